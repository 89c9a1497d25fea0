"""Poll one source: fetch → sources → candidates stored as seen → revision 0 of each.

In:   a `DueSource`, leased to us with its open poll row.
Out:  candidates, first revisions and hits in the database; the poll closed by one outcome.
I/O:  through the walk. Whatever goes wrong is an outcome in the ledger, never an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from watchdog.coverage import (
    LOOKED_BACK,
    Poll,
    has_gap,
    is_old,
    next_interval,
    publishing_gap,
)
from watchdog.declarations import Outlet, Source, SourceKind
from watchdog.errors import FetchError, ReadError
from watchdog.model import Analysis, Body, Outcome, Page, Validators
from watchdog.pipeline.analyse import Listing, analyse_candidates, read_listing
from watchdog.pipeline.indexes import follow_index, says_when
from watchdog.pipeline.keeping import keep_analysis
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    DueSource,
    PollResult,
    RecordedCandidate,
    SeenCandidate,
    close_poll,
    count_poll,
    hasten_sitemaps,
    load_polls,
    record_candidates,
)

T = TypeVar("T")

NOT_DECLARED = timedelta(seconds=20)  # another machine may have read the edit before this one
BATCH = 50  # candidates per job in the sandbox: far below its deadline
STEP = 250  # candidates per transaction: a longer list must not keep everybody else from writing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """Why a poll gave nothing."""

    outcome: Outcome
    reason: str
    status: int | None = None
    retry_after: timedelta | None = None
    hard: bool = False  # waits for a person rather than for a while


async def poll_source(walk: Walk, due: DueSource) -> None:
    """Poll one source and close its poll."""
    outlet = walk.outlet(due.outlet)
    source = _declared(outlet, due)
    if outlet is None or source is None:
        failure = _Failure(outcome=Outcome.SKIPPED, reason="no longer declared")
        await _close_failed(walk, due, NOT_DECLARED, failure)
        return
    try:
        page = await walk.fetcher.fetch(
            due.url, pace=outlet.pace, validators=due.validators, now=walk.clock()
        )
        if page.status == 304 or page.validators.body_hash == due.validators.body_hash:  # noqa: PLR2004 - Not Modified
            await _close_unchanged(walk, due, outlet, page)
            return
        listing = await walk.analyse(read_listing, page, source, outlet.id)
        if listing.reading.sitemaps:
            if not says_when(listing):  # the same index may lead to something new
                page = replace(page, validators=Validators())
            listing = await follow_index(walk, outlet, source, listing, due.covered_until)
    except FetchError as error:
        failure = _Failure(
            outcome=error.outcome,
            reason=error.reason,
            status=error.status,
            retry_after=error.retry_after,
            hard=not error.retryable,
        )
        await _close_failed(walk, due, outlet.every, failure)
    except ReadError as error:
        failure = _Failure(outcome=Outcome.PARSE_ERROR, reason=f"{error.reason}: {error}")
        await _close_failed(walk, due, outlet.every, failure)
    else:
        await _take_in(walk, due, outlet, page, listing)


def _declared(outlet: Outlet | None, due: DueSource) -> Source | None:
    sources = outlet.sources if outlet and outlet.enabled else ()
    return next((s for s in sources if (s.kind, s.url) == (due.kind, due.url)), None)


async def _take_in(
    walk: Walk, due: DueSource, outlet: Outlet, page: Page, listing: Listing
) -> None:
    """Write down what was seen, then match it, then close the poll."""
    now = walk.clock()
    seen = _as_seen(due, listing, now)
    recorded = await _record(walk, due, outlet, seen, now)
    # Changed ones are left to their page, which is due; a crash may have left some unmatched.
    fresh = [record for record in recorded if record.is_new or not record.analysed]
    old = {entry.candidate.url for entry in seen if entry.old}
    analyses = await analyse_first(walk, outlet, fresh, now)
    gap = await _publishing_gap(walk, due, outlet, sum(record.is_new for record in recorded))
    result = _result(walk, due, outlet, page, listing, recorded, gap)
    hits = 0
    *before, last = _in_steps(analyses) or [()]
    for step in before:
        hits += await walk.write(partial(_keep, walk=walk, analyses=step, old=old, now=now))
    hits += await walk.write(lambda c: _close(c, walk, last, old, due, result, now))
    log.info(
        "source_polled",
        outlet=outlet.id,
        source=due.kind,
        outcome=result.outcome,
        entries=result.entries,
        new=result.new,
        hits=hits,
        gap=result.gap,
    )


async def _record(
    walk: Walk, due: DueSource, outlet: Outlet, seen: Sequence[SeenCandidate], now: datetime
) -> list[RecordedCandidate]:
    recorded: list[RecordedCandidate] = []
    for step in _in_steps(seen):
        recorded += await walk.write(partial(_record_step, walk, due, outlet, step, now))
    return recorded


def _record_step(
    walk: Walk,
    due: DueSource,
    outlet: Outlet,
    seen: Sequence[SeenCandidate],
    now: datetime,
    c: Connection,
) -> Sequence[RecordedCandidate]:
    """Store candidates and, in the same transaction, how many they were."""
    recorded = record_candidates(
        c,
        source_id=due.source_id,
        outlet=outlet.id,
        publisher=outlet.publisher,
        language=outlet.languages[0],
        seen=seen,
        now=now,
    )
    new = sum(record.is_new for record in recorded)
    count_poll(c, due.poll_id, new=new, known=len(recorded) - new)
    if any(record.is_new or record.is_changed for record in recorded):
        walk.wake(c, Wake(Job.READ, outlet.id))
    return recorded


def _as_seen(due: DueSource, listing: Listing, now: datetime) -> list[SeenCandidate]:
    return [
        SeenCandidate(
            candidate=candidate,
            canonical_url=url,
            old=is_old(
                published_at=candidate.published_at,
                first_seen_at=now,
                covered_until=due.outlet_covered_until,
                source_created_at=due.created_at,
                first_poll=due.first_poll or not due.settled,
                quiet_before=due.quiet_before,
            ),
        )
        for candidate, url in zip(listing.reading.candidates, listing.urls, strict=True)
    ]


async def analyse_first(
    walk: Walk, outlet: Outlet, fresh: Sequence[RecordedCandidate], now: datetime
) -> list[tuple[RecordedCandidate, Analysis]]:
    """Match what the source said of each article: revision 0.

    A batch that the sandbox had to stop is left to the reading of its pages, which are due
    already; nothing is lost.
    """
    analysed: list[tuple[RecordedCandidate, Analysis]] = []
    for start in range(0, len(fresh), BATCH):
        batch = fresh[start : start + BATCH]
        pairs = [(record.candidate, record.canonical_url) for record in batch]
        try:
            analyses = await walk.analyse(analyse_candidates, outlet.id, pairs, now)
        except ReadError as error:
            log.warning("candidates_not_analysed", outlet=outlet.id, reason=error.reason)
        else:
            analysed += zip(batch, analyses, strict=True)
    return analysed


def _close(
    c: Connection,
    walk: Walk,
    analyses: Sequence[tuple[RecordedCandidate, Analysis]],
    old: set[str],
    due: DueSource,
    result: PollResult,
    now: datetime,
) -> int:
    """Store first revisions and close the poll in one transaction; gives the new hits."""
    hits = _keep(c, walk, analyses, old, now)
    close_poll(c, due.poll_id, result, now=now)
    if result.gap and due.kind is not SourceKind.NEWS_SITEMAP:
        hasten_sitemaps(c, due.outlet, now)  # they still list what fell out of the feed
    return hits


def _keep(
    c: Connection,
    walk: Walk,
    analyses: Sequence[tuple[RecordedCandidate, Analysis]],
    old: set[str],
    now: datetime,
) -> int:
    hits = changes = 0
    for record, analysis in analyses:
        kept = keep_analysis(
            c,
            record.article_id,
            analysis,
            walk.declarations,
            body=Body.FEED,
            old=record.candidate.url in old,
            now=now,
        )
        hits += kept.hits
        changes += kept.changes
    if changes:
        walk.wake(c, Wake(Job.PLAN))
    return hits


def _in_steps(values: Sequence[T]) -> list[Sequence[T]]:
    return [values[start : start + STEP] for start in range(0, len(values), STEP)]


def _result(
    walk: Walk,
    due: DueSource,
    outlet: Outlet,
    page: Page,
    listing: Listing,
    recorded: Sequence[RecordedCandidate],
    gap: timedelta | None,
) -> PollResult:
    reading = listing.reading
    new = sum(record.is_new for record in recorded)
    rejected = sum(reading.rejected.values())
    # An entry that comes twice is known the second time, which proves nothing.
    first = {record.article_id: record for record in reversed(recorded)}
    known_here = sum(record.known_in_source for record in first.values())
    entries = len(recorded) + rejected
    wait = next_interval(
        outlet.every,
        gap=gap,
        max_age=max(page.max_age or timedelta(0), reading.ttl or timedelta(0)),
        jitter=walk.jitter(),
    )
    return PollResult(
        outcome=Outcome.OK if entries else Outcome.EMPTY,
        reason="" if entries else "the source lists nothing",
        next_due_at=walk.clock() + wait,
        status=page.status,
        entries=entries,
        new=new,
        known=len(recorded) - new,
        rejected=reading.rejected,
        size=len(page.body),
        gap=has_gap(
            known_here,
            len(first),
            first_poll=due.first_poll,
            complete=reading.complete,
            overlap_expected=due.known,
        ),
        # An empty list asked for again would be "not modified", and taken for well.
        validators=page.validators if entries else None,
        ttl=reading.ttl,
    )


async def _publishing_gap(walk: Walk, due: DueSource, outlet: Outlet, new: int) -> timedelta | None:
    since = due.started_at - LOOKED_BACK * outlet.every
    rows = await walk.read(lambda c: load_polls(c, due.outlet, since=since))
    closed = [
        Poll(started_at=row.started_at, outcome=row.outcome, new=row.new)
        for row in rows
        if row.source_id == due.source_id and row.outcome is not None
    ]
    return publishing_gap(closed, new=new, now=walk.clock())


async def _close_unchanged(walk: Walk, due: DueSource, outlet: Outlet, page: Page) -> None:
    gap = await _publishing_gap(walk, due, outlet, 0)
    now = walk.clock()
    asked = max(page.max_age or timedelta(0), due.ttl or timedelta(0))
    wait = next_interval(outlet.every, gap=gap, max_age=asked, jitter=walk.jitter())
    result = PollResult(
        outcome=Outcome.NOT_MODIFIED,
        next_due_at=now + wait,
        status=page.status,
        size=len(page.body),
    )
    await walk.write(lambda c: close_poll(c, due.poll_id, result, now=now))
    log.debug("source_unchanged", outlet=outlet.id, source=due.kind)


async def _close_failed(walk: Walk, due: DueSource, every: timedelta, failure: _Failure) -> None:
    now = walk.clock()
    wait = next_interval(
        every,
        failures=due.failures + 1,
        hard=failure.hard,
        retry_after=failure.retry_after,
        jitter=walk.jitter(),
    )
    result = PollResult(
        outcome=failure.outcome,
        reason=failure.reason,
        next_due_at=now + wait,
        status=failure.status,
    )
    await walk.write(lambda c: close_poll(c, due.poll_id, result, now=now))
    log.warning(
        "source_failed",
        outlet=due.outlet,
        source=due.kind,
        outcome=failure.outcome,
        reason=failure.reason,
        failures=due.failures + 1,
        next_in=f"{wait.total_seconds():.0f}s",
    )
