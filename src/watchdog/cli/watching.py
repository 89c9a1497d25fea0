"""`watchdog run` and `watchdog replay`: the watch itself, live and recorded."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from watchdog import app, running
from watchdog.archive import read_warc
from watchdog.cli.declaring import nothing_watched
from watchdog.cli.options import DatabaseOption, WatchlistsOption, duration_of, settings_for
from watchdog.cli.output import (
    WORK_FAILED,
    errors_named,
    progress_of,
    say,
    write_json,
)
from watchdog.config import Readings
from watchdog.errors import ArchiveError
from watchdog.lint import find_warnings
from watchdog.model import Page
from watchdog.pipeline.reanalysis import note_declarations
from watchdog.pipeline.replay import Replayed, SteppedClock, replay_pages
from watchdog.settings import Settings
from watchdog.store import sync_items


def run(
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="Stop by itself after so long: 30s, 10m, 2h."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Also say what went as usual.")
    ] = False,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Watch: fetch the outlets, match, judge, store, alert. Ctrl-C stops it cleanly.

    Everything in one process: schedule, pipeline, delivery, and the pages that alerts link to,
    on http://127.0.0.1:8080. The database is made and upgraded by itself. What an outlet
    refuses or a target does not take is said here, kept in the database, and tried again.

    For example:

        watchdog run

        watchdog run --watchlists ~/desk --database sqlite:////srv/desk.db --for 10m
    """
    settings = settings_for(watchlists, database)
    duration = duration_of("--for", for_) if for_ else None
    app.configure_logging(verbose=verbose)
    with errors_named():
        known: Readings = {}
        declarations = app.load_declared(settings, known)
        for warning in find_warnings(declarations, cues=False):
            say(warning, "yellow")
        if not declarations.watchlists:
            say(nothing_watched(settings.watchlists), "yellow")
        asyncio.run(running.run_watch(settings, declarations, duration=duration, known=known))


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="WARC", exists=True, dir_okay=False)],
    deliver: Annotated[
        bool, typer.Option("--deliver", help="Also send the alerts; without it nothing is sent.")
    ] = False,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Replay recorded pages through the whole watch into the database, as fast as it goes.

    `now` is each record's WARC-Date. Prints one JSON object: {"pages", "new", "revised",
    "unchanged", "failed", "hits", "alerts", "seconds"}. Replaying a file again adds nothing.
    A damaged file is replayed as far as it can be read; the exit code is then 1.

    For example:

        watchdog replay pages.warc.gz --database sqlite:///replay.db
    """
    settings = settings_for(watchlists, database)
    app.configure_logging(quiet=True)
    started = time.monotonic()
    recorded = _Recorded(files)
    with errors_named():
        count = asyncio.run(_replay(settings, recorded, deliver=deliver))
    write_json(
        {
            "pages": count.pages,
            "new": count.new,
            "revised": count.revised,
            "unchanged": count.unchanged,
            "failed": dict(sorted(count.failed.items())),
            "hits": count.hits,
            "alerts": count.alerts,
            "seconds": round(time.monotonic() - started, 3),
        }
    )
    if recorded.damaged:
        raise typer.Exit(WORK_FAILED)


async def _replay(settings: Settings, recorded: "_Recorded", *, deliver: bool) -> Replayed:
    clock = SteppedClock()
    declarations = app.load_declared(settings)
    async with app.open_walk(settings, declarations, clock=clock) as walk:
        items = [item for watchlist in declarations.watchlists for item in watchlist.items]
        await walk.write(lambda c: sync_items(c, items, clock()))
        await walk.write(lambda c: note_declarations(c, declarations, clock()))
        count = Replayed()
        with progress_of("replayed") as progress:
            async for count in replay_pages(walk, clock, recorded.pages(), deliver=deliver):
                progress.show(count.pages)
        if deliver:
            await running.deliver_all(walk)
    return count


@dataclass(slots=True)
class _Recorded:
    """The pages of WARC files; damage is told and passed over, and the rest goes on."""

    files: list[Path]
    damaged: int = 0
    seen: int = 0

    def pages(self) -> Iterator[Page]:
        for file in self.files:
            before = self.seen, self.damaged
            try:
                for page in read_warc(file, on_broken=self._tell):
                    self.seen += 1
                    yield page
            except ArchiveError as error:
                self._tell(error)
            if before == (self.seen, self.damaged):
                say(f"watchdog: {file}: it holds no page", "yellow")

    def _tell(self, error: ArchiveError) -> None:
        self.damaged += 1
        say(f"watchdog: {error}", "red")
