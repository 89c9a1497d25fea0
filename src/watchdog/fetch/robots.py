"""robots.txt as RFC 9309 has it.

In:   the answer to `/robots.txt`: its status and its bytes.
Out:  `Rules`: which URLs of that host may be read, and how slowly.
Pure: asking for the file, keeping it and asking again is the fetcher's.
"""

import math
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus

from protego import Protego

MOST_BYTES = 500 * 1024  # RFC 9309 §2.5: at least so much must be read; the rest is not
KEPT = timedelta(hours=24)  # RFC 9309 §2.4
KEPT_FAILED = timedelta(minutes=5)  # how soon a file that could not be had is asked for again

# As generous as protego is: with or without hyphen and colon.
_AGENT_LINE = re.compile(r"(?im)^[^\S\n]*user[- ]?agent(?![\w-])[^\S\n]*:?([^#\n]*)")
_RULE_LINE = re.compile(r"(?i)\s*(?:dis)?allow\s*:")
_COMMENT_LINE = re.compile(r"(?i)\s*(?:#|sitemap\s*:|$)")
_TOKEN = re.compile(r"\s*([A-Za-z_-]+|\*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one host's robots.txt says."""

    agent: str = "*"  # our product token
    text: str = ""  # what of the file is for us; empty: everything is allowed
    refusal: str = ""  # why nothing may be read although no rule says so
    kept: timedelta = KEPT

    def allows(self, url: str) -> bool:
        """Whether we may read a URL."""
        return not self.text or bool(_parse(self.text).can_fetch(url, self.agent))

    def crawl_delay(self) -> timedelta:
        """How long to wait between requests; zero when nothing sensible is said."""
        delay = _parse(self.text).crawl_delay(self.agent) if self.text else None
        if delay is None or not math.isfinite(delay) or not 0 < delay < KEPT.total_seconds():
            return timedelta()
        return timedelta(seconds=delay)


EVERYTHING = Rules()
MOST_PARSED = 256  # files; hosts that are asked often stay among them


def read_rules(status: int, body: bytes, content_encoding: str, agent: str) -> Rules:
    """Turn an answer into rules: 4xx allows everything, 5xx and 429 nothing for the moment.

    429 is no "there is no such file" but "not now" (RFC 9309 leaves it among the 4xx).

    >>> read_rules(404, b"", "", "news-watchdog").allows("https://outlet.example/a")
    True
    >>> read_rules(503, b"", "", "news-watchdog").refusal
    'robots.txt answers 503, so nothing may be read for now'
    """
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        text = _read_text(body, content_encoding)
        if text is None:
            return cannot_be_read("robots.txt is compressed in a way nobody asked for")
        return Rules(agent=agent, text=_keep_ours(text, agent))
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return cannot_be_read(f"robots.txt answers {status}")
    return EVERYTHING


def cannot_be_read(reason: str) -> Rules:
    """Give the rules of a host whose robots.txt exists but cannot be had: wait."""
    return Rules(refusal=f"{reason}, so nothing may be read for now", kept=KEPT_FAILED)


@lru_cache(MOST_PARSED)
def _parse(text: str) -> Protego:
    """Read what `Rules` keep: rules for wildcards take a hundred times the room of their text."""
    return Protego.parse(text)


def _keep_ours(text: str, agent: str) -> str:
    """Give one name to all agents that are not us, and leave out what is for them alone.

    protego keeps every rule once per agent it is for: 66 kB with 2,000 agents before 2,000 rules
    took it 4.5 s. And it takes a group for `news` to be meant for `news-watchdog`; RFC 9309
    §2.2.1 compares whole tokens. A rule for others becomes an empty one, which forbids nothing and
    still ends a list of agents.
    """
    kept: list[str] = []
    ours, naming = False, False  # whether the group is for us; whether its agents are being named
    for line in text.split("\n"):
        if named := _AGENT_LINE.match(line):
            token = _TOKEN.match(named[1])
            name = token[1].lower() if token else ""
            name = agent if name == agent.lower() else "*" if name == "*" else "?"
            ours = name != "?" or (ours and naming)
            naming = True
            kept.append(f"User-agent: {name}")
        elif _RULE_LINE.match(line):
            naming = False
            if ours:
                kept.append(line.strip())
            elif kept and kept[-1] != "Disallow:":
                kept.append("Disallow:")
        elif not _COMMENT_LINE.match(line):
            kept.append(line.strip())
    return "\n".join(kept)


def _read_text(body: bytes, content_encoding: str) -> str | None:
    if content_encoding:  # asked for without, but some servers compress whatever is asked
        try:
            body = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, MOST_BYTES)
        except zlib.error:
            return None
    text = body[:MOST_BYTES].decode("utf-8-sig", "replace")
    return "\n".join(text.splitlines())
