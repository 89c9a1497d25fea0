"""Run one item over stored articles as if it had been watched all along.

In:   the database's texts, a `Walk` of its own whose clock is a `SteppedClock`.
Out:  hits and alerts in the walk's own database, each at the time its article was read.
I/O:  through the walk, and the texts given. Nothing is sent, and the archive is not touched.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from watchdog.coverage import is_old
from watchdog.model import Analysis, Article, Body, Candidate
from watchdog.pipeline.analyse import hash_content
from watchdog.pipeline.keeping import keep_analysis
from watchdog.pipeline.reanalysis import plain_text
from watchdog.pipeline.rematch import Rematch, paragraphs_of, rematch_texts
from watchdog.pipeline.replay import AFTERWARDS, SteppedClock
from watchdog.pipeline.telling import plan_alerts
from watchdog.pipeline.walk import Walk
from watchdog.store import Connection, SeenCandidate, StoredText, record_candidates

BACKTESTED = "backtest"  # why deliveries are suppressed
_FEED = "feed"  # the template of what a source says


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
    for texts in batches:
        plain = [plain_text(text) for text in texts]
        for one in await walk.analyse(rematch_texts, plain, None):
            text = texts[one.place]
            clock.advance_to(text.created_at)
            hits, changes = await walk.write(partial(_keep, walk, text, one))
            count.hits += hits
            if changes:
                count.alerts += await plan_alerts(walk, suppress=BACKTESTED)
        count.texts += len(texts)
        yield count
    for wait in AFTERWARDS:
        clock.advance_to(clock() + wait)
        count.alerts += await plan_alerts(walk, suppress=BACKTESTED)
    yield count


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
    kept = keep_analysis(
        c,
        recorded.article_id,
        _analysis(walk, text, found),
        walk.declarations,
        body=Body.FEED if text.template == _FEED else Body.PAGE,
        old=old,
        now=now,
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
