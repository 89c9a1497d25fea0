"""Follow what operators edit: swap in what is right, keep the last good set otherwise.

In:   a folder of declarations and the function that loads it.
Out:  the walk's declarations, sandbox and tables brought up to date; operators told of a
      mistake once, and once that it is mended.
I/O:  file times, the database.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from watchdog.declarations import Declarations
from watchdog.errors import WatchdogError
from watchdog.model import Reason
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Connection, clear_condition, raise_condition

LOOK_EVERY = 2.0  # seconds; operators are promised to hear of a mistake within ten
CONDITION = "config:declarations"

Fingerprint = frozenset[tuple[str, int, int]]


async def follow_edits(
    walk: Walk,
    folder: Path,
    load: Callable[[], Declarations],
    apply: Callable[[Connection, Declarations], None],
) -> None:
    """Reload whenever a file of the folder changes; runs until cancelled."""
    seen = fingerprint(folder)
    while True:
        await asyncio.sleep(LOOK_EVERY)
        now = await asyncio.to_thread(fingerprint, folder)
        if now != seen:
            seen = now
            await reload(walk, load, apply)


async def reload(
    walk: Walk,
    load: Callable[[], Declarations],
    apply: Callable[[Connection, Declarations], None],
) -> None:
    """Load once and swap, or tell the operators what is wrong."""
    try:
        declarations = await asyncio.to_thread(load)
    except WatchdogError as error:
        words = f"An edit is wrong; the last good declarations stay in force.\n{error}"
        await walk.write(lambda c: _tell_mistake(c, walk, words))
        log.error("edit_refused", mistakes=str(error))
        return
    await walk.write(lambda c: apply(c, declarations))
    walk.sandbox.set_context(declarations, prepare)
    walk.declarations = declarations
    await walk.write(lambda c: _tell_mended(c, walk))
    log.info("edit_applied", version=declarations.version[:12])


def fingerprint(folder: Path) -> Fingerprint:
    """Name the state of the YAML files below a folder by their times and sizes."""
    files = (path for path in folder.rglob("*.yaml") if path.is_file())
    states = ((path, path.stat()) for path in files)
    return frozenset((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in states)


def _tell_mistake(c: Connection, walk: Walk, words: str) -> None:
    now = walk.clock()
    if raise_condition(c, CONDITION, words, now):
        notify_operators(c, walk, Reason.CONFIG, words)


def _tell_mended(c: Connection, walk: Walk) -> None:
    if clear_condition(c, CONDITION, walk.clock()):
        notify_operators(c, walk, Reason.CONFIG, "The declarations are right again, and in force.")
