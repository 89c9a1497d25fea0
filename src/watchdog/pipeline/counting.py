"""What only this process knows goes into a row: how much it parsed, how often a child broke.

In:   a `Walk`. Out: its row, twice a minute.
I/O:  through the walk.
"""

import asyncio
from datetime import timedelta

from watchdog.errors import StoreError
from watchdog.pipeline.walk import Walk, log
from watchdog.store import PartRow, note_part

EVERY = timedelta(seconds=30)


async def keep_count(walk: Walk) -> None:
    """Note this process's counts until it is cancelled."""
    while True:
        try:
            await note_counts(walk)
        except StoreError as error:
            log.warning("counts_not_noted", error=str(error))
        await asyncio.sleep(EVERY.total_seconds())


async def note_counts(walk: Walk) -> None:
    """Note this process's counts once."""
    part = PartRow(
        owner=walk.owner,
        seen_at=walk.clock(),
        parses=walk.sandbox.jobs,
        parse_seconds=walk.sandbox.seconds,
        child_restarts=walk.sandbox.restarts,
    )
    await walk.write(lambda c: note_part(c, part))
