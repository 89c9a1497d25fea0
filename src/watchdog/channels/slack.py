"""Targets in Slack: an incoming webhook, or a bot that answers in threads.

In:   a Message, a webhook or a bot's token with its channel.
Out:  Slack's answer, or a ChannelError that says whether to try again and when.
I/O:  posts to Slack; blocking. One request, with a deadline over all of it.

A webhook tells nothing but "ok". A bot is told the number of what it posted, which the answer
keeps: what follows in the same episode is posted into that message's thread.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import httpx

from watchdog.channels.slack_blocks import lay_out_blocks
from watchdog.errors import ChannelError
from watchdog.model import Message
from watchdog.text import clean_text

API = "https://slack.com/api"
HOOKS = "https://hooks.slack.com"
DEADLINE = 2  # times the patience with one answer
MOST_ANSWER = 64 * 1024  # bytes; Slack's own are far shorter
_PATIENT = frozenset({408, 425, 429})
# What Slack calls faults of its own, or of the moment; all others stay as they are.
_PASSING = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "rollup_error",
    }
)
_POSTED = re.compile(r"posted (\d+\.\d+)\b", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPlace:
    """Where in Slack messages go: a webhook's path, or a bot's token; and a channel."""

    channel: str  # "" where the webhook says it
    hook: str = field(default="", repr=False)  # T…/B…/X…
    token: str = field(default="", repr=False)


def send_slack(
    message: Message,
    place: SlackPlace,
    *,
    name: str,
    timeout: float,
    api: str | None = None,
    interactive: bool = False,
) -> str:
    """Post one message; `api` is another base than Slack's own, for both ways.

    `interactive`: a bot's buttons act in Slack itself, and its presses come back to us.
    """
    payload = lay_out_blocks(message, interactive=interactive and bool(place.token))
    if place.channel:
        payload["channel"] = place.channel
    if place.token:
        payload |= _in_thread(message)
        url = f"{(api or API).rstrip('/')}/chat.postMessage"
        headers = {"Authorization": f"Bearer {place.token}"}
    else:
        url = f"{(api or HOOKS).rstrip('/')}/services/{place.hook}"
        headers = {}
    answer = asyncio.run(post_json(url, payload, headers, name=name, patience=timeout))
    return _read_bot(answer, name) if place.token else _read_hook(answer, name)


def _in_thread(message: Message) -> dict[str, object]:
    """Follow the thread's first message; what people should not miss is shown outside, too."""
    first = _POSTED.match(message.follows)
    if first is None:
        return {}
    return {"thread_ts": first[1], "reply_broadcast": message.aloud}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    text: str


async def post_json(
    url: str, payload: object, headers: Mapping[str, str], *, name: str, patience: float
) -> _Answer:
    """Send one request and read its answer, within one deadline; redirects are not followed."""
    body = json.dumps(payload).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    try:
        async with (
            asyncio.timeout(DEADLINE * patience),
            httpx.AsyncClient(timeout=patience, trust_env=False) as client,
            client.stream("POST", url, content=body, headers={**headers, **kind}) as response,
        ):
            received = b""
            async for part in response.aiter_raw():
                received += part
                if len(received) > MOST_ANSWER:
                    break
            return _Answer(
                response.status_code, response.headers, received.decode(errors="replace")
            )
    except (httpx.TimeoutException, TimeoutError) as error:
        raise ChannelError(f"{name} (slack): no answer in time", retryable=True) from error
    except httpx.TransportError as error:
        # The kind of fault and not its words: they may hold the address, which is a secret.
        raise ChannelError(f"{name} (slack): {type(error).__name__}", retryable=True) from None


def _read_hook(answer: _Answer, name: str) -> str:
    words = clean_text(answer.text)[:80]
    _require_ok(answer, words, name)
    if words.lower() not in {"ok", ""} and not _is_ok(answer.text):
        raise ChannelError(f"{name} (slack): answered {words!r}, not ok", retryable=True)
    return words or "ok"


def _read_bot(answer: _Answer, name: str) -> str:
    _require_ok(answer, clean_text(answer.text)[:80], name)
    try:
        found = json.loads(answer.text)
    except ValueError as error:
        raise ChannelError(f"{name} (slack): its answer is no JSON", retryable=True) from error
    if not isinstance(found, dict):
        raise ChannelError(f"{name} (slack): its answer is no object", retryable=True)
    if found.get("ok") is not True:
        fault = clean_text(str(found.get("error", "not ok")))[:80]
        passing = fault in _PASSING
        raise ChannelError(
            f"{name} (slack): {fault}",
            retryable=passing,
            retry_after=_retry_after(answer) if passing else None,
        )
    number, channel = (clean_text(str(found.get(key, "")))[:40] for key in ("ts", "channel"))
    return f"posted {number} in {channel}"


def _is_ok(text: str) -> bool:
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("ok") is True


def _require_ok(answer: _Answer, words: str, name: str) -> None:
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    again = status in _PATIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise ChannelError(
        f"{name} (slack): HTTP {status} {words}".rstrip(),
        retryable=again,
        retry_after=_retry_after(answer) if again else None,
    )


def _retry_after(answer: _Answer) -> timedelta | None:
    """Read how long Slack asks us to wait: it always says seconds."""
    value = answer.headers.get("retry-after", "").strip()
    if not value.isascii() or not value.isdecimal() or len(value) > 6:  # noqa: PLR2004 - eleven days
        return None
    return timedelta(seconds=int(value))
