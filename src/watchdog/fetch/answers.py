"""What a server's answer means.

In:   status and headers of a response, or the error instead of one.
Out:  numbers and words of ours: `Retry-After`, `max-age`, the encoding, a `FetchError`.
Pure: no I/O; `now` is an argument.
"""

import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore
import httpx

from watchdog.errors import FetchError
from watchdog.fetch.guard import BlockedError
from watchdog.model import Outcome

LONGEST_WAIT = timedelta(days=1)  # a crafted Retry-After must not silence an outlet for ever

_REFUSALS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
)
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_ENCODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}

# What each failing connection is called; the first class that fits, along the error's causes.
_FAULTS: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "cannot be reached: name not known"),
    (UnicodeError, "cannot be reached: name not known"),  # a label longer than DNS allows
    (ssl.SSLCertVerificationError, "cannot be reached: its certificate is not trusted"),
    (ssl.SSLError, "cannot be reached: TLS failed"),
    (ConnectionRefusedError, "cannot be reached: connection refused"),
    (ConnectionResetError, "connection lost"),
    (httpcore.ConnectError, "cannot be reached: no connection"),
    (httpcore.NetworkError, "connection lost"),
)
_PROTOCOL_FAULTS = (
    ("without sending complete message body", "connection lost in the middle of the body"),
    ("without sending a response", "connection closed without an answer"),
    ("too long", "headers-too-large"),
)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Read Retry-After, in seconds or as a date; at most a day, never negative.

    >>> retry_after("120", datetime(2026, 5, 1, tzinfo=UTC))
    datetime.timedelta(seconds=120)
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), LONGEST_WAIT)


def max_age(value: str | None) -> timedelta | None:
    """Read Cache-Control's max-age, at most a day; None where it says nothing.

    >>> max_age("public, max-age=300"), max_age("no-cache, max-age=300"), max_age("s-maxage=9")
    (datetime.timedelta(seconds=300), None, None)
    """
    if value is None or "no-cache" in value.lower() or "no-store" in value.lower():
        return None
    found = _MAX_AGE.search(value)
    return min(timedelta(seconds=int(found[1])), LONGEST_WAIT) if found else None


def content_encoding(response: httpx.Response) -> str | None:
    """Name the one encoding of a body; None when it is stacked or none we accept.

    Brotli and stacked encodings inflate a few hundred bytes to gigabytes in one step.
    """
    values = response.headers.get_list("content-encoding", split_commas=True)
    names = [value.strip().lower() for value in values if value.strip()]
    names = [name for name in names if name != "identity"]
    if not names:
        return ""
    return _ENCODINGS.get(names[0]) if len(names) == 1 else None


def refuse_status(url: str, response: httpx.Response, now: datetime) -> FetchError:
    """Say what a status that brings no page means."""
    status = response.status_code
    refused = status in _REFUSALS
    passing = status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return FetchError(
        url,
        f"HTTP {status}",
        outcome=Outcome.REFUSED if refused else Outcome.HTTP_ERROR,
        retryable=passing,
        retry_after=retry_after(response.headers.get("retry-after"), now),
        status=status,
    )


def explain(url: str, error: Exception) -> FetchError:
    """Turn what went wrong on the way into a `FetchError` in plain words."""
    if isinstance(error, BlockedError):
        return FetchError(url, str(error), outcome=Outcome.BLOCKED, retryable=False)
    if isinstance(error, httpcore.TimeoutException | TimeoutError):
        return FetchError(url, "no answer in time", outcome=Outcome.TIMEOUT, retryable=True)
    return FetchError(url, _describe(error), outcome=Outcome.HTTP_ERROR, retryable=True)


def _describe(error: Exception) -> str:
    if isinstance(error, httpcore.ProtocolError):
        text = str(error)
        # The rest of the text may quote the server: not into our logs.
        return next((name for mark, name in _PROTOCOL_FAULTS if mark in text), "broken HTTP")
    causes = list(_causes(error))
    for kind, reason in _FAULTS:
        if any(isinstance(cause, kind) for cause in causes):
            return reason
    return f"cannot be reached: {type(error).__name__}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk along everything an error came from."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(cause for cause in (current.__cause__, current.__context__) if cause)
