"""Replay recorded pages through the whole walk, as fast as it goes.

In:   Pages with their recorded time, a `Walk` whose clock is a `SteppedClock`.
Out:  articles, hits and alerts as they would have been made then; a `Replayed` that counts.
I/O:  through the walk. Delivers nothing: what would have been sent is kept as suppressed.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from watchdog.coverage import is_old
from watchdog.errors import ReadError, WatchdogError
from watchdog.model import Analysis, Body, Candidate, Outcome, Page
from watchdog.pipeline.analyse import analyse_page, find_outlet
from watchdog.pipeline.inputs import until_failure
from watchdog.pipeline.keeping import Kept, keep_analysis
from watchdog.pipeline.live import keep_posts
from watchdog.pipeline.telling import plan_alerts
from watchdog.pipeline.walk import Walk
from watchdog.store import (
    Connection,
    SeenCandidate,
    close_read,
    find_article,
    record_candidates,
)
from watchdog.text.urls import host_of

AHEAD = 8  # pages in the sandbox before the oldest is stored
OK = 200
REPLAYED = "replayed"  # why deliveries are suppressed
AFTERWARDS = (timedelta(minutes=11), timedelta(hours=25))  # summaries, then digests, are due


class SteppedClock:
    """A clock that stands still until it is set; it is never set back."""

    def __init__(self, start: datetime = datetime(2000, 1, 1, tzinfo=UTC)) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """Tell the time."""
        return self._now

    def advance_to(self, now: datetime) -> None:
        """Set the clock forward; an earlier time changes nothing."""
        self._now = max(self._now, now)


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What a replay came to: pages = new + revised + unchanged + the failed of all reasons."""

    pages: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    alerts: int = 0


async def replay_pages(
    walk: Walk, clock: SteppedClock, pages: Iterable[Page], *, deliver: bool
) -> AsyncIterator[Replayed]:
    """Run each page through the walk at its recorded time; yields the count after each."""
    count = Replayed()
    suppress = None if deliver else REPLAYED
    async for page, answer in _analysed(walk, pages):
        count.pages += 1
        clock.advance_to(page.fetched_at)
        if isinstance(answer, str):
            count.failed[answer] += 1
        else:
            existed, kept = await walk.write(partial(_keep, walk, page, answer))
            _count(count, kept, existed=existed)
            if kept.changes:
                count.alerts += await plan_alerts(walk, suppress=suppress)
        yield count
    for wait in AFTERWARDS:
        clock.advance_to(clock() + wait)
        count.alerts += await plan_alerts(walk, suppress=suppress)
    yield count


def _count(count: Replayed, kept: Kept, *, existed: bool) -> None:
    count.hits += kept.hits
    if not kept.is_new:
        count.unchanged += 1
    elif existed:
        count.revised += 1
    else:
        count.new += 1


async def _analysed(
    walk: Walk, pages: Iterable[Page]
) -> AsyncIterator[tuple[Page, Analysis | str]]:
    """Analyse some pages ahead, give them in order; then raise what ended them."""
    waiting: deque[tuple[Page, asyncio.Task[Analysis | str]]] = deque()
    failure: WatchdogError | None = None
    for page in until_failure(pages):
        if isinstance(page, WatchdogError):
            failure = page
            break
        waiting.append((page, asyncio.create_task(_analyse(walk, page))))
        if len(waiting) >= AHEAD:
            first, task = waiting.popleft()
            yield first, await task
    for first, task in waiting:
        yield first, await task
    if failure is not None:
        raise failure


async def _analyse(walk: Walk, page: Page) -> Analysis | str:
    """Give the analysis of a page, or the short reason why there is none."""
    if page.status != OK:
        return Outcome.HTTP_ERROR.value
    outlet = find_outlet(walk.declarations, page.url)
    try:
        return await walk.analyse(
            analyse_page, page, outlet.id if outlet else None, None, page.fetched_at
        )
    except ReadError as error:
        return error.reason


def _keep(walk: Walk, page: Page, analysis: Analysis, c: Connection) -> tuple[bool, Kept]:
    """Store one page as if a source had listed it and it was read at once."""
    outlet = find_outlet(walk.declarations, page.url)
    article, now = analysis.article, page.fetched_at
    existed = find_article(c, article.url) is not None
    old = is_old(
        published_at=article.published_at,
        first_seen_at=now,
        covered_until=None,
        source_created_at=now,
        first_poll=False,
    )
    candidate = Candidate(url=page.url, title=article.title, published_at=article.published_at)
    recorded = record_candidates(
        c,
        source_id=None,
        outlet=article.outlet,
        publisher=outlet.publisher if outlet else host_of(page.url),
        language=article.language,
        seen=[SeenCandidate(candidate=candidate, canonical_url=article.url, old=old)],
        now=now,
    )
    article_id = recorded[0].article_id
    kept = keep_analysis(
        c,
        article_id,
        analysis,
        walk.declarations,
        body=Body.PAGE,
        old=old,
        now=now,
        page=page,
    )
    posts = keep_posts(
        c,
        analysis.posts,
        walk.declarations,
        outlet=article.outlet,
        publisher=outlet.publisher if outlet else host_of(page.url),
        page_first_seen_at=now,
        page_is_old=old,
        first_read=not existed,
        now=now,
    )
    close_read(
        c,
        article_id,
        outcome=Outcome.OK,
        next_read_at=None,
        body=Body.PAGE,
        validators=page.validators,
        now=now,
    )
    return existed, replace(
        kept,
        is_new=kept.is_new or posts.is_new,
        hits=kept.hits + posts.hits,
        changes=kept.changes + posts.changes,
    )
