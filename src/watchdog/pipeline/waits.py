"""Where hosts' waits are kept: in the database, so that they outlive the process.

In:   a host, how far apart two requests shall be.
Out:  when it may be asked.
I/O:  the database, in one thread of its own: fetching never waits for what others write.

SQLite means one process: its own queues keep the pace (`fetch.pace`), and the row only tells of
a Retry-After; looking at it costs no commit. PostgreSQL may be shared by many machines: every
request takes its turn there, and a place among those that ask the host.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from watchdog.errors import StoreError
from watchdog.fetch import Turn
from watchdog.pipeline.retrying import is_passing, log, try_again
from watchdog.store import (
    Connection,
    Database,
    Place,
    end_place,
    find_turn,
    note_asked_away,
    take_place,
)

T = TypeVar("T")

SOON, LATER = 0.1, 1.0  # seconds between two looks for a free place: from, to


class KeptWaits:
    """The waits of a database; end it with `close`."""

    def __init__(
        self,
        database: Database,
        *,
        owner: str,
        hold: timedelta,
        clock: Callable[[], datetime],
        places: set[int] | None = None,
        jitter: Callable[[], float] = lambda: 0.5,
    ) -> None:
        """Take an owner's name and how long its places last unless they are extended.

        `places` is where those that it has are named, for who extends them.
        """
        self._database = database
        self._owner = owner
        self._hold = hold
        self._clock = clock
        self._jitter = jitter
        self._places = set() if places is None else places
        self._shared = database.dialect == "postgresql"
        self._thread = ThreadPoolExecutor(1, "hosts")

    @asynccontextmanager
    async def turn(
        self, host: str, *, at_once: int, gap: timedelta, now: datetime
    ) -> AsyncIterator[Turn]:
        """Hold a place among all processes that ask a host, and with it the host's next turn."""
        if not self._shared:
            found = await self._in(self._database.read, lambda c: find_turn(c, host, now))
            yield Turn(asked_away_until=found.asked_away_until)
            return
        answered: list[datetime] = []
        place, wait = await self._take_place(host, at_once, gap)
        self._places.add(place.number)
        try:
            yield Turn(
                wait=wait,
                asked_away_until=place.turn.asked_away_until,
                note_asked=lambda: answered.append(self._clock()),
            )
        finally:
            self._places.discard(place.number)
            await self._end_place(host, place.number, answered[-1] + gap if answered else None)

    async def _end_place(self, host: str, number: int, not_before: datetime | None) -> None:
        """Give a place back. One that cannot be runs out: what was fetched is worth more."""
        try:
            await self._in(
                self._database.write, lambda c: end_place(c, host, number, not_before=not_before)
            )
        except StoreError as error:
            log.warning("place_not_given_back", host=host, error=str(error))

    async def _take_place(self, host: str, at_once: int, gap: timedelta) -> tuple[Place, timedelta]:
        """Wait for a place; gives it, and how long its turn is away."""
        wait = SOON

        def take(c: Connection) -> tuple[Place | None, datetime]:
            now = self._clock()  # of this try: the one before may have taken half a minute
            place = take_place(
                c,
                host,
                owner=self._owner,
                at_once=at_once,
                hold=self._hold,
                gap=gap,
                now=now,
            )
            return place, now

        while True:
            place, now = await self._in(self._database.write, take)
            if place is not None:
                return place, place.turn.starts_at - now
            await asyncio.sleep(wait)
            wait = min(2 * wait, LATER)

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
        """Use the database, again where its connection was cut: twice done is right here."""
        loop = asyncio.get_running_loop()

        async def ask() -> T:
            return await loop.run_in_executor(self._thread, way, work)

        return await try_again(ask, is_passing, self._jitter)
