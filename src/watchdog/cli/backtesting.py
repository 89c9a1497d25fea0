"""`watchdog backtest`: what an item would have found, in the archive or in recorded pages."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from watchdog import app
from watchdog.archive import read_warc
from watchdog.cli.options import DatabaseOption, WatchlistsOption, settings_for
from watchdog.cli.output import errors_named, progress_of, write_json
from watchdog.cli.reanalysing import items_named
from watchdog.declarations import Declarations
from watchdog.model import Page, State
from watchdog.pipeline.backtest import backtest_texts
from watchdog.pipeline.reanalysis import ALONE
from watchdog.pipeline.rematch import restrict
from watchdog.pipeline.replay import SteppedClock, replay_pages
from watchdog.pipeline.walk import Walk
from watchdog.settings import Settings
from watchdog.store import Database, StoredText, list_rows, stored_texts, sync_items

_SHOWN = ("state", "detail", "cue", "sentence", "language", "outlet", "title", "url", "seen_at")


def backtest(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="An item, or WATCHLIST/ITEM.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="WARC", exists=True, dir_okay=False, help="Instead of the archive."),
    ] = None,
    days: Annotated[
        int, typer.Option(metavar="N", min=1, max=36_500, help="How far back in the archive.")
    ] = 30,
    samples: Annotated[
        int, typer.Option(metavar="N", min=0, help="At most so many sentences, `done` first.")
    ] = 10,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Say what an item would have found: hits by state, alerts by day, and sentences.

    The archive is the database; with WARC files the pages in them are read instead. Every
    article counts at the time it was read, as if the item had been watched all along. Nothing
    is stored and nobody is told. Prints one JSON object: {"items", "texts", "hits", "states",
    "alerts", "days", "samples", "seconds"}.

    For example:

        watchdog backtest formal-invitation --days 90

        watchdog backtest formal-invitation pages.warc.gz
    """
    settings = settings_for(watchlists, database)
    app.configure_logging(quiet=True)
    started = time.monotonic()
    with errors_named(), tempfile.TemporaryDirectory(prefix="watchdog-") as folder:
        declarations = app.load_declared(settings, telling=False)
        keys = frozenset(one.key for one in items_named(declarations, item))
        own = settings.model_copy(
            update={"database_url": f"sqlite:///{folder}/backtest.db", "state": Path(folder)}
        )
        alone = restrict(declarations, keys)
        if files:
            found = asyncio.run(_backtest(own, alone, partial(_read_files, files)))
        else:
            with app.open_store(settings) as archive:
                first = app.utc_now() - timedelta(days=days)
                found = asyncio.run(_backtest(own, alone, partial(_read_archive, archive, first)))
    texts, hits, alerts = found
    write_json(
        {
            "items": sorted(map(str, keys)),
            "texts": texts,
            "hits": len(hits),
            "states": dict(Counter(row["state"] for row in hits).most_common()),
            "alerts": len(alerts),
            "days": _days(hits, alerts),
            "samples": [{name: row[name] for name in _SHOWN} for row in _best(hits)[:samples]],
            "seconds": round(time.monotonic() - started, 3),
        }
    )


_Row = Mapping[str, Any]


async def _backtest(
    settings: Settings,
    declarations: Declarations,
    run: Callable[[Walk, SteppedClock], Awaitable[int]],
) -> tuple[int, Sequence[_Row], Sequence[_Row]]:
    """Run the item in a database of its own; gives the texts read, its hits and its alerts."""
    clock = SteppedClock()
    async with app.open_walk(settings, declarations, clock=clock) as walk:
        items = [item for watchlist in declarations.watchlists for item in watchlist.items]
        await walk.write(lambda c: sync_items(c, items, clock()))
        texts = await run(walk, clock)
        hits = await walk.read(lambda c: list(list_rows(c, "v_hits")))
        alerts = await walk.read(lambda c: list(list_rows(c, "v_alerts")))
    return texts, hits, alerts


async def _read_files(files: Sequence[Path], walk: Walk, clock: SteppedClock) -> int:
    done = 0
    with progress_of("read") as progress:
        async for count in replay_pages(walk, clock, _pages(files), deliver=False):
            done = count.pages
            progress.show(done)
    return done


async def _read_archive(archive: Database, since: datetime, walk: Walk, clock: SteppedClock) -> int:
    done = 0
    with progress_of("read") as progress:
        async for count in backtest_texts(walk, clock, _batches(archive, since)):
            done = count.texts
            progress.show(done)
    return done


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
