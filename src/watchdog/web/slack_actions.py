"""Slack's interactive buttons: acknowledge and false alarm, pressed in Slack.

In:   a request, its signature in its headers.
Out:  the door `POST /slack/actions`.
Edge: answers HTTP through the functions it is given.

The route is open to everybody: Slack's signature is what lets a request act, and nothing of a
request is read before it is checked. Who pressed the button is who acted.
"""

from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from watchdog.alert import Action
from watchdog.channels import Press, read_presses
from watchdog.web.doors import Access, Door
from watchdog.web.links import SlackActing
from watchdog.web.visit import Visit

PATH = "/slack/actions"
MOST_BODY = 256 * 1024  # bytes: a press comes with its whole message
DONE = {Action.ACKNOWLEDGE: "Acknowledged by {who}", Action.FALSE_ALARM: "False alarm, says {who}"}
_ACTIONS = {action.value: action for action in Action}


async def press(visit: Visit) -> Response:
    """Act as somebody pressed, once it is certain that Slack says so."""
    request, acting = visit.request, visit.desk.slack
    body = await _body(request)
    timestamp, signature = (
        request.headers.get(f"x-slack-{name}", "") for name in ("request-timestamp", "signature")
    )
    if acting is None:
        return visit.missing("Not Found.")
    if body is None or not acting.check(body, timestamp, signature):
        return Response(status_code=HTTPStatus.UNAUTHORIZED)
    said: list[tuple[Press, str]] = []
    for one in read_presses(body):
        if (action := _ACTIONS.get(one.action)) is not None:
            known = await run_in_threadpool(acting.act, one.alert_id, action, one.who)
            said.append((one, DONE[action].format(who=one.who) if known else "No such alert."))
    # Slack wants its answer within three seconds: the message is changed after it.
    return Response(background=BackgroundTask(_answer, acting, said))


DOORS = (Door(PATH, press, Access.SIGNED, ("POST",)),)


async def _answer(acting: SlackActing, said: list[tuple[Press, str]]) -> None:
    for one, words in said:
        await run_in_threadpool(acting.answer, one, words)


async def _body(request: Request) -> bytes | None:
    """Read the request; None where it is larger than any of Slack's."""
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > MOST_BODY:
            return None
    return received
