"""Follow an index of sitemaps: read the few that can hold something new.

In:   the index as read, the source and how far it was covered.
Out:  one Listing of the recent entries of the sitemaps chosen.
I/O:  through the walk; FetchError or ReadError where not one sitemap could be read.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from watchdog.declarations import Outlet, Source
from watchdog.errors import FetchError, ReadError
from watchdog.model import Sitemap
from watchdog.pipeline.analyse import Listing, read_listing
from watchdog.pipeline.walk import Walk, log
from watchdog.sources import choose_sitemaps, join_readings, keep_recent

RECENT = timedelta(days=2)  # before what is covered: late entries, and an overlap
DEEPEST = 2  # an index of indexes is followed once


async def follow_index(
    walk: Walk,
    outlet: Outlet,
    source: Source,
    listing: Listing,
    covered_until: datetime | None,
    *,
    depth: int = 1,
) -> Listing:
    """Read the newest sitemaps of an index; what one of them lacks is told as incomplete."""
    since = (covered_until or walk.clock()) - RECENT
    sitemaps = listing.reading.sitemaps
    chosen = choose_sitemaps(sitemaps, since) or choose_sitemaps(sitemaps, None, most=1)
    read: list[Listing] = []
    failure: FetchError | ReadError | None = None
    for one in chosen:
        try:
            found = await _read_sitemap(walk, outlet, source, one)
            if found.reading.sitemaps and depth < DEEPEST:
                found = await follow_index(
                    walk, outlet, source, found, covered_until, depth=depth + 1
                )
        except (FetchError, ReadError) as error:
            log.warning("sitemap_not_read", outlet=outlet.id, url=one.url, reason=error.reason)
            failure = error
        else:
            read.append(found)
    if failure is not None and not read:
        raise failure
    return _join(read, since, complete=failure is None)


def says_when(listing: Listing) -> bool:
    """Whether every sitemap of an index says when it changed: if not, all must be asked."""
    return all(one.modified_at is not None for one in listing.reading.sitemaps)


async def _read_sitemap(walk: Walk, outlet: Outlet, source: Source, one: Sitemap) -> Listing:
    page = await walk.fetcher.fetch(one.url, pace=outlet.pace, now=walk.clock())
    return await walk.analyse(read_listing, page, source, outlet.id)


def _join(read: list[Listing], since: datetime, *, complete: bool) -> Listing:
    canonical = {
        candidate.url: url
        for listing in read
        for candidate, url in zip(listing.reading.candidates, listing.urls, strict=True)
    }
    reading = keep_recent(join_readings([listing.reading for listing in read]), since)
    reading = replace(reading, complete=reading.complete and complete)
    return Listing(reading=reading, urls=tuple(canonical[one.url] for one in reading.candidates))
