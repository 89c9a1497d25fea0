"""A backtest in a database of its own: what items would have found in recorded pages or texts.

In:   `Settings`, the declarations, the items, WARC files or an archive.
Out:  what `watchdog backtest` prints.
I/O:  builds its edges through `app`, in a folder that goes with it. Nobody is told.
"""

import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from watchdog.app import open_walk
from watchdog.archive import read_warc
from watchdog.declarations import Declarations
from watchdog.model import ItemKey, Page, State
from watchdog.pipeline.backtest import backtest_texts
from watchdog.pipeline.reanalysis import ALONE
from watchdog.pipeline.rematch import restrict
from watchdog.pipeline.replay import SteppedClock, replay_pages
from watchdog.pipeline.walk import Walk
from watchdog.settings import Settings
from watchdog.store import Database, StoredText, list_rows, stored_texts, sync_items

_SHOWN = ("state", "detail", "cue", "sentence", "language", "outlet", "title", "url", "seen_at")
_Row = Mapping[str, Any]
Read = Callable[[Walk, SteppedClock], AsyncIterator[int]]


def read_files(files: Sequence[Path]) -> Read:
    """Read the pages of WARC files; gives how many there were so far."""

    async def read(walk: Walk, clock: SteppedClock) -> AsyncIterator[int]:
        async for count in replay_pages(walk, clock, _pages(files), deliver=False):
            yield count.pages

    return read


def read_archive(archive: Database, since: datetime) -> Read:
    """Read the texts that were stored since a moment; gives how many there were so far."""

    async def read(walk: Walk, clock: SteppedClock) -> AsyncIterator[int]:
        async for count in backtest_texts(walk, clock, _batches(archive, since)):
            yield count.texts

    return read


async def try_items(
    settings: Settings,
    declarations: Declarations,
    keys: frozenset[ItemKey],
    read: Read,
    *,
    samples: int,
    show: Callable[[int], None] = lambda _: None,
) -> dict[str, object]:
    """Run items over what `read` gives, as if they had been watched all along."""
    started, clock, texts = time.monotonic(), SteppedClock(), 0
    alone = restrict(declarations, keys)
    with tempfile.TemporaryDirectory(prefix="watchdog-") as folder:
        own = settings.model_copy(
            update={"database_url": f"sqlite:///{folder}/backtest.db", "state": Path(folder)}
        )
        async with open_walk(own, alone, clock=clock) as walk:
            items = [item for watchlist in alone.watchlists for item in watchlist.items]
            await walk.write(lambda c: sync_items(c, items, clock()))
            async for texts in read(walk, clock):
                show(texts)
            hits = await walk.read(lambda c: list(list_rows(c, "v_hits")))
            alerts = await walk.read(lambda c: list(list_rows(c, "v_alerts")))
    return {
        "items": sorted(map(str, keys)),
        "texts": texts,
        "hits": len(hits),
        "states": dict(Counter(row["state"] for row in hits).most_common()),
        "alerts": len(alerts),
        "days": _days(hits, alerts),
        "samples": [_shown(row) for row in _best(hits)[:samples]],
        "seconds": round(time.monotonic() - started, 3),
    }


def _shown(row: _Row) -> dict[str, object]:
    return {name: row[name] for name in _SHOWN}


def _pages(files: Sequence[Path]) -> Iterator[Page]:
    for file in files:
        yield from read_warc(file)


def _batches(archive: Database, since: datetime) -> Iterator[tuple[StoredText, ...]]:
    after = 0
    while texts := archive.read(partial(stored_texts, since=since, after=after, limit=ALONE.batch)):
        yield texts
        after = texts[-1].revision_id


def _days(hits: Sequence[_Row], alerts: Sequence[_Row]) -> list[dict[str, object]]:
    """Count hits and alerts by day, the days on which something was found."""
    found = Counter(row["seen_at"].date() for row in hits)
    told = Counter(row["created_at"].date() for row in alerts)
    return [
        {"day": day.isoformat(), "hits": found[day], "alerts": told[day]}
        for day in sorted({*found, *told})
    ]


def _best(hits: Sequence[_Row]) -> list[_Row]:
    """Put `done` first, then by what people can act on, then the newest."""
    order = [str(state) for state in State]
    newest = sorted(hits, key=lambda row: row["seen_at"], reverse=True)
    return sorted(newest, key=lambda row: order.index(row["state"]))
