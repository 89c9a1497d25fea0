"""`watchdog reanalyse`: stored articles against today's watchlists."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, WatchlistsOption, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, fail, progress_of, write_json
from watchdog.declarations import Declarations, Item
from watchdog.model import ItemKey
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.reanalysis import (
    ALONE,
    Swept,
    rematch_items,
    reread_outdated,
    sweep_outdated,
)
from watchdog.pipeline.walk import Walk
from watchdog.settings import Settings


def reanalyse(
    days: Annotated[
        int, typer.Option(metavar="N", min=1, max=36_500, help="How far to go back.")
    ] = 30,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The first day, instead of --days."),
    ] = None,
    item: Annotated[
        str | None,
        typer.Option(metavar="ITEM", help="Ask only this item, of every stored text."),
    ] = None,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Analyse stored articles by today's watchlists, as a running watch does after an edit.

    A watch goes back 30 days by itself; this goes back further. Only items that changed since
    a text was last analysed are asked, so a second time adds nothing. What is found is told as
    one summary by the running watch, or by the next one. Prints one JSON object:
    {"revisions", "hits", "changes", "failed", "seconds"}.

    For example:

        watchdog reanalyse --days 365

        watchdog reanalyse --item formal-invitation --since 2026-01-01
    """
    settings = settings_for(watchlists, database)
    app.configure_logging(quiet=True)
    started = time.monotonic()
    with errors_named():
        declarations = app.load_declared(settings)
        keys = frozenset(one.key for one in items_named(declarations, item)) if item else None
        first = since.replace(tzinfo=UTC) if since else app.utc_now() - timedelta(days=days)
        counts = asyncio.run(_reanalyse(settings, declarations, first, keys))
    write_json(
        {
            "revisions": sum(one.revisions for one in counts),
            "hits": sum(one.hits for one in counts),
            "changes": sum(one.changes for one in counts),
            "failed": sum(one.failed for one in counts),
            "seconds": round(time.monotonic() - started, 3),
        }
    )


def items_named(declarations: Declarations, name: str) -> tuple[Item, ...]:
    """Find the items of a name, `ITEM` or `WATCHLIST/ITEM`; ends the command where none is on."""
    found = tuple(
        item
        for watchlist in declarations.watchlists
        for item in watchlist.items
        if item.enabled and name in {item.key.item, str(item.key)}
    )
    return found or fail(f"no item that is on is called {name!r}", INPUT_WRONG)


async def _reanalyse(
    settings: Settings, declarations: Declarations, since: datetime, keys: frozenset[ItemKey] | None
) -> list[Swept]:
    async with app.open_walk(settings, declarations) as walk:
        await walk.write(lambda c: sync_declared(c, declarations, walk.clock()))
        if keys is not None:
            return [await _finish(rematch_items(walk, keys, since, ALONE))]
        return [await _finish(work) for work in _works(walk, since)]


def _works(walk: Walk, since: datetime) -> tuple[AsyncIterator[Swept], ...]:
    return reread_outdated(walk, since), sweep_outdated(walk, since, ALONE)


async def _finish(work: AsyncIterator[Swept]) -> Swept:
    count = Swept()
    with progress_of("analysed") as progress:
        async for count in work:
            progress.show(count.revisions)
    return count
