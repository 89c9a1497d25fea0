"""The parts of `run` on many machines: schedulers, workers, pages, over one PostgreSQL.

In:   `Settings`, the declarations.
Out:  a part that runs until SIGINT or SIGTERM.
I/O:  builds its edges through `app`.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from watchdog.app import open_store, open_walk, utc_now
from watchdog.cluster import Role, defer, run_scheduler, run_worker
from watchdog.config import Readings
from watchdog.declarations import Declarations
from watchdog.errors import ArchiveError, SettingsError
from watchdog.model import ItemKey
from watchdog.pages import serve_pages
from watchdog.pipeline.counting import keep_count
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.sharing import keep_hold
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.running import follow_edits_of, stop_on_signals
from watchdog.settings import Settings
from watchdog.store import (
    Connection,
    DueBacktest,
    ask_backtest,
    find_answer,
    is_taken,
    libpq_address,
    read_clock,
)
from watchdog.trials import read_files, try_items

LOOK_AGAIN = 0.5  # seconds between two looks for a worker's answer
TAKEN_WITHIN = 10.0  # seconds, where one runs that is not busy

NOT_TAKEN = (
    "no worker has taken it up: is a `watchdog worker` with the role `housekeeping` running?"
    " Ctrl-C ends the waiting"
)
NEEDS_SERVER = (
    "many machines need PostgreSQL: name it with --database postgresql://… or"
    " WATCHDOG_DATABASE_URL; on SQLite `watchdog run` does everything in one process"
)


async def schedule(
    settings: Settings, declarations: Declarations, *, known: Readings | None = None
) -> None:
    """Wake workers for what is due; keep the tables at what is declared.

    `known` is what the declarations were made of, here and below: nothing is read twice.
    """
    stop = asyncio.Event()
    async with _open_part(settings, declarations, stop) as walk:
        await walk.write(lambda c: sync_declared(c, declarations, walk.clock()))
        following = follow_edits_of(walk, settings, syncing=True, known=known)
        scheduling = run_scheduler(walk, libpq_address(settings.database), stop)
        await _until_stopped(scheduling, following, keep_count(walk))


async def work(
    settings: Settings,
    declarations: Declarations,
    *,
    roles: Sequence[Role],
    concurrency: int,
    known: Readings | None = None,
) -> None:
    """Do what schedulers and other workers wake for."""
    stop = asyncio.Event()
    async with _open_part(settings, declarations, stop) as walk:
        working = run_worker(
            walk,
            libpq_address(settings.database),
            stop,
            roles=roles,
            concurrency=concurrency,
            backtest=partial(_backtest, settings, walk),
        )
        following = follow_edits_of(walk, settings, syncing=False, known=known)
        await _until_stopped(working, following, keep_hold(walk), keep_count(walk))


def ask_worker(
    settings: Settings,
    keys: AbstractSet[ItemKey],
    files: Sequence[Path],
    *,
    samples: int,
    say: Callable[[str], None],
) -> Mapping[str, object]:
    """Have a worker try items on WARC files, and wait for its answer; ArchiveError where it fails.

    Who stops waiting takes nothing back: the worker does it, and nobody reads its answer. Where
    nobody takes it up, that is said.
    """
    with open_store(settings) as database:
        number = database.write(partial(_ask, keys, files, samples))
        late = time.monotonic() + TAKEN_WITHIN
        while (found := database.read(partial(find_answer, backtest_id=number))) is None:
            time.sleep(LOOK_AGAIN)
            if time.monotonic() > late:
                late = math.inf
                if not database.read(partial(is_taken, backtest_id=number)):
                    say(NOT_TAKEN)
    if found.answer is None:
        raise ArchiveError(f"a worker tried: {found.error}")
    return found.answer


def _ask(keys: AbstractSet[ItemKey], files: Sequence[Path], samples: int, c: Connection) -> int:
    """Ask, and wake a worker for it, in one transaction."""
    number = ask_backtest(
        c,
        items=sorted(map(str, keys)),
        files=[str(file.resolve()) for file in files],
        samples=samples,
        now=read_clock(c) or utc_now(),
    )
    defer(c, [Wake(Job.BACKTEST, str(number))])
    return number


async def _backtest(settings: Settings, walk: Walk, due: DueBacktest) -> Mapping[str, object]:
    """Try what was asked for by the declarations in force."""
    declared = {
        str(item.key): item.key
        for watchlist in walk.declarations.watchlists
        for item in watchlist.items
    }
    if missing := [name for name in due.items if name not in declared]:
        raise ArchiveError(f"this worker knows no item {', '.join(missing)}")
    keys = frozenset(declared[name] for name in due.items)
    read = read_files([Path(file) for file in due.files])
    return await try_items(settings, walk.declarations, keys, read, samples=due.samples)


async def serve(
    settings: Settings, declarations: Declarations, *, known: Readings | None = None
) -> None:
    """Serve the pages; on SQLite beside a `run` whose own pages are elsewhere."""
    stop = asyncio.Event()
    with stop_on_signals(stop):
        async with (
            open_walk(settings, declarations) as walk,
            serve_pages(walk, settings, known) as address,
        ):
            log.info("serving", pages=address, stop="Ctrl-C")
            following = follow_edits_of(walk, settings, syncing=False, known=known)
            await _until_stopped(stop.wait(), following, keep_count(walk))
    log.info("stopped")


@asynccontextmanager
async def _open_part(
    settings: Settings, declarations: Declarations, stop: asyncio.Event
) -> AsyncIterator[Walk]:
    if not settings.is_shared:
        raise SettingsError(NEEDS_SERVER)
    with stop_on_signals(stop):
        async with open_walk(settings, declarations, defer=defer) as walk:
            yield walk
    log.info("stopped")


async def _until_stopped(main: Awaitable[object], *helpers: Awaitable[object]) -> None:
    """Run the main part to its end, helpers beside it; what fails ends all."""
    tasks = [asyncio.ensure_future(helper) for helper in helpers]
    try:
        await main
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
