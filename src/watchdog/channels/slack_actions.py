"""Slack's buttons that act: is a request from Slack, what was pressed, what the message says then.

In:   a request's body with Slack's two headers; the message that a button stood in.
Out:  who pressed what about which alert; the message without its button, posted back.
I/O:  one POST to the address that Slack gave; blocking. All else is pure.

Slack signs each request with the app's signing secret: version 0, HMAC-SHA-256 over
`v0:TIMESTAMP:BODY` (docs.slack.dev, "Verifying requests from Slack").
"""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from watchdog.channels.slack import post_json
from watchdog.channels.slack_blocks import escape_text
from watchdog.errors import ChannelError
from watchdog.text import clean_text

WINDOW = timedelta(minutes=5)  # Slack's own advice: an older request may be a replayed one
PATIENCE = 10.0  # seconds
_HOST = "hooks.slack.com"
_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button."""

    action: str  # what the button is called
    alert_id: str
    who: str
    answer_to: str = field(repr=False)  # the address that changes the message; "" without one
    message: dict[str, Any] = field(repr=False)


def is_from_slack(
    body: bytes, timestamp: str, signature: str, *, secret: bytes, now: datetime
) -> bool:
    """Tell whether Slack signed this request, a short while ago.

    >>> is_from_slack(b"payload=x", "1", "v0=00", secret=b"s", now=datetime.now(UTC))
    False
    """
    if not secret or not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):  # noqa: PLR2004 - seconds until the year 5138
        return False
    if abs(now - datetime.fromtimestamp(int(timestamp), UTC)) > WINDOW:
        return False
    return hmac.compare_digest(
        sign_body(body, timestamp, secret=secret).encode(), signature.encode()
    )


def sign_body(body: bytes, timestamp: str, *, secret: bytes) -> str:
    """Sign a request as Slack does."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return f"v0={hmac.new(secret, signed, hashlib.sha256).hexdigest()}"


def read_presses(body: bytes) -> tuple[Press, ...]:
    """Read what was pressed; nothing where this is no press of a button of ours."""
    fields = parse_qs(body.decode(errors="replace"), max_num_fields=5)
    try:
        payload = json.loads(fields.get("payload", ["null"])[0])
    except ValueError:
        return ()
    if not isinstance(payload, dict) or payload.get("type") != "block_actions":
        return ()
    user, message = _object(payload.get("user")), _object(payload.get("message"))
    names = (user.get(key) for key in ("username", "name", "id"))
    who = next((clean_text(str(name)) for name in names if name), "")[:_NAME]
    pressed = payload.get("actions")
    return tuple(
        Press(
            action=str(one.get("action_id", "")),
            alert_id=str(one["value"]),
            who=who,
            answer_to=str(payload.get("response_url", "")),
            message=message,
        )
        for one in (pressed if isinstance(pressed, list) else ())
        if isinstance(one, dict) and one.get("value") and who
    )


def settle_message(press: Press, words: str) -> dict[str, Any]:
    """Give the message with what was done in place of its buttons; links stay."""
    blocks: list[dict[str, Any]] = []
    listed = press.message.get("blocks")
    for block in listed if isinstance(listed, list) else []:
        if _object(block).get("type") != "actions":
            blocks.append(block)
        elif links := [one for one in block.get("elements", []) if "url" in one]:
            blocks.append({**block, "elements": links})
    said = {"type": "mrkdwn", "text": escape_text(words), "verbatim": True}
    return {
        "replace_original": True,
        "text": press.message.get("text") or words,
        "blocks": [*blocks, {"type": "context", "elements": [said]}],
    }


def answer_press(press: Press, words: str, *, api: str | None = None) -> None:
    """Change the message in Slack, where Slack said how; only at Slack's own address."""
    if not press.answer_to:
        return
    if not _is_slacks(press.answer_to, api):
        raise ChannelError("slack: the answer's address is not Slack's", retryable=False)
    asyncio.run(
        post_json(
            press.answer_to, settle_message(press, words), {}, name="answer", patience=PATIENCE
        )
    )


def _is_slacks(url: str, api: str | None) -> bool:
    """Whether an address is Slack's, or of the server that stands for it."""
    parts = urlsplit(url)
    if api is not None:
        ours = urlsplit(api)
        return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
    return parts.scheme == "https" and parts.netloc == _HOST


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
