"""What only this process knows goes into a row: how much it parsed, by which declarations.

In:   a `Walk`. Out: its row, twice a minute and after each edit; taken away at the end.
I/O:  through the walk.
"""

import asyncio
from contextlib import suppress

from watchdog.errors import StoreError
from watchdog.pipeline.walk import Walk, log
from watchdog.store import PartRow, forget_part, note_part

EVERY = 30.0  # seconds
LOOK = 1.0  # seconds between two looks for an edit
LAST = 2.0  # seconds for the last word; whose row stays is forgotten an hour later


async def keep_count(walk: Walk) -> None:
    """Note this process's counts until it is cancelled; then its row goes."""
    loop = asyncio.get_running_loop()
    try:
        while True:
            version, end = walk.declarations.version, loop.time() + EVERY
            try:
                await note_counts(walk)
            except StoreError as error:
                log.warning("counts_not_noted", error=str(error))
            while loop.time() < end and walk.declarations.version == version:  # noqa: ASYNC110 - an edit tells nobody
                await asyncio.sleep(LOOK)
    finally:
        with suppress(StoreError, TimeoutError):
            await asyncio.wait_for(walk.write(lambda c: forget_part(c, walk.owner)), LAST)


async def note_counts(walk: Walk) -> None:
    """Note this process's counts once."""
    part = PartRow(
        owner=walk.owner,
        seen_at=walk.clock(),
        parses=walk.sandbox.jobs,
        parse_seconds=walk.sandbox.seconds,
        child_restarts=walk.sandbox.restarts,
        declarations=walk.declarations.version,
    )
    await walk.write(lambda c: note_part(c, part))
