"""Run one item over stored articles as if it had been watched all along.

In:   the database's texts, a `Walk` of its own whose clock is a `SteppedClock`.
Out:  hits and alerts in the walk's own database, each at the time its article was read.
I/O:  through the walk, and the texts given. Nothing is sent, and the archive is not touched.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from watchdog.coverage import is_old
from watchdog.model import Analysis, Article, Body, Candidate, Outcome
from watchdog.pipeline.analyse import hash_content
from watchdog.pipeline.keeping import keep_analysis
from watchdog.pipeline.reanalysis import plain_text
from watchdog.pipeline.rematch import PlainText, Rematch, paragraphs_of, rematch_texts
from watchdog.pipeline.replay import SteppedClock
from watchdog.pipeline.telling import plan_alerts
from watchdog.pipeline.walk import Walk
from watchdog.store import (
    Connection,
    SeenCandidate,
    StoredText,
    close_read,
    is_anything_untold,
    record_candidates,
)

BACKTESTED = "backtest"  # why deliveries are suppressed
AFTERWARDS = timedelta(hours=26)  # everything was told by then
# After a change: its page, what joins its alert, its summary, the hours of digests.
_WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=11),
    *(timedelta(hours=1) for _ in range(25)),
)
_FEED = "feed"  # the template of what a source says
Find = Callable[[Sequence[PlainText]], Awaitable[Sequence[Rematch]]]


@dataclass(slots=True, kw_only=True)
class Backtested:
    """What a backtest came to."""

    texts: int = 0
    hits: int = 0
    alerts: int = 0


async def backtest_texts(
    walk: Walk, clock: SteppedClock, batches: Iterable[Sequence[StoredText]]
) -> AsyncIterator[Backtested]:
    """Ask the walk's items of texts in the order they were stored; yields the count so far."""
    count = Backtested()
    find = partial(walk.analyse, rematch_texts)
    for texts in batches:
        await backtest_batch(walk, clock, texts, lambda plain: find(plain, None), count)
        yield count
    await end_backtest(walk, clock, count)
    yield count


async def backtest_batch(
    walk: Walk, clock: SteppedClock, texts: Sequence[StoredText], find: Find, count: Backtested
) -> None:
    """Keep what is found in texts, each at the time it was read, and plan what is told of it."""
    for one in await find([plain_text(text) for text in texts]):
        text = texts[one.place]
        await _tell_until(walk, clock, text.created_at, count)
        clock.advance_to(text.created_at)
        hits, changes = await walk.write(partial(_keep, walk, text, one))
        count.hits += hits
        if changes:
            count.alerts += await plan_alerts(walk, suppress=BACKTESTED)
    count.texts += len(texts)


async def end_backtest(walk: Walk, clock: SteppedClock, count: Backtested) -> None:
    """Plan what waits: summaries, then digests."""
    await _tell_until(walk, clock, clock() + AFTERWARDS, count)


async def _tell_until(walk: Walk, clock: SteppedClock, until: datetime, count: Backtested) -> None:
    """Plan what waits for its page, its summary or its digest, as the watch does meanwhile."""
    for wait in _WAITS:
        if clock() + wait > until or not await walk.read(is_anything_untold):
            return
        clock.advance_to(clock() + wait)
        count.alerts += await plan_alerts(walk, suppress=BACKTESTED)


def _keep(walk: Walk, text: StoredText, found: Rematch, c: Connection) -> tuple[int, int]:
    now = text.created_at
    outlet = walk.outlet(text.outlet)
    old = is_old(
        published_at=text.published_at,
        first_seen_at=now,
        covered_until=None,
        source_created_at=now,
        first_poll=False,
    )
    candidate = Candidate(url=text.url, title=text.title, published_at=text.published_at)
    [recorded] = record_candidates(
        c,
        source_id=None,
        outlet=text.outlet,
        publisher=outlet.publisher if outlet else text.outlet,
        language=text.language,
        seen=[SeenCandidate(candidate=candidate, canonical_url=text.url, old=old)],
        now=now,
    )
    body = Body.FEED if text.template == _FEED else Body.PAGE
    kept = keep_analysis(
        c,
        recorded.article_id,
        _analysis(walk, text, found),
        walk.declarations,
        body=body,
        old=old,
        now=now,
    )
    if body is Body.PAGE:  # nothing waits for it any more
        close_read(
            c, recorded.article_id, outcome=Outcome.OK, next_read_at=None, body=body, now=now
        )
    return kept.hits, kept.changes


def _analysis(walk: Walk, text: StoredText, found: Rematch) -> Analysis:
    article = Article(
        url=text.url,
        outlet=text.outlet,
        language=text.language,
        title=text.title,
        paragraphs=paragraphs_of(text.paragraphs),
        published_at=text.published_at,
        template=text.template,
    )
    return Analysis(
        article=article,
        judgements=found.judgements,
        sketch=found.sketch,
        watchlist_version=walk.declarations.version,
        content_hash=hash_content(article),
    )
