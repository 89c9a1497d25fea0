"""Which sitemaps of an index to read, and what of them to keep.

In:   Readings of an index and of the sitemaps that were chosen.
Out:  the sitemaps to ask for; one Reading of them all.
Pure: no I/O. Needs no parser, unlike `sitemaps.py`: this runs in the main process.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from watchdog.model import Candidate, Reading, Sitemap

MOST_SITEMAPS = 3  # of one index, at one poll: a host is asked no more often for an index
_LEAST = 5
# WordPress and its like list pages, topics and authors beside the articles.
_NO_ARTICLES = re.compile(
    r"(?:page|categor|tag|author|user|image|video|product|taxonom|attachment|section|static)",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"news|post|article|latest|recent|today", re.IGNORECASE)


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


def _name_of(sitemap: Sitemap) -> str:
    return sitemap.url.partition("?")[0].rpartition("/")[2]


def _changed(sitemap: Sitemap) -> datetime:
    return sitemap.modified_at or datetime.min.replace(tzinfo=UTC)
