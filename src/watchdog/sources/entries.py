"""What all sources share: one entry -> a Candidate, or a reason why not, counted.

In:   the pieces of one entry, as a reader found them.
Out:  a `Reading` in which every entry is a candidate or counted in `rejected`.
Pure: no I/O, no clock.
"""

import html
import re
from collections import Counter
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from watchdog.model import Candidate, LanguageCode, Reading

MAX_ENTRIES = 5_000  # more is an attack or an archive; the rest is counted as `over-limit`
_MAX_URL = 2_000  # characters
_BREAKS = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|tr|ul|ol)\s*>|<br\s*/?>", re.IGNORECASE)
_HIDING = re.compile(r"(<!--)|(-->)|<(/?)(script|style)\b[^<>]*>?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_BLANKS = re.compile(r"[^\S\n]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class EntryList:
    """Collects the entries of one source; each is kept or counted."""

    def __init__(self, base: str, include: str | None) -> None:
        self._base = base
        self._include = re.compile(include) if include else None
        self._kept: dict[str, Candidate] = {}
        self._rejected: Counter[str] = Counter()

    def add(
        self,
        link: str,
        *,
        title: str = "",
        summary: str = "",
        content: str = "",
        published_at: datetime | None = None,
        updated_at: datetime | None = None,
        language: LanguageCode | None = None,
        guid: str | None = None,
    ) -> None:
        """Keep an entry whose texts are plain, or count why it is refused."""
        url = self._absolute(link)
        reason = self._refusal(link, url)
        if reason:
            self.reject(reason)
            return
        self._kept[url] = Candidate(
            url=url,
            title=title,
            summary=summary,
            content=content,
            published_at=published_at,
            updated_at=updated_at,
            language=language,
            guid=guid,
        )

    def reject(self, reason: str, entries: int = 1) -> None:
        """Count entries that are no candidates."""
        if entries:
            self._rejected[reason] += entries

    def reading(self, *, complete: bool = True, ttl: timedelta | None = None) -> Reading:
        """Give what was collected."""
        candidates = tuple(self._kept.values())
        rejected = dict(sorted(self._rejected.items()))
        return Reading(candidates=candidates, rejected=rejected, complete=complete, ttl=ttl)

    def _absolute(self, link: str) -> str:
        try:
            return urljoin(self._base, link.strip())
        except ValueError:
            return ""

    def _refusal(self, link: str, url: str) -> str | None:
        if not link.strip():
            return "no-link"
        if not _is_web_url(url):
            return "bad-link"
        if self._include and not self._include.search(url):
            return "excluded"
        if url in self._kept:
            return "duplicate"
        if len(self._kept) >= MAX_ENTRIES:
            return "over-limit"
        return None


def plain_text(markup: str) -> str:
    r"""Free a piece of feed text of its markup; block elements become lines.

    >>> plain_text("<p>Talks in <b>Kabul</b></p><p>R&amp;D</p>")
    'Talks in Kabul\nR&D'
    """
    text = _TAG.sub("", _BREAKS.sub("\n", _without_hidden(markup)))
    text = _CONTROLS.sub("", html.unescape(text).replace("\r", "\n"))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_hidden(markup: str) -> str:
    """Leave out comments, scripts and styles, in one pass; an open one hides the rest."""
    shown, at, closing = [], 0, ""
    for match in _HIDING.finditer(markup):
        opens, closes, slash, name = match.groups()
        if closing:
            if closing == (closes or f"{slash}{name or ''}".lower()):
                at, closing = match.end(), ""
        elif opens or (name and not slash):
            shown.append(markup[at : match.start()])
            closing = "-->" if opens else f"/{name.lower()}"
    if not closing:
        shown.append(markup[at:])
    return " ".join(shown)


def one_line(markup: str) -> str:
    """Do the same for a title: one line."""
    return plain_text(markup).replace("\n", " ")


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= _MAX_URL
    except ValueError:
        return False
