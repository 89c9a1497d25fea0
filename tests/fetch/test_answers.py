"""What headers and failures mean."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.fetch.answers import content_encoding, explain, max_age, retry_after
from watchdog.fetch.guard import BlockedError
from watchdog.model import Outcome

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("0", timedelta()),
        (" 120 ", timedelta(minutes=2)),
        ("-5", None),
        ("1e9", None),
        ("99999999999999999999", timedelta(days=1)),
        ("Fri, 01 May 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Friday, 01-May-26 12:10:00 GMT", timedelta(minutes=10)),
        ("Fri, 01 May 2026 11:00:00 GMT", timedelta()),
        ("Fri, 01 May 2099 12:00:00 GMT", timedelta(days=1)),
        ("Fri, 99 May 2026 12:10:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@given(st.text())
def test_retry_after_is_never_long_or_negative(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta() <= wait <= timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "age"),
    [
        (None, None),
        ("max-age=60", timedelta(seconds=60)),
        ('public,Max-Age="60"', timedelta(seconds=60)),
        ("max-age = 0, must-revalidate", timedelta()),
        ("max-age=99999999999", timedelta(days=1)),
        ("s-maxage=600", None),
        ("private, no-store, max-age=60", None),
        ("max-age=soon", None),
    ],
)
def test_max_age(value: str | None, age: timedelta | None) -> None:
    assert max_age(value) == age


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([], ""),
        ([""], ""),
        (["identity"], ""),
        (["gzip"], "gzip"),
        (["X-GZip"], "gzip"),
        (["identity, deflate"], "deflate"),
        (["br"], None),
        (["gzip", "gzip"], None),
        (["gzip,deflate"], None),
    ],
)
def test_content_encoding(values: list[str], name: str | None) -> None:
    response = httpx.Response(200, headers=[("Content-Encoding", value) for value in values])
    assert content_encoding(response) == name


def chained(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (BlockedError("not asked"), Outcome.BLOCKED, "not asked"),
        (TimeoutError(), Outcome.TIMEOUT, "no answer in time"),
        (httpcore.ConnectTimeout(), Outcome.TIMEOUT, "no answer in time"),
        (
            chained(httpcore.ConnectError("x"), ssl.SSLCertVerificationError("secret host")),
            Outcome.HTTP_ERROR,
            "cannot be reached: its certificate is not trusted",
        ),
        (
            chained(httpcore.ConnectError("x"), ExceptionGroup("x", [ConnectionRefusedError("x")])),
            Outcome.HTTP_ERROR,
            "cannot be reached: connection refused",
        ),
        (
            socket.gaierror(socket.EAI_AGAIN, "try again"),
            Outcome.HTTP_ERROR,
            "cannot be reached: name not known",
        ),
        (httpcore.ConnectError("x"), Outcome.HTTP_ERROR, "cannot be reached: no connection"),
        (httpcore.ReadError("x"), Outcome.HTTP_ERROR, "connection lost"),
        (OSError(28, "No space"), Outcome.HTTP_ERROR, "cannot be reached: OSError"),
        (
            httpcore.RemoteProtocolError("illegal header line: bytearray(b'secret')"),
            Outcome.HTTP_ERROR,
            "broken HTTP",
        ),
    ],
)
def test_failures_in_plain_words(error: Exception, outcome: Outcome, reason: str) -> None:
    told = explain("http://outlet.example/", error)

    assert (told.outcome, told.reason) == (outcome, reason)
    assert told.retryable == (outcome is not Outcome.BLOCKED)
    assert str(told) == f"http://outlet.example/: {reason}"
