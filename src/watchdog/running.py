"""The watch as one process: schedule, pipeline, delivery and pages, until it is told to stop.

In:   `Settings`, the declarations.
Out:  a watch that runs until SIGINT, SIGTERM or its time is over.
I/O:  builds its edges through `app`.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from watchdog.app import load_declared, open_walk
from watchdog.config import Readings
from watchdog.declarations import Declarations
from watchdog.pages import serve_pages
from watchdog.pipeline.counting import keep_count
from watchdog.pipeline.edits import follow_edits, sync_declared, watched_outlets
from watchdog.pipeline.sharing import keep_hold
from watchdog.pipeline.walk import Walk, log
from watchdog.schedule import Schedule
from watchdog.settings import Settings
from watchdog.store import hold_alone, release_leases

END_WITHIN = 9.0  # seconds after a signal; what still waits for a database is left to its lease


async def run_watch(
    settings: Settings,
    declarations: Declarations,
    *,
    duration: timedelta | None = None,
    known: Readings | None = None,
) -> None:
    """Watch until SIGINT or SIGTERM, or for `duration`; serves the alerts' pages meanwhile.

    `known` is what the declarations were made of: an edit's other files are not read again.
    """
    stop = asyncio.Event()
    with hold_alone(settings.database), stop_on_signals(stop):
        async with open_walk(settings, declarations) as walk:
            await walk.write(lambda c: sync_declared(c, declarations, walk.clock()))
            await take_over(walk)
            async with serve_pages(walk, settings, known) as address:
                _say_started(declarations, address)
                helpers = [
                    asyncio.create_task(follow_edits_of(walk, settings, known=known)),
                    asyncio.create_task(keep_count(walk)),
                ]
                if settings.is_shared:
                    helpers.append(asyncio.create_task(keep_hold(walk)))
                if duration is not None:
                    helpers.append(asyncio.create_task(_stop_after(duration, stop)))
                await Schedule(walk).run(stop)
                for helper in helpers:
                    helper.cancel()
                await asyncio.gather(*helpers, return_exceptions=True)
    log.info("stopped")


async def deliver_all(walk: Walk) -> None:
    """Send everything that is due by the walk's clock, and wait for it."""
    await Schedule(walk).deliver_all()


async def serve_until_stopped(walk: Walk, settings: Settings) -> None:
    """Serve the alerts' pages until SIGINT or SIGTERM."""
    stop = asyncio.Event()
    with stop_on_signals(stop):
        async with serve_pages(walk, settings) as address:
            log.warning("serving", pages=address, stop="Ctrl-C")
            await stop.wait()


async def take_over(walk: Walk) -> None:
    """Free what watches had taken that are gone: their work is done now, not after its lease."""
    embedded = walk.database.dialect == "sqlite"
    freed = await walk.write(
        lambda c: release_leases(
            c, lambda owner: is_gone(owner, walk.owner, embedded=embedded), walk.clock()
        )
    )
    if freed:
        log.info("taken_over", rows=freed)


def is_gone(owner: str, own: str, *, embedded: bool) -> bool:
    """Whether the process behind an owner's name, `host:pid`, is known to have ended.

    An embedded database is used on one host: another name is that of an earlier container.
    Our own name there is an earlier process with our number. Over a network neither is known.
    """
    host, _, pid = owner.rpartition(":")
    if owner == own or host != own.rpartition(":")[0]:
        return embedded
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError, OverflowError):
        return False
    return False


@contextmanager
def stop_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the watch cleanly; in any case within `END_WITHIN` seconds.

    The handlers are the interpreter's, not the loop's: a loop that waits for a database which does
    not answer would never hear of the signal.
    """
    loop = asyncio.get_running_loop()
    deadline = threading.Timer(END_WITHIN, _end_now)
    deadline.daemon = True

    def end(_number: int, _frame: object) -> None:
        loop.call_soon_threadsafe(stop.set)
        with suppress(RuntimeError):  # a second signal: it is under way
            deadline.start()

    before = {name: signal.signal(name, end) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        deadline.cancel()
        for name, handler in before.items():
            signal.signal(name, handler)


def _end_now() -> None:
    """End as a kill would, which loses nothing: something does not come to its end."""
    because = f"something did not end within {END_WITHIN:.0f} s, as a database that does not answer"
    log.error("stopped_waiting", because=because, work="left")
    os._exit(1)


async def follow_edits_of(
    walk: Walk, settings: Settings, *, syncing: bool = True, known: Readings | None = None
) -> None:
    """Follow the folder; SIGHUP reloads in any case.

    `syncing` brings the tables to what is declared, too: of many machines, schedulers do.
    """
    read = {} if known is None else known
    wakes: asyncio.Queue[bool] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, wakes.put_nowait, True)  # noqa: FBT003 - asked for
    try:
        await follow_edits(
            walk,
            settings.watchlists,
            lambda: load_declared(settings, read),
            lambda c, declarations: (
                sync_declared(c, declarations, walk.clock()) if syncing else None
            ),
            wakes,
        )
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


async def _stop_after(duration: timedelta, stop: asyncio.Event) -> None:
    await asyncio.sleep(duration.total_seconds())
    stop.set()


def _say_started(declarations: Declarations, address: str) -> None:
    log.info(
        "watching",
        watchlists=len(declarations.watchlists),
        items=sum(len(watchlist.items) for watchlist in declarations.watchlists),
        outlets=len(watched_outlets(declarations)),
        pages=address,
        stop="Ctrl-C",
    )
