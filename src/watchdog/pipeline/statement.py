"""What silence means: until when each outlet was covered, its gaps, and why.

In:   the ledger, through a connection.
Out:  a `Statement` per outlet; the sums that must agree.
I/O:  reads the database.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchdog.coverage import Gap, Poll, Sums, find_gaps, outlet_covered_until
from watchdog.declarations import SourceKind
from watchdog.model import OutletId
from watchdog.store import (
    Connection,
    ReadPoll,
    RouteRow,
    SourceRow,
    compare_routes,
    count_ledger,
    count_polls,
    list_sources,
    polls_with_gaps,
)

LATE = timedelta(minutes=60)  # so long may one route lag behind another


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Until when one outlet was covered, and what stands against it."""

    outlet: OutletId
    covered_until: datetime | None  # None until each of its sources was read
    sources: int
    failing: int
    polls: int  # closed, in the span asked for
    gaps: tuple[Gap, ...]  # in the span asked for, that no sitemap has filled since
    filled: int  # gaps that one has
    articles: int  # listed in the span, by whichever route
    one_route: int  # of those, listed by one route alone, an hour after
    interval: timedelta | None  # between polls of the source asked most often; None before one
    why: str  # the reasons, in words; empty when all is well


def state_coverage(
    c: Connection,
    *,
    since: datetime,
    now: datetime,
    outlets: Collection[OutletId] | None = None,
) -> tuple[Statement, ...]:
    """Give the statement of every outlet that is watched, or of these, by name."""
    sources: dict[OutletId, list[SourceRow]] = {}
    for row in list_sources(c):
        if row.active and (outlets is None or row.outlet in outlets):
            sources.setdefault(row.outlet, []).append(row)
    routes: dict[OutletId, list[RouteRow]] = {}
    for route in compare_routes(c, since=since, until=now - LATE, outlets=outlets):
        routes.setdefault(route.outlet, []).append(route)
    counts = count_polls(c, since=since, outlets=outlets)
    with_gaps = polls_with_gaps(c, since=since, outlets=outlets)
    return tuple(
        _state(
            outlet,
            sources[outlet],
            counts[outlet].closed if outlet in counts else 0,
            with_gaps.get(outlet, ()),
            routes.get(outlet, ()),
        )
        for outlet in sorted(sources)
    )


def take_sums(c: Connection) -> Sums:
    """Take the sums of the whole ledger."""
    counts = count_ledger(c)
    return Sums(
        seen=counts.seen,
        new=counts.new,
        known=counts.known,
        rejected=counts.rejected,
        listed=counts.listed,
        to_read=counts.articles,
        read=counts.read,
        failed=counts.failed,
        unread=counts.unread,
        routed=counts.routed,
        delivered=counts.delivered,
        pending=counts.pending,
        held=counts.held,
        suppressed=counts.suppressed,
        dead=counts.dead,
    )


def _state(
    outlet: OutletId,
    sources: Sequence[SourceRow],
    closed: int,
    polls: Sequence[ReadPoll],  # none where none of them has a gap
    routes: Sequence[RouteRow],
) -> Statement:
    sitemaps = {row.source_id for row in sources if row.kind is SourceKind.NEWS_SITEMAP}
    gaps = [
        (row.source_id, gap) for row in sources for gap in find_gaps(_read(polls, row.source_id))
    ]
    open_gaps = tuple(gap for key, gap in gaps if not _is_filled(key, gap, polls, sitemaps))
    shared = max((row.seen - row.only_here for row in routes), default=0)
    alone = sum(row.only_here for row in routes)
    return Statement(
        outlet=outlet,
        covered_until=outlet_covered_until(row.covered_until for row in sources),
        sources=len(sources),
        failing=sum(row.failures > 0 for row in sources),
        polls=closed,
        gaps=open_gaps,
        filled=len(gaps) - len(open_gaps),
        articles=shared + alone,
        one_route=alone if len(sources) > 1 else 0,
        interval=min((wait for row in sources if (wait := _interval(row))), default=None),
        why=_say_why(sources, open_gaps),
    )


def _read(polls: Sequence[ReadPoll], source_id: int) -> list[Poll]:
    return [
        Poll(started_at=poll.started_at, outcome=poll.outcome, gap=poll.gap)
        for poll in polls
        if poll.source_id == source_id
    ]


def _is_filled(key: int, gap: Gap, polls: Sequence[ReadPoll], sitemaps: set[int]) -> bool:
    """Whether a sitemap was read without a gap of its own after a feed's gap."""
    return any(
        poll.source_id in sitemaps - {key} and poll.started_at >= gap.until and not poll.gap
        for poll in polls
    )


def _interval(source: SourceRow) -> timedelta | None:
    return None if source.last_polled_at is None else source.next_due_at - source.last_polled_at


def _say_why(sources: Sequence[SourceRow], gaps: Sequence[Gap]) -> str:
    words = [
        f"{row.url}: {row.last_error or row.last_outcome} ({row.failures} in a row)"
        for row in sources
        if row.failures
    ]
    words += [f"{row.url}: not read yet" for row in sources if not row.polls]
    words += [f"gap {gap.after:%d %b %H:%M}-{gap.until:%H:%M} UTC" for gap in gaps]
    return "; ".join(words)
