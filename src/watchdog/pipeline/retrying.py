"""Do a transaction again: one that met another, or whose connection was cut.

In:   the transaction, and which errors leave it right to do it again.
Out:  its answer, or the last error.
I/O:  what the transaction does; waits between two tries, a little longer each time.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from watchdog.errors import StoreError

T = TypeVar("T")

TRIES = 6
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0  # seconds at most before the second try, and before any
LOUD = 3  # tries before it is said: two transactions that meet are nothing to report

log = structlog.get_logger("watchdog")


def is_undone(error: StoreError) -> bool:
    """Whether nothing was kept, so that the same again is the same once."""
    return error.undone


def is_passing(error: StoreError) -> bool:
    """Whether it may pass; for reading, and for writing what is the same done twice."""
    return error.retryable


async def try_again(
    work: Callable[[], Awaitable[T]],
    may_repeat: Callable[[StoreError], bool],
    jitter: Callable[[], float],
    *,
    tries: int | None = TRIES,
) -> T:
    """Do `work`, and again while that may help; with `tries` None until it is done."""
    for attempt in itertools.count(1):
        try:
            return await work()
        except StoreError as error:
            if attempt == tries or not may_repeat(error):
                raise
            say = log.warning if attempt >= LOUD else log.debug
            say("database_tried_again", error=str(error), attempt=attempt)
        await asyncio.sleep(jitter() * min(FIRST_WAIT * 2 ** min(attempt - 1, 10), LONGEST_WAIT))
    raise AssertionError  # counting has no end
