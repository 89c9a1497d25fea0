"""What processes share that share a database: leases that are held, and one clock.

In:   a `Walk`, or the functions of one.
Out:  leases and hosts' places extended while their owner lives; the server's time.
I/O:  the database, through the walk.

Leases are short, so that what a killed process had taken is soon free, and are extended by
whoever lives. One process with a database of its own needs none of this.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from watchdog.errors import StoreError
from watchdog.pipeline.outages import say_hanging
from watchdog.pipeline.walk import Walk, log
from watchdog.store import extend_leases, extend_places, read_clock

SHORT_LEASE = timedelta(seconds=15)
HOLD_EVERY = 4.0  # seconds: three tries before a lease runs out
DOUBT = timedelta(seconds=1)  # an answer that took longer tells no time


class SharedClock:
    """The database server's time: machines whose clocks differ agree by it."""

    def __init__(self, own: Callable[[], datetime]) -> None:
        self._own = own
        self.ahead = timedelta(0)  # the server's, of our own

    def __call__(self) -> datetime:
        """Tell the time, UTC."""
        return self._own() + self.ahead

    def follow(self, server: datetime, asked_at: datetime) -> None:
        """Note what the server said when it was asked at `asked_at` of our own clock."""
        took = self._own() - asked_at
        if timedelta(0) <= took <= DOUBT:
            self.ahead = server - (asked_at + took / 2)

    async def ask(self, walk: Walk) -> None:
        """Ask the server for its time."""
        asked_at = self._own()
        server = await walk.hold(read_clock)
        if server is not None:
            self.follow(server, asked_at)


async def keep_hold(walk: Walk) -> None:
    """Extend what this process has under way, until cancelled."""
    while True:
        await asyncio.sleep(HOLD_EVERY)
        await say_hanging(_hold_once(walk), "hold")


async def _hold_once(walk: Walk) -> None:
    try:
        if isinstance(walk.clock, SharedClock):
            await walk.clock.ask(walk)
        await hold_on(walk)
    except StoreError as error:  # the next time, or another takes it over
        log.warning("leases_not_held", error=str(error))


async def hold_on(walk: Walk) -> None:
    """Extend once what this process has in hand; whatever else bears its name runs out."""
    now = walk.clock()
    until = now + walk.lease
    rows = {kind: frozenset(ids) for kind, ids in walk.holding.rows.items()}
    places = frozenset(walk.holding.places)
    await walk.hold(lambda c: extend_leases(c, walk.owner, rows, until, now))
    await walk.hold(lambda c: extend_places(c, walk.owner, places, until))
