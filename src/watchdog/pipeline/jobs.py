"""What a wake-up leads to: claim the row, and do what is due. And who is woken for what.

In:   a kind of work and the id of a row, from whoever wakes.
Out:  the work done, as in one process; or nothing, where the row says that nothing is due.
I/O:  through the walk.

The functions that do the work are those that `schedule.py` starts; only the waking differs.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from watchdog.model import OutletId
from watchdog.pipeline.alarms import check_coverage
from watchdog.pipeline.asking import Backtest, backtest_asked
from watchdog.pipeline.delivering import deliver_message
from watchdog.pipeline.examining import examine_outlets
from watchdog.pipeline.holding import carry_out
from watchdog.pipeline.pages import read_article
from watchdog.pipeline.polling import poll_source
from watchdog.pipeline.pulse import beat
from watchdog.pipeline.reanalysis import LOOK_BACK, reread_outdated, sweep_outdated
from watchdog.pipeline.telling import plan_alerts
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    Leased,
    Pruned,
    claim_backtest,
    claim_due_deliveries,
    claim_due_reads,
    claim_due_sources,
    due_backtests,
    due_outlets,
    due_sources,
    due_targets,
    follow_clock_set_back,
    forget_hosts,
    is_anything_untold,
    next_due_at,
    prune_batch,
    pull_back_due_times,
    pull_back_past,
)

HOUSEKEEPING = timedelta(seconds=30)
EXAMINATION = timedelta(minutes=10)
PULSE = timedelta(minutes=1)
SWEEP = timedelta(seconds=5)  # between two looks for texts that are analysed by old declarations
PRUNING = timedelta(hours=1)
MOST_AHEAD = timedelta(days=2)  # no due time lies further: Retry-After is capped at a day
MOST_WOKEN = 1000  # of a kind at once; the next tick wakes for the rest
IN_A_ROW = 20  # pages or messages before others have a turn
LATE = timedelta(minutes=5)  # no source waits so long while somebody polls
HOST_KEPT = timedelta(days=1)


class Jobs:
    """Does what it is woken for."""

    def __init__(self, walk: Walk, backtest: Backtest | None = None) -> None:
        """Take a walk, and what does a backtest: that needs a walk of its own."""
        self._walk = walk
        self._backtest = backtest
        self._reading: set[OutletId] = set()
        self.stopping = False  # finish what is under way, begin nothing

    async def do(self, wake: Wake) -> None:
        """Do what is due about one row, if anything is."""
        match wake.job:
            case Job.POLL:
                await self._poll(int(wake.row))
            case Job.READ:
                await self._read(OutletId(wake.row))
            case Job.PLAN:
                await plan_alerts(self._walk)
            case Job.DELIVER:
                await self._deliver(wake.row)
            case Job.HOUSE:
                await self._keep_house(int(wake.row))
            case Job.SWEEP:
                await self._sweep()
            case Job.PRUNE:
                await self._prune()
            case Job.BACKTEST:
                await self._try_backtest(int(wake.row))

    async def _poll(self, source_id: int) -> None:
        walk, held = self._walk, tuple(self._walk.holding.rows[Leased.SOURCE])
        for due in await walk.write(
            lambda c: claim_due_sources(
                c,
                now=walk.clock(),
                owner=walk.owner,
                lease=walk.lease,
                limit=1,
                only=source_id,
                held=held,
            )
        ):
            work = poll_source(walk, due)
            await carry_out(walk, Leased.SOURCE, due.source_id, work, f"poll {due.url}")

    async def _read(self, outlet: OutletId) -> None:
        """Read an outlet's pages one after the other, as its pace lets us."""
        if outlet in self._reading:
            return
        self._reading.add(outlet)
        try:
            for _ in range(IN_A_ROW):
                if self.stopping or not await self._read_next(outlet):
                    return
        finally:
            self._reading.discard(outlet)
        await self._walk.write(lambda c: self._walk.wake(c, Wake(Job.READ, outlet)))

    async def _read_next(self, outlet: OutletId) -> bool:
        walk, held = self._walk, tuple(self._walk.holding.rows[Leased.ARTICLE])
        due = await walk.write(
            lambda c: claim_due_reads(
                c,
                now=walk.clock(),
                owner=walk.owner,
                lease=walk.lease,
                limit=1,
                only=outlet,
                held=held,
            )
        )
        for one in due:
            work = read_article(walk, one)
            await carry_out(walk, Leased.ARTICLE, one.article_id, work, f"read {one.url}")
        return bool(due)

    async def _deliver(self, target: str) -> None:
        """Send a target its messages, in their order."""
        walk = self._walk
        for _ in range(IN_A_ROW):
            held = tuple(walk.holding.rows[Leased.DELIVERY])
            due = await walk.write(
                partial(
                    claim_due_deliveries,
                    now=walk.clock(),
                    owner=walk.owner,
                    lease=walk.lease,
                    limit=1,
                    target=target,
                    held=held,
                )
            )
            for one in due:
                work = deliver_message(walk, one)
                await carry_out(
                    walk, Leased.DELIVERY, one.delivery_id, work, f"send to {one.target}"
                )
            if self.stopping or not due:
                return

    async def _try_backtest(self, number: int) -> None:
        walk, held = self._walk, tuple(self._walk.holding.rows[Leased.BACKTEST])
        if self._backtest is None:
            return
        due = await walk.write(
            lambda c: claim_backtest(
                c, number, now=walk.clock(), owner=walk.owner, lease=walk.lease, held=held
            )
        )
        if due is not None:
            work = backtest_asked(walk, due, self._backtest)
            await carry_out(walk, Leased.BACKTEST, number, work, f"backtest {number}")

    async def _keep_house(self, moment: int) -> None:
        """Look at the house. `moment` is in seconds, a multiple of `HOUSEKEEPING`."""
        walk = self._walk
        await keep_house(walk)
        if moment % EXAMINATION.total_seconds() == 0:
            await examine_outlets(walk)
        if moment % PULSE.total_seconds() == 0:
            polled = await walk.read(lambda c: not _is_late(c, walk.clock()))
            await beat(walk, ticking=polled)

    async def _sweep(self) -> None:
        """Analyse again what an edit or an upgrade left behind."""
        since = self._walk.clock() - LOOK_BACK
        for sweeping in (sweep_outdated, reread_outdated):
            async for _ in sweeping(self._walk, since):
                if self.stopping:
                    return

    async def _prune(self) -> None:
        """Take away what is not kept, in batches."""
        now = self._walk.clock()
        await self._walk.write(lambda c: forget_hosts(c, now - HOST_KEPT))
        while not self.stopping and await self._prune_batch(now):
            pass

    async def _prune_batch(self, now: datetime) -> Pruned:
        return await self._walk.write(lambda c: prune_batch(c, now))


