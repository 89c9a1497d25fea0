"""How gently one host is asked: never too many at once, never too soon after another.

In:   the outlet's `Pace`, and the host's own wish (Crawl-delay).
Out:  a turn to ask, when it is time.

Time and sleep are arguments; requests of one host get their turns in the order they came.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watchdog.declarations import Pace

Sleep = Callable[[float], Awaitable[object]]
Monotonic = Callable[[], float]

LONGEST_CRAWL_DELAY = timedelta(seconds=60)  # a longer wish would stop the watch


def _nobody_else() -> None:
    """Note nothing: nobody shares this process's hosts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a host may be asked, as others see it."""

    wait: timedelta = timedelta(0)  # until then
    asked_away_until: datetime | None = None  # its Retry-After; None: it never sent one
    note_asked: Callable[[], None] = _nobody_else  # to be called when the host answers


class Waits(Protocol):
    """What outlives this process, and holds for others that ask the same hosts."""

    def turn(
        self, host: str, *, at_once: int, gap: timedelta, now: datetime
    ) -> AbstractAsyncContextManager[Turn]:
        """Hold one of the places among all that ask a host, and its next turn.

        The turn after it comes a gap after the answer: by then the host has seen the request,
        however late a busy machine or a slow network brought it.
        """

    async def send_away(self, host: str, until: datetime) -> None:
        """Keep that a host asked to be left alone."""


class Lane:
    """The queue in front of one host."""

    def __init__(self, sleep: Sleep, monotonic: Monotonic) -> None:
        self._sleep = sleep
        self._monotonic = monotonic
        self._queue = asyncio.Lock()  # fair: first come, first served
        self._freed = asyncio.Event()
        self._running = 0
        self._waiting = 0
        self._started: float | None = None  # when the last request began; None before the first
        self._crawl_delay = timedelta()

    @property
    def busy(self) -> bool:
        """Whether anybody asks this host, or waits to."""
        return self._running + self._waiting > 0

    def slow_down(self, crawl_delay: timedelta) -> None:
        """Note the host's own wish for a gap; past a minute it is not followed."""
        self._crawl_delay = min(crawl_delay, LONGEST_CRAWL_DELAY)

    def gap(self, pace: Pace) -> timedelta:
        """Give the time from one request to the next: ours, or the host's if that is longer."""
        return max(pace.gap, self._crawl_delay)

    def note_start(self) -> None:
        """Count a request that came by a redirect: it does not wait, the next one does."""
        self._started = self._monotonic()

    @asynccontextmanager
    async def turn(self, pace: Pace) -> AsyncIterator[None]:
        """Wait for a place and for the gap, then hold the place."""
        self._waiting += 1
        try:
            async with self._queue:
                await self._wait(pace)
                self._running += 1
                self._started = self._monotonic()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._running -= 1
            self._freed.set()

    async def _wait(self, pace: Pace) -> None:
        while self._running >= max(1, pace.at_once):
            self._freed.clear()
            await self._freed.wait()
        if self._started is not None:
            left = self._started + self.gap(pace).total_seconds() - self._monotonic()
            if left > 0:
                await self._sleep(left)
