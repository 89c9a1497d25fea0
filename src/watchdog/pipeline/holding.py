"""What this process has in hand: rows it claimed, and places at hosts.

In:   a claimed row, and the work it stands for.
Out:  the work done; or, where it failed, the row given back, to be taken again soon.
I/O:  through the walk.

Only what is in hand is held on to (`sharing.py`), and nothing of it is claimed a second time. So
a claim whose answer was lost with its connection, and work that failed, are free again soon
though their owner lives.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

from watchdog.errors import StoreError
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Leased, give_back

FIRST_AGAIN = timedelta(seconds=1)  # after work failed; doubling with each failure in a row
LONGEST_AGAIN = timedelta(minutes=5)
NOT_KEPT = 5.0  # seconds until a row is given back again, where that did not work either


async def carry_out(
    walk: Walk, kind: Leased, row: int, work: Coroutine[Any, Any, object], name: str
) -> None:
    """Do what a claimed row stands for; one failure fails alone and aloud, and is tried again."""
    holding = walk.holding
    holding.rows[kind].add(row)
    try:
        await work
        holding.failures.pop((kind, row), None)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the others
        log.error("work_failed", work=name, error=str(error), exc_info=error)
        await _give_back(walk, kind, row)
    finally:
        holding.rows[kind].discard(row)


async def _give_back(walk: Walk, kind: Leased, row: int) -> None:
    """Let a row be claimed again, later each time it fails; its lease is a bound on that."""
    failures = walk.holding.failures
    failures[kind, row] = times = failures.get((kind, row), 0) + 1
    wait = min(FIRST_AGAIN * 2 ** min(times - 1, 10), LONGEST_AGAIN)
    while True:
        until = walk.clock() + wait
        try:
            await walk.write(partial(give_back, kind=kind, row=row, owner=walk.owner, until=until))
        except StoreError as error:
            if not error.retryable:
                log.error("not_given_back", row=f"{kind} {row}", error=str(error))
                return
        else:
            return
        await asyncio.sleep(NOT_KEPT)
