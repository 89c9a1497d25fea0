"""A backtest that somebody asked a worker for: do it, and write down what came of it.

In:   a `DueBacktest`, leased to us; what does it, with edges of its own.
Out:  its answer, or the error that ended it, in its row.
I/O:  through the walk.
"""

import json
from collections.abc import Awaitable, Callable, Mapping

from watchdog.errors import StoreError, WatchdogError
from watchdog.pipeline.walk import Walk, log
from watchdog.store import DueBacktest, close_backtest
from watchdog.text import json_text

Backtest = Callable[[DueBacktest], Awaitable[Mapping[str, object]]]


async def backtest_asked(walk: Walk, due: DueBacktest, do: Backtest) -> None:
    """Do it once; what is wrong with files or items is the answer, and not tried again."""
    answer: Mapping[str, object] | None = None
    error = None
    try:
        answer = json.loads(json_text(await do(due)))
    except StoreError:
        raise
    except WatchdogError as refused:
        error = str(refused)
    await walk.write(
        lambda c: close_backtest(c, due.backtest_id, answer=answer, error=error, now=walk.clock())
    )
    log.info("backtested", number=due.backtest_id, error=error or "")
