"""Where hosts' waits are kept: in the database, so that they outlive the process.

In:   a host, how far apart two requests shall be.
Out:  when it may be asked.
I/O:  the database, in one thread of its own: fetching never waits for what others write.

SQLite means one process: its own queues keep the pace (`fetch.pace`), and the row only tells of
a Retry-After; looking at it costs no commit. PostgreSQL may be shared by many machines: every
request takes its turn there.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

from watchdog.fetch import Turn
from watchdog.store import (
    Connection,
    Database,
    claim_turn,
    find_turn,
    note_asked_away,
)

T = TypeVar("T")


class KeptWaits:
    """The waits of a database; end it with `close`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shared = database.dialect == "postgresql"
        self._thread = ThreadPoolExecutor(1, "hosts")

    async def take_turn(self, host: str, *, gap: timedelta, now: datetime) -> Turn:
        """Say when a host may be asked, and keep that moment free from others."""
        if self._shared:
            found = await self._in(
                self._database.write, lambda c: claim_turn(c, host, gap=gap, now=now)
            )
            return Turn(starts_at=found.starts_at, asked_away_until=found.asked_away_until)
        found = await self._in(self._database.read, lambda c: find_turn(c, host, now))
        return Turn(starts_at=now, asked_away_until=found.asked_away_until)

    async def send_away(self, host: str, until: datetime) -> None:
        """Keep what a host asked for."""
        await self._in(self._database.write, lambda c: note_asked_away(c, host, until))

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _in(
        self,
        way: Callable[[Callable[[Connection], T]], T],
        work: Callable[[Connection], T],
    ) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, way, work)
