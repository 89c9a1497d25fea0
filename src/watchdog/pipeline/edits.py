"""Follow what operators edit: swap in what is right, keep the last good set otherwise.

In:   a folder of declarations and the function that loads it.
Out:  the walk's declarations, sandbox and tables brought up to date; operators told of a
      mistake once, and once that it is mended.
I/O:  file times, the database.
"""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from watchdog.declarations import Declarations
from watchdog.errors import StoreError, WatchdogError
from watchdog.model import Reason
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Connection, clear_condition, open_conditions, raise_condition

LOOK_EVERY = 2.0  # seconds; operators are promised to hear of a mistake within ten
CONDITION = "config:declarations"

Fingerprint = frozenset[tuple[str, int, int]]


async def follow_edits(
    walk: Walk,
    folder: Path,
    load: Callable[[], Declarations],
    apply: Callable[[Connection, Declarations], None],
) -> None:
    """Reload whenever a file of the folder changes; runs until cancelled.

    The first look reloads in any case: what was edited while the watch started counts, and so
    does a mistake that was mended while it was down.
    """
    seen: Fingerprint | None = None
    while True:
        await asyncio.sleep(LOOK_EVERY)
        now = await asyncio.to_thread(fingerprint, folder)
        if now == seen:
            continue
        try:
            await reload(walk, load, apply)
        except StoreError as error:  # the next look tries again
            log.error("edit_not_applied", error=str(error))
        else:
            seen = now


async def reload(
    walk: Walk,
    load: Callable[[], Declarations],
    apply: Callable[[Connection, Declarations], None],
) -> None:
    """Load once and swap, or tell the operators what is wrong."""
    try:
        declarations = await asyncio.to_thread(load)
    except (WatchdogError, OSError) as error:  # a folder may go away under our hands
        words = f"An edit is wrong; the last good declarations stay in force.\n{error}"
        await walk.write(lambda c: _tell_mistake(c, walk, words))
        log.error("edit_refused", mistakes=str(error))
        return
    if declarations != walk.declarations:
        await walk.write(lambda c: apply(c, declarations))
        walk.sandbox.set_context(declarations, prepare)
        walk.declarations = declarations
        log.info("edit_applied", version=declarations.version[:12])
    await walk.write(lambda c: _tell_mended(c, walk))


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
