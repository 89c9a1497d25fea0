"""The archive against an item, as it is or edited: what would be found, and what would be told.

In:   a `Desk`, a watchlist's YAML where it was edited, an item, how many days back.
Out:  counts by day, alerts and samples. Nothing is kept.
Edge: the database; a database of the trial's own, in which the watch's planner decides.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from watchdog.declarations import Declarations
from watchdog.model import Detail, ItemKey, LanguageCode, State
from watchdog.pipeline.backtest import Backtested, Find, backtest_batch, end_backtest
from watchdog.pipeline.rematch import PlainText, Rematch, restrict
from watchdog.pipeline.replay import SteppedClock
from watchdog.pipeline.trying import read_edited, try_texts
from watchdog.pipeline.walk import Walk
from watchdog.store import list_rows, stored_texts, sync_items
from watchdog.web.desk import Desk

MOST_TEXTS, MOST_HITS, BATCH, SAMPLES = 20_000, 300, 100, 10  # a trial is to take seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One hit that would have been found."""

    state: State
    detail: Detail | None
    outlet: str
    language: LanguageCode
    sentence: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One alert that would have been made."""

    state: State | None  # None where it tells of several items
    reason: str
    created_at: datetime
    found: Found | None  # its first hit; None where it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What the archive would give."""

    days: int
    texts: int
    hits: int
    alerts: int
    by_day: tuple[tuple[date, int, int], ...]  # day, hits, alerts; the newest first
    told: tuple[Told, ...]  # the newest alerts
    samples: tuple[Found, ...]  # `done` first, then by what people can act on
    cut: bool  # there was more than is tried


async def try_archive(desk: Desk, edited: str, key: ItemKey | None, days: int) -> Archive:
    """Ask the texts of the last days, the oldest first, as if the item had been watched then."""
    declarations = await _declare(desk, edited, key)
    items = [item for watchlist in declarations.watchlists for item in watchlist.items]
    count = Backtested()
    async with desk.open_trial(declarations) as (walk, clock):
        await walk.write(lambda c: sync_items(c, items, clock()))
        cut = await _run(desk, walk, clock, partial(_find, desk, edited, key), count, days)
        await end_backtest(walk, clock, count)
        return await _sum_up(walk, count, days, cut=cut)


async def _find(
    desk: Desk, edited: str, key: ItemKey | None, texts: Sequence[PlainText]
) -> Sequence[Rematch]:
    found: Sequence[Rematch] = await desk.analyse(try_texts, texts, edited, key)
    return found


async def _declare(desk: Desk, edited: str, key: ItemKey | None) -> Declarations:
    declarations = desk.declarations()
    if edited:
        watchlist = await desk.analyse(read_edited, edited)
        declarations = replace(declarations, watchlists=(watchlist,))
    return declarations if key is None else restrict(declarations, frozenset({key}))


async def _run(
    desk: Desk, walk: Walk, clock: SteppedClock, find: Find, count: Backtested, days: int
) -> bool:
    """Go through the texts; tells whether there were more than are tried."""
    since, after = desk.clock() - timedelta(days=days), 0
    while texts := await desk.read(
        lambda c, after=after: stored_texts(c, since, after=after, limit=BATCH)  # type: ignore[misc] # bound here
    ):
        if count.texts >= MOST_TEXTS or count.hits >= MOST_HITS:
            return True
        await backtest_batch(walk, clock, texts, find, count)
        after = texts[-1].revision_id
    return False


async def _sum_up(walk: Walk, count: Backtested, days: int, *, cut: bool) -> Archive:
    rows = await walk.read(lambda c: list(list_rows(c, "v_hits")))
    alerts = await walk.read(lambda c: list(list_rows(c, "v_alerts")))
    links = await walk.read(lambda c: list(list_rows(c, "v_alert_hits")))
    hits = {row["hit_id"]: _found(row) for row in rows}
    of_alert = {link["alert_id"]: hits[link["hit_id"]] for link in links}
    found = Counter(hit.seen_at.date() for hit in hits.values())
    told = [_told(row, of_alert.get(row["alert_id"])) for row in alerts]
    made = Counter(one.created_at.date() for one in told)
    order = list(State)
    return Archive(
        days=days,
        texts=count.texts,
        hits=len(hits),
        alerts=len(told),
        by_day=tuple((day, found[day], made[day]) for day in sorted({*found, *made}, reverse=True)),
        told=tuple(told[:SAMPLES]),
        samples=tuple(sorted(hits.values(), key=lambda hit: order.index(hit.state))[:SAMPLES]),
        cut=cut,
    )


def _found(row: Mapping[str, Any]) -> Found:
    return Found(
        state=State(row["state"]),
        detail=None if row["detail"] is None else Detail(row["detail"]),
        outlet=row["outlet"],
        language=row["language"],
        sentence=row["sentence"],
        seen_at=row["seen_at"],
    )


def _told(row: Mapping[str, Any], found: Found | None) -> Told:
    return Told(
        state=None if row["state"] is None else State(row["state"]),
        reason=row["reason"],
        created_at=row["created_at"],
        found=found,
    )