async def keep_house(walk: Walk) -> None:
    """Pull back times that a jumping clock left behind, and tell operators what fails."""
    now = walk.clock()
    if back := await walk.write(lambda c: _put_times_right(c, now)):
        log.warning("clock_set_back", seconds=round(back.total_seconds()))
    await check_coverage(walk)


def _put_times_right(c: Connection, now: datetime) -> timedelta:
    back = follow_clock_set_back(c, now)
    pull_back_due_times(c, now, MOST_AHEAD)
    pull_back_past(c, now)
    return back


def wake_due(c: Connection, walk: Walk) -> int:
    """Wake somebody for everything that is due; gives how many wakes that were."""
    wakes = tuple(_due(c, walk.clock()))
    walk.wake(c, *wakes)
    return len(wakes)


def _due(c: Connection, now: datetime) -> Iterator[Wake]:
    for target in due_targets(c, now):
        yield Wake(Job.DELIVER, target)
    if is_anything_untold(c):
        yield Wake(Job.PLAN)
    for source_id in due_sources(c, now, MOST_WOKEN):
        yield Wake(Job.POLL, str(source_id))
    for outlet in due_outlets(c, now, MOST_WOKEN):
        yield Wake(Job.READ, outlet)
    for number in due_backtests(c, now):
        yield Wake(Job.BACKTEST, str(number))


def _is_late(c: Connection, now: datetime) -> bool:
    due = next_due_at(c)
    return due is not None and due < now - LATE
