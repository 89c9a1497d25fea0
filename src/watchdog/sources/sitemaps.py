"""A news sitemap -> Candidates; an index of sitemaps -> which of them to read.

In:   the text of a sitemap, tidied by `markup.tidy_xml`, and the URL it came from.
Out:  a Reading; of an index, one that names sitemaps instead of articles.
Pure: no I/O: entities are not resolved, nothing is loaded. `SourceError` for what is no XML
(broken-sitemap).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from lxml import etree

from watchdog.errors import SourceError
from watchdog.model import Candidate, Reading, Sitemap, language_of_tag
from watchdog.sources.entries import MAX_ENTRIES, EntryList, one_line
from watchdog.text.dates import parse_date
from watchdog.text.urls import host_of, same_site

MOST_SITEMAPS = 3  # of one index, at one poll: a host is asked no more often for an index
_LEAST = 5
_MOST_LISTED = 50_000  # what the protocol allows in one index
# WordPress and its like list pages, topics and authors beside the articles.
_NO_ARTICLES = re.compile(
    r"(?:page|categor|tag|author|user|image|video|product|taxonom|attachment|section|static)",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"news|post|article|latest|recent|today", re.IGNORECASE)


def read_sitemap(root: str, text: str, *, url: str, include: str | None) -> Reading:
    """Read a sitemap whose root element is `root`; prefixes of namespaces do not matter."""
    document, complete = _parse(text)
    if root == "sitemapindex":
        return Reading(candidates=(), sitemaps=_sitemaps(document, url), complete=complete)
    entries = EntryList(url, include)
    found = [child for child in document.iterchildren("*") if _name(child) == "url"]
    if not (found or complete):
        raise SourceError("broken-sitemap", "breaks off before its first entry")
    entries.reject("over-limit", max(0, len(found) - MAX_ENTRIES))
    for child in found[:MAX_ENTRIES]:
        entries.add(
            _field(child, "loc"),
            title=one_line(_field(child, "news", "title")),
            published_at=parse_date(_field(child, "news", "publication_date")),
            updated_at=parse_date(_field(child, "lastmod")),
            language=language_of_tag(_field(child, "news", "publication", "language")),
        )
    return entries.reading(complete=complete and len(found) <= MAX_ENTRIES)


def choose_sitemaps(
    sitemaps: Sequence[Sitemap], since: datetime | None, *, most: int = MOST_SITEMAPS
) -> tuple[Sitemap, ...]:
    """Choose the sitemaps of an index that can hold what appeared after `since`.

    Those that say when they changed go by that, the newest first; those that do not, by their
    names, the first and the last of them (numbers count up in some systems, down in others).
    """
    fitting = [one for one in sitemaps if not _NO_ARTICLES.search(_name_of(one))] or sitemaps
    dated = [one for one in fitting if one.modified_at is not None]
    if dated:
        changed = [one for one in dated if since is None or _changed(one) >= since]
        return tuple(sorted(changed, key=_changed, reverse=True)[:most])
    named = [one for one in fitting if _ARTICLES.search(_name_of(one))] or list(fitting)
    return tuple(dict.fromkeys([*named[: most - 1], *named[-1:]]))


def keep_recent(reading: Reading, since: datetime, *, least: int = _LEAST) -> Reading:
    """Leave out of an archive what is older; it is counted as `not-new`.

    The `least` newest stay however old they are: the next poll is to know something again.
    """
    newest = sorted(map(_time_of, reading.candidates), reverse=True)[:least]
    limit = min(since, newest[-1]) if newest else since
    recent = tuple(one for one in reading.candidates if _time_of(one) >= limit)
    left = len(reading.candidates) - len(recent)
    rejected = dict(reading.rejected) | ({"not-new": left} if left else {})
    return replace(reading, candidates=recent, rejected=rejected)


def _time_of(candidate: Candidate) -> datetime:
    """Give the last time an entry names; what names none may be new."""
    times = [time for time in (candidate.updated_at, candidate.published_at) if time]
    return max(times, default=datetime.max.replace(tzinfo=UTC))


def join_readings(readings: Sequence[Reading]) -> Reading:
    """Make one list of several; an address that two of them list counts once."""
    found: dict[str, Candidate] = {}
    rejected: Counter[str] = Counter()
    for reading in readings:
        rejected.update(reading.rejected)
        for one in reading.candidates:
            if one.url in found:
                rejected["duplicate"] += 1
            found.setdefault(one.url, one)
    return Reading(
        candidates=tuple(found.values()),
        rejected=dict(sorted(rejected.items())),
        complete=all(reading.complete for reading in readings),
    )


def _sitemaps(document: etree._Element, url: str) -> tuple[Sitemap, ...]:
    """Give the sitemaps an index names on its own site."""
    found = []
    for child in list(document.iterchildren("*"))[:_MOST_LISTED]:
        address = _absolute(url, _field(child, "loc"))
        if host_of(address) and same_site(host_of(address), host_of(url)):
            found.append(Sitemap(url=address, modified_at=parse_date(_field(child, "lastmod"))))
    return tuple(found)


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _name_of(sitemap: Sitemap) -> str:
    return sitemap.url.partition("?")[0].rpartition("/")[2]


def _changed(sitemap: Sitemap) -> datetime:
    return sitemap.modified_at or datetime.min.replace(tzinfo=UTC)


def _parse(text: str) -> tuple[etree._Element, bool]:
    """Parse strictly, then as far as it goes; say whether it went to the end."""
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, recover=recover
        )
        try:
            document = etree.fromstring(text.encode(), parser)
        except etree.XMLSyntaxError as error:
            if recover:
                raise SourceError("broken-sitemap", str(error)) from error
            continue
        return document, not recover
    raise AssertionError("unreachable")


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname


def _field(node: etree._Element, *path: str) -> str:
    """Give the text at a path of local names; empty when there is none."""
    for name in path:
        found = next((child for child in node.iterchildren("*") if _name(child) == name), None)
        if found is None:
            return ""
        node = found
    return (node.text or "").strip()
