"""The parts of `run` on many machines: schedulers, workers, pages, over one PostgreSQL.

In:   `Settings`, the declarations.
Out:  a part that runs until SIGINT or SIGTERM.
I/O:  builds its edges through `app`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager

from watchdog.app import open_walk
from watchdog.cluster import Role, defer, run_scheduler, run_worker
from watchdog.declarations import Declarations
from watchdog.errors import SettingsError
from watchdog.pages import serve_pages
from watchdog.pipeline.counting import keep_count
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.sharing import keep_hold
from watchdog.pipeline.walk import Walk, log
from watchdog.running import follow_edits_of, stop_on_signals
from watchdog.settings import Settings
from watchdog.store import libpq_address

NEEDS_SERVER = (
    "many machines need PostgreSQL: name it with --database postgresql://… or"
    " WATCHDOG_DATABASE_URL; on SQLite `watchdog run` does everything in one process"
)


async def schedule(settings: Settings, declarations: Declarations) -> None:
    """Wake workers for what is due; keep the tables at what is declared."""
    stop = asyncio.Event()
    async with _open_part(settings, declarations, stop) as walk:
        await walk.write(lambda c: sync_declared(c, declarations, walk.clock()))
        following = follow_edits_of(walk, settings, syncing=True)
        await _until_stopped(run_scheduler(walk, libpq_address(settings.database), stop), following)


async def work(
    settings: Settings, declarations: Declarations, *, roles: Sequence[Role], concurrency: int
) -> None:
    """Do what schedulers and other workers wake for."""
    stop = asyncio.Event()
    async with _open_part(settings, declarations, stop) as walk:
        working = run_worker(
            walk, libpq_address(settings.database), stop, roles=roles, concurrency=concurrency
        )
        following = follow_edits_of(walk, settings, syncing=False)
        await _until_stopped(working, following, keep_hold(walk), keep_count(walk))


async def serve(settings: Settings, declarations: Declarations) -> None:
    """Serve the pages; on SQLite beside a `run` whose own pages are elsewhere."""
    stop = asyncio.Event()
    async with open_walk(settings, declarations) as walk:
        with stop_on_signals(stop):
            async with serve_pages(walk, settings) as address:
                log.info("serving", pages=address, stop="Ctrl-C")
                await _until_stopped(stop.wait(), follow_edits_of(walk, settings, syncing=False))
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
