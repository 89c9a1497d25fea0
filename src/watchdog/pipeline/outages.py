"""Tell operators afterwards that the watch could not work: its database was away, or its disk full.

In:   a good round or a failed one, from whoever goes round each second.
Out:  one notice once a round is good again, by whichever process comes first.
I/O:  the database, through the walk.

While it lasts nothing can be told through the outbox: the log and the silent heartbeat speak.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from watchdog.model import Reason
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Connection, is_polled_between, note_outage

TOLD_FROM = 60.0  # seconds: a server that is restarted is back before
KEY = "outage"
NO_ERROR = "its database did not answer, or it stood still with its machine"
AT_EDGES = timedelta(seconds=10)  # while the first and the last of many processes stop and go on
SAY_EVERY = 60.0  # seconds
LONGEST = 200  # letters of an error


class Rounds:
    """When the last round was good, and what was wrong with those since."""

    def __init__(self, walk: Walk, steady: Callable[[], float] | None = None) -> None:
        """Take a walk, and a clock that nobody sets; the running loop's by default."""
        self._walk = walk
        self._steady = steady or (lambda: asyncio.get_running_loop().time())
        self._good: float | None = None
        self._why = ""

    def note_failure(self, error: Exception) -> None:
        """Remember what was wrong with a round."""
        self._why = str(error).partition("\n")[0][:LONGEST]
        if self._good is None:  # none was good since the start
            self._good = self._steady()

    async def note_good(self) -> None:
        """Note a good round; tell of those before that were not, where they were long enough."""
        steady = self._steady()
        if self._good is not None and steady - self._good > TOLD_FROM:
            until, lasted = self._walk.clock(), timedelta(seconds=steady - self._good)
            why = self._why or NO_ERROR
            await self._walk.write(lambda c: _tell(c, self._walk, why, until - lasted, until))
        self._good, self._why = steady, ""


async def say_hanging(work: Coroutine[Any, Any, None], job: str) -> None:
    """Do what is done again and again, and say each minute in the log that it does not end."""
    doing = asyncio.create_task(work, name=job)
    try:
        while not (await asyncio.wait([doing], timeout=SAY_EVERY))[0]:
            log.error("job_hangs", job=job, for_more_than=f"{SAY_EVERY:.0f} s")
        doing.result()
    finally:
        doing.cancel()


def _tell(c: Connection, walk: Walk, why: str, since: datetime, until: datetime) -> None:
    minutes = (until - since).total_seconds() / 60
    span = f"from {since:%Y-%m-%d %H:%M} to {until:%H:%M} UTC ({minutes:.0f} min): {why}."
    if is_polled_between(c, since + AT_EDGES, until - AT_EDGES):
        words = f"One process of the watch, {walk.owner}, could do nothing {span} Others went on."
    else:
        words = (
            f"The watch could do nothing {span} It goes on: outlets are read again, and what was"
            " to be told is told now."
        )
    if note_outage(c, KEY, words, since, until):
        notify_operators(c, walk, Reason.COVERAGE, words)
        log.warning("outage_told", minutes=round(minutes), because=why)
