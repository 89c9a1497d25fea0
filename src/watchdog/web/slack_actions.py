"""Slack's interactive buttons: acknowledge and false alarm, pressed in Slack.

In:   how to tell that Slack sent a request, how to act, how to change the message.
Out:  the route `POST /slack/actions`.
Edge: answers HTTP through the functions it is given.

The route is open to everybody: Slack's signature is what lets a request act, and nothing of a
request is read before it is checked. Who pressed the button is who acted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdog.alert import Action
from watchdog.channels import Press, read_presses

PATH = "/slack/actions"
MOST_BODY = 256 * 1024  # bytes: a press comes with its whole message
DONE = {Action.ACKNOWLEDGE: "Acknowledged by {who}", Action.FALSE_ALARM: "False alarm, says {who}"}
_ACTIONS = {action.value: action for action in Action}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackActing:
    """What a press may do; all three functions may block."""

    check: Callable[[bytes, str, str], bool]  # body, timestamp, signature
    act: Callable[[str, Action, str], bool]  # alert, action, who
    answer: Callable[[Press, str], None]  # changes the message; a failure is its own to log


def slack_route(acting: SlackActing) -> Route:
    """Make the route."""

    async def press(request: Request) -> Response:
        body = await _body(request)
        timestamp, signature = (
            request.headers.get(f"x-slack-{name}", "")
            for name in ("request-timestamp", "signature")
        )
        if body is None or not acting.check(body, timestamp, signature):
            return Response(status_code=HTTPStatus.UNAUTHORIZED)
        said: list[tuple[Press, str]] = []
        for one in read_presses(body):
            if (action := _ACTIONS.get(one.action)) is not None:
                known = await run_in_threadpool(acting.act, one.alert_id, action, one.who)
                said.append((one, DONE[action].format(who=one.who) if known else "No such alert."))
        # Slack wants its answer within three seconds: the message is changed after it.
        return Response(background=BackgroundTask(_answer, acting, said))

    return Route(PATH, press, methods=["POST"])


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
