"""A feed (RSS 0.9-2.0, RDF, Atom) -> Candidates.

In:   the text of a feed, tidied by `markup.tidy_xml`, and the URL it came from.
Out:  a Reading; the feed's `ttl` or `sy:update*` as its wish not to be polled more often.
Pure: no I/O, no clock. feedparser is slow on hostile input: run it in the sandbox.

Dates are read by `text.dates`, not by feedparser, which turns 30 February into 2 March.
"""

import io
import re
from datetime import timedelta
from typing import Any

import feedparser

from watchdog.errors import SourceError
from watchdog.model import Reading, language_of_tag
from watchdog.sources.entries import MAX_ENTRIES, EntryList, one_line, plain_text
from watchdog.text.dates import parse_date

_ENTRY = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_CLOSED = re.compile(
    r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL
)
_TAIL = 1_000  # characters in which the root element must be closed
_ENDS = {"rss": "</channel></rss>", "feed": "</feed>", "rdf": "</rdf:RDF>"}
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_LONGEST_WISH = timedelta(days=1)

_Entry = dict[str, Any]  # feedparser's dictionaries stop in this module


def read_feed(root: str, text: str, *, url: str, include: str | None) -> Reading:
    """Read a feed whose root element is `root`."""
    text, dropped = _cut_at_limit(root, text)
    parsed = feedparser.parse(
        io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>\n' + text.encode()),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    if not parsed.entries and parsed.bozo:
        raise SourceError("broken-feed", f"no entry can be read: {parsed.bozo_exception}")
    entries = EntryList(url, include)
    entries.reject("over-limit", dropped)
    language = language_of_tag(_text(parsed.feed, "language"))
    for entry in parsed.entries:
        published, updated = _text(entry, "published"), _text(entry, "updated")
        if not published and root != "feed":
            published = updated  # `dc:date`, which feedparser takes for an update
        summary = plain_text(_text(entry, "summary"))
        content = plain_text(_content(entry))
        entries.add(
            _link(entry),
            title=one_line(_text(entry, "title")),
            summary=summary or content,
            content=content if content != summary else "",
            published_at=parse_date(published),
            updated_at=parse_date(updated),
            language=language,
            guid=_text(entry, "id") or None,
        )
    complete = not dropped and bool(_CLOSED.search(text[-_TAIL:]))
    return entries.reading(complete=complete, ttl=_wish(parsed.feed))


def _cut_at_limit(root: str, text: str) -> tuple[str, int]:
    """Keep the first entries of a feed that is too long, as a well-formed document."""
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) <= MAX_ENTRIES:
        return text, 0
    return text[: starts[MAX_ENTRIES]] + _ENDS.get(root, ""), len(starts) - MAX_ENTRIES


def _text(entry: _Entry, key: str) -> str:
    """Look up a text past feedparser's aliases, which warn, and take `published` for `updated`."""
    value = dict.get(entry, key)
    return value.strip() if isinstance(value, str) else ""


def _link(entry: _Entry) -> str:
    """Find the entry's page; a guid serves where it is an address.

    FeedBurner puts an address of its own into `link`, and the outlet's into `feedburner:origLink`.
    """
    original = _text(entry, "feedburner_origlink")
    if original.startswith(("http://", "https://")):
        return original
    link = _text(entry, "link")
    if link:
        return link
    guid = _text(entry, "id")
    return guid if guid.startswith(("http://", "https://")) else ""


def _content(entry: _Entry) -> str:
    """Find the longest of the full texts an entry carries."""
    found = dict.get(entry, "content") or ()
    return max((_text(part, "value") for part in found), key=len, default="")


def _wish(feed: _Entry) -> timedelta | None:
    """Read how long the feed asks to be left alone; None when it does not say."""
    ttl = _text(feed, "ttl")
    if ttl.isdecimal() and ttl.isascii():
        return min(timedelta(minutes=min(int(ttl), 100_000)), _LONGEST_WISH) or None
    period = _PERIODS.get(_text(feed, "sy_updateperiod").lower())
    if period is None:
        return None
    # DW's feeds said `updateFequency` (seen in 2020).
    often = _text(feed, "sy_updatefrequency") or _text(feed, "sy_updatefequency") or "1"
    if not (often.isdecimal() and often.isascii()) or int(often) == 0:
        often = "1"
    return min(period / int(often[:6]), _LONGEST_WISH)
