"""Pages of the links that act: the link shows a page, the page's button acts.

In:   a link with its signature.
Out:  the doors `/alerts/<id>/acknowledge` and `/alerts/<id>/false-alarm`.
Edge: acts through the functions of the desk. Whoever has the link need not sign in.

Mail scanners and previews follow links, so following one changes nothing. The signature in
the link is what lets somebody act: it holds for one alert, one act and some days.
"""

from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from watchdog.alert import Action
from watchdog.text import clean_text
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

MOST_FORM = 4096  # bytes: a name fits
NAME_LIMIT = 100
WORDS = {
    Action.ACKNOWLEDGE: ("Acknowledge", "Somebody takes care of it: nobody else is woken."),
    Action.FALSE_ALARM: ("False alarm", "The reports did not mean this event: they count no more."),
}


def _door(action: Action) -> Door:
    async def answer(visit: Visit) -> Response:
        request, acting = visit.request, visit.desk.acting
        alert_id = str(request.path_params["alert_id"])
        until, signature = (visit.asked(name) for name in ("until", "signature"))
        if acting is None or not acting.check(alert_id, action, until, signature):
            words = "This link is not valid any more."
            return visit.page("message.html", HTTPStatus.FORBIDDEN, words=words)
        alert = await run_in_threadpool(visit.desk.load_alert, alert_id)
        if alert is None:
            return visit.missing("No such alert.")
        who, posted = "", request.method == "POST"
        if posted:
            who = _name_in(await _body(request))
            if who:
                await run_in_threadpool(acting.act, alert_id, action, who)
                alert = await run_in_threadpool(visit.desk.load_alert, alert_id) or alert
        title, meaning = WORDS[action]
        return visit.page(
            "act.html",
            HTTPStatus.OK if who or not posted else HTTPStatus.BAD_REQUEST,
            alert=alert,
            title=title,
            meaning=meaning,
            done=bool(who),
            asked=posted,
            limit=NAME_LIMIT,
        )

    return Door(f"/alerts/{{alert_id}}/{action}", answer, Access.SIGNED, ("GET", "POST"))


DOORS = tuple(_door(action) for action in Action)


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
