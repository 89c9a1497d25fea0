"""Links that act: signed, so that nobody can guess one, and good for a time.

In:   the pages' address, an alert's id, what to do, a key, when it ends.
Out:  an address; or whether a signature that came back is ours and still good.
Pure: no I/O, no clock, no randomness.

A link shows a page, and the page's button acts: mail scanners and previews follow links.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, urlencode

LINK_LIFE = timedelta(days=7)


class Action(StrEnum):
    """What a link does to its alert."""

    ACKNOWLEDGE = "acknowledge"
    FALSE_ALARM = "false-alarm"


def sign_link(base_url: str, alert_id: str, action: Action, *, key: bytes, until: datetime) -> str:
    """Give the address of the page whose button acts.

    >>> from datetime import UTC
    >>> ends = datetime(2026, 5, 4, tzinfo=UTC)
    >>> link = sign_link("http://w.example", "a1", Action.ACKNOWLEDGE, key=b"k", until=ends)
    >>> link.partition("&")[0]
    'http://w.example/alerts/a1/acknowledge?until=1777852800'
    """
    end = int(until.timestamp())
    query = urlencode({"until": end, "signature": _signature(alert_id, action, end, key)})
    return f"{base_url.rstrip('/')}/alerts/{quote(alert_id, safe='')}/{action}?{query}"


def check_link(
    alert_id: str, action: Action, until: str, signature: str, *, key: bytes, now: datetime
) -> bool:
    """Tell whether a link is ours and has not ended."""
    if not key or not until.isascii() or not until.isdecimal() or len(until) > 12:  # noqa: PLR2004 - digits of a moment
        return False
    expected = _signature(alert_id, action, int(until), key)
    ours = hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))
    return ours and now.timestamp() < int(until)


def _signature(alert_id: str, action: Action, until: int, key: bytes) -> str:
    words = f"{action}\n{until}\n{alert_id}".encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()
