"""robots.txt as RFC 9309 has it.

In:   the answer to `/robots.txt`: its status and its bytes.
Out:  `Rules`: which URLs of that host may be read, and how slowly.
Pure: asking for the file, keeping it and asking again is the fetcher's.
"""

import math
import zlib
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from protego import Protego

MOST_BYTES = 500 * 1024  # RFC 9309 §2.5: at least so much must be read; the rest is not
KEPT = timedelta(hours=24)  # RFC 9309 §2.4
KEPT_FAILED = timedelta(minutes=5)  # how soon a file that could not be had is asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one host's robots.txt says."""

    parser: Protego | None = None  # None: no file, everything is allowed
    refusal: str = ""  # why nothing may be read although no rule says so
    kept: timedelta = KEPT

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent`, a product token, may read a URL."""
        return self.parser is None or bool(self.parser.can_fetch(url, agent))

    def crawl_delay(self, agent: str) -> timedelta:
        """How long to wait between requests; zero when nothing sensible is said."""
        delay = self.parser.crawl_delay(agent) if self.parser else None
        if delay is None or not math.isfinite(delay) or not 0 < delay < KEPT.total_seconds():
            return timedelta()
        return timedelta(seconds=delay)


EVERYTHING = Rules()


def read_rules(status: int, body: bytes, content_encoding: str) -> Rules:
    """Turn an answer into rules: 4xx allows everything, 5xx and 429 nothing for the moment.

    429 is no "there is no such file" but "not now" (RFC 9309 leaves it among the 4xx).

    >>> read_rules(404, b"", "").allows("https://outlet.example/a", "news-watchdog")
    True
    >>> read_rules(503, b"", "").refusal
    'robots.txt answers 503, so nothing may be read for now'
    """
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        text = _read_text(body, content_encoding)
        if text is None:
            return cannot_be_read("robots.txt is compressed in a way nobody asked for")
        return Rules(parser=Protego.parse(text))
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return cannot_be_read(f"robots.txt answers {status}")
    return EVERYTHING


def cannot_be_read(reason: str) -> Rules:
    """Give the rules of a host whose robots.txt exists but cannot be had: wait."""
    return Rules(refusal=f"{reason}, so nothing may be read for now", kept=KEPT_FAILED)


def _read_text(body: bytes, content_encoding: str) -> str | None:
    if content_encoding:  # asked for without, but some servers compress whatever is asked
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MOST_BYTES)
        except zlib.error:
            return None
    return body[:MOST_BYTES].decode("utf-8-sig", "replace")
