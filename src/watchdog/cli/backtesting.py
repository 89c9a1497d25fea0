"""`watchdog backtest`: what an item would have found, in the archive or in recorded pages."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, WatchlistsOption, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, fail, progress_of, say, write_json
from watchdog.cli.reanalysing import items_named
from watchdog.declarations import Declarations
from watchdog.model import ItemKey
from watchdog.settings import Settings
from watchdog.trials import Read, read_archive, read_files, try_items


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
    on_worker: Annotated[
        bool, typer.Option("--on-worker", help="Let a worker read the WARC files; wait for it.")
    ] = False,
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

    With --on-worker one of the workers on PostgreSQL does it; it must find the files under the
    same paths.
    """
    settings = settings_for(watchlists, database)
    app.configure_logging(quiet=True)
    with errors_named():
        declarations = app.load_declared(settings, telling=False)
        keys = frozenset(one.key for one in items_named(declarations, item))
        if on_worker:
            write_json(_ask_worker(settings, keys, files or (), samples))
        elif files:
            write_json(_try_here(settings, declarations, keys, read_files(files), samples))
        else:
            with app.open_store(settings) as archive:
                read = read_archive(archive, app.utc_now() - timedelta(days=days))
                write_json(_try_here(settings, declarations, keys, read, samples))


def _try_here(
    settings: Settings,
    declarations: Declarations,
    keys: frozenset[ItemKey],
    read: Read,
    samples: int,
) -> object:
    with progress_of("read") as progress:
        trying = try_items(settings, declarations, keys, read, samples=samples, show=progress.show)
        return asyncio.run(trying)


def _ask_worker(
    settings: Settings, keys: frozenset[ItemKey], files: Sequence[Path], samples: int
) -> object:
    if not files:
        fail("--on-worker reads WARC files: name one", INPUT_WRONG)
    if not settings.is_shared:
        fail("--on-worker needs workers, and they PostgreSQL: name it with --database", INPUT_WRONG)
    from watchdog.parts import ask_worker  # noqa: PLC0415 - comes with PostgreSQL

    return ask_worker(settings, keys, files, samples=samples, say=partial(say, style="yellow"))
