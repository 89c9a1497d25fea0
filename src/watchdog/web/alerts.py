"""The page of an alert, and what signed-in people do about it.

In:   an alert's id. Out: its page, with evidence.
Edge: the database.
"""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.alert import Action
from watchdog.model import Alert
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

_ID_LENGTH = 200  # no alert id is longer: what is goes no further
_ACTIONS = {action.value: action for action in Action}


async def show_alert(visit: Visit) -> Response:
    """Show an alert with its evidence."""
    alert = await _load(visit)
    return visit.missing("No such alert.") if alert is None else _page(visit, alert)


async def act(visit: Visit) -> Response:
    """Acknowledge an alert, or call it false."""
    alert, action = await _load(visit), _ACTIONS.get(visit.form.get("action", ""))
    if alert is None or visit.desk.acting is None:
        return visit.missing("No such alert.")
    if action is None:
        return visit.page("message.html", HTTPStatus.BAD_REQUEST, words="There is no such act.")
    await run_in_threadpool(visit.desk.acting.act, alert.alert_id, action, visit.who)
    return visit.follow(visit.request.url.path)


async def _load(visit: Visit) -> Alert | None:
    alert_id = str(visit.request.path_params["alert_id"])
    if len(alert_id) > _ID_LENGTH:
        return None
    return await run_in_threadpool(visit.desk.load_alert, alert_id)


def _page(visit: Visit, alert: Alert) -> Response:
    return visit.page("alert.html", alert=alert)


DOORS = (
    Door("/alerts/{alert_id}", show_alert, Access.VIEWER),
    Door("/alerts/{alert_id}", act, Access.EDITOR, ("POST",)),
)
