"""Pages of the links that act: the link shows a page, the page's button acts.

In:   how to check a link, how to act on an alert.
Out:  routes for `/alerts/<id>/acknowledge` and `/alerts/<id>/false-alarm`.
Edge: answers HTTP through the functions it is given.

Mail scanners and previews follow links, so following one changes nothing. The signature in
the link is what lets somebody act: it holds for one alert, one act and some days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdog.alert import Action
from watchdog.model import Alert
from watchdog.text import clean_text

MOST_FORM = 4096  # bytes: a name fits
NAME_LIMIT = 100
WORDS = {
    Action.ACKNOWLEDGE: ("Acknowledge", "Somebody takes care of it: nobody else is woken."),
    Action.FALSE_ALARM: ("False alarm", "The reports did not mean this event: they count no more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What signed links may do; both functions may block."""

    check: Callable[[str, Action, str, str], bool]  # alert, action, until, signature
    act: Callable[[str, Action, str], bool]  # alert, action, who


class Page(Protocol):
    """Renders a template."""

    def __call__(self, name: str, status: HTTPStatus, **values: object) -> Response:
        """Give the page."""
        ...


def acting_routes(
    acting: Acting, load_alert: Callable[[str], Alert | None], page: Page
) -> list[Route]:
    """Make the routes, one for each act."""
    return [
        Route(
            f"/alerts/{{alert_id}}/{action}",
            _endpoint(action, acting, load_alert, page),
            methods=["GET", "POST"],
        )
        for action in Action
    ]


def _endpoint(
    action: Action, acting: Acting, load_alert: Callable[[str], Alert | None], page: Page
) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        alert_id = str(request.path_params["alert_id"])
        until, signature = (request.query_params.get(name, "") for name in ("until", "signature"))
        if not acting.check(alert_id, action, until, signature):
            return page(
                "message.html", HTTPStatus.FORBIDDEN, words="This link is not valid any more."
            )
        alert = await run_in_threadpool(load_alert, alert_id)
        if alert is None:
            return page("message.html", HTTPStatus.NOT_FOUND, words="No such alert.")
        who = ""
        if request.method == "POST":
            who = _name_in(await _body(request))
            if who:
                await run_in_threadpool(acting.act, alert_id, action, who)
                alert = await run_in_threadpool(load_alert, alert_id) or alert
        title, meaning = WORDS[action]
        return page(
            "act.html",
            HTTPStatus.OK if who or request.method != "POST" else HTTPStatus.BAD_REQUEST,
            alert=alert,
            action=action.value,
            title=title,
            meaning=meaning,
            done=bool(who),
            asked=request.method == "POST",
            limit=NAME_LIMIT,
        )

    return answer


async def _body(request: Request) -> bytes:
    """Read a form, as far as a name may go."""
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > MOST_FORM:
            return b""
    return received


def _name_in(body: bytes) -> str:
    """Read who acts; "" where no name was given."""
    fields = parse_qs(body.decode(errors="replace"), max_num_fields=10)
    return clean_text(fields.get("who", [""])[0])[:NAME_LIMIT].strip()
