"""Follow what operators edit: swap in what is right, keep the last good set otherwise.

In:   a folder of declarations and the function that loads it.
Out:  the walk's declarations, sandbox and tables brought up to date; operators told of a
      mistake once, and once that it is mended.
I/O:  file times, the database.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from watchfiles import awatch

from watchdog.declarations import Declarations, Outlet
from watchdog.errors import SandboxError, StoreError, WatchdogError
from watchdog.model import Reason
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.changing import change_bench, compare_declarations
from watchdog.pipeline.reanalysis import note_declarations
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.sandbox import Changing
from watchdog.store import (
    Connection,
    clear_condition,
    lock_planning,
    open_conditions,
    raise_condition,
    rename_outlets,
    sync_items,
    sync_sources,
)

LOOK_EVERY = 2.0  # seconds; operators are promised to hear of a mistake within ten
DEBOUNCE = 100  # milliseconds: an editor writes a file in several steps
CONDITION = "config:declarations"
CHANGING = Changing(compare_declarations, change_bench)

Fingerprint = frozenset[tuple[str, int, int]]


async def follow_edits(
    walk: Walk,
    folder: Path,
    load: Callable[[], Declarations],
    apply: Callable[[Connection, Declarations], None],
    wakes: asyncio.Queue[bool] | None = None,
) -> None:
    """Reload whenever a file of the folder changes; runs until cancelled.

    The system says at once what changed; a look now and then finds what it did not say, as on
    network drives. What is put into `wakes` brings the next look, and True reloads in any case.
    So does the first look: what was edited while the watch started counts, and so does a
    mistake that was mended while it was down.
    """
    wakes = asyncio.Queue() if wakes is None else wakes
    changed = asyncio.Event()
    beside = [
        asyncio.create_task(_notice_edits(folder, wakes)),
        asyncio.create_task(_compile_whole(walk, changed)),
    ]
    seen: Fingerprint | None = None
    try:
        while True:
            if await _next_wake(wakes):
                seen = None
            now = await asyncio.to_thread(fingerprint, folder)
            if now == seen:
                continue
            try:
                if not await reload(walk, load, apply):
                    changed.set()
            except (StoreError, SandboxError) as error:  # the next look tries again
                log.error("edit_not_applied", error=str(error))
            else:
                seen = now
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _next_wake(wakes: asyncio.Queue[bool]) -> bool:
    """Wait until something is put there, or for so long; True if anybody asked for a reload."""
    asked = False
    with contextlib.suppress(TimeoutError):
        asked = await asyncio.wait_for(wakes.get(), LOOK_EVERY)
    while not wakes.empty():
        asked |= wakes.get_nowait()
    return asked


async def _notice_edits(folder: Path, wakes: asyncio.Queue[bool]) -> None:
    """Let the system tell of changed files; where it cannot, the slow look remains."""
    try:
        async for _ in awatch(folder, debounce=DEBOUNCE, step=DEBOUNCE // 2):
            wakes.put_nowait(False)  # noqa: FBT003 - nobody asked: look first
    except (OSError, RuntimeError) as error:  # no such folder, no watches left
        log.warning("edits_not_noticed", error=str(error), looking_every=LOOK_EVERY)


async def _compile_whole(walk: Walk, changed: asyncio.Event) -> None:
    """Compile all items again where only what changed was, while the watch goes on."""
    while True:
        await changed.wait()
        changed.clear()
        try:
            await asyncio.to_thread(walk.sandbox.make_whole)
        except SandboxError as error:  # what changed stays beside the rest, until the next edit
            log.warning("edit_not_compiled_whole", error=str(error))


async def reload(
    walk: Walk,
    load: Callable[[], Declarations],
    apply: Callable[[Connection, Declarations], None],
) -> bool:
    """Load once and swap, or tell the operators what is wrong.

    Gives false where only what changed was compiled, and the whole is yet to be.
    """
    is_whole = True
    try:
        declarations = await asyncio.to_thread(load)
    except (WatchdogError, OSError) as error:  # a folder may go away under our hands
        words = f"An edit is wrong; the last good declarations stay in force.\n{error}"
        await walk.write(lambda c: _tell_mistake(c, walk, words))
        log.error("edit_refused", mistakes=str(error))
        return True
    if declarations != walk.declarations:
        await walk.write(lambda c: apply(c, declarations))
        is_whole = await asyncio.to_thread(
            walk.sandbox.set_context, declarations, prepare, CHANGING
        )
        walk.declarations = declarations
        log.info("edit_applied", version=declarations.version[:12])
    await walk.write(lambda c: _tell_mended(c, walk))
    return is_whole


def sync_declared(c: Connection, declarations: Declarations, now: datetime) -> None:
    """Make the database's sources and items those that are declared and enabled."""
    rename_outlets(c, declarations.outlets.values())
    watched = watched_outlets(declarations)
    sync_sources(c, ((outlet.id, source) for outlet in watched for source in outlet.sources), now)
    items = (item for watchlist in declarations.watchlists for item in watchlist.items)
    sync_items(c, items, now)
    note_declarations(c, declarations, now)


def watched_outlets(declarations: Declarations) -> tuple[Outlet, ...]:
    """Give the outlets that are on and that some watchlist asks for."""
    asked = [watchlist.outlets for watchlist in declarations.watchlists]
    named = None if None in asked else {name for names in asked for name in names or ()}
    return tuple(
        outlet
        for outlet in declarations.outlets.values()
        if outlet.enabled and (named is None or outlet.id in named)
    )


def fingerprint(folder: Path) -> Fingerprint:
    """Name the state of the YAML files below a folder by their times and sizes."""
    states: set[tuple[str, int, int]] = set()
    for path in folder.rglob("*.yaml"):
        with contextlib.suppress(OSError):  # an editor that saves by renaming: the next look
            stat = path.stat()
            states.add((str(path), stat.st_mtime_ns, stat.st_size))
    return frozenset(states)


def _tell_mistake(c: Connection, walk: Walk, words: str) -> None:
    """Tell of a mistake once; another one is told too."""
    lock_planning(c)  # of many machines that see the same mistake, one tells of it
    now = walk.clock()
    told = {condition.key: condition.words for condition in open_conditions(c)}
    if told.get(CONDITION) == words:
        return
    clear_condition(c, CONDITION, now)
    raise_condition(c, CONDITION, words, now)
    notify_operators(c, walk, Reason.CONFIG, words)


def _tell_mended(c: Connection, walk: Walk) -> None:
    if clear_condition(c, CONDITION, walk.clock()):
        notify_operators(c, walk, Reason.CONFIG, "The declarations are right again, and in force.")
