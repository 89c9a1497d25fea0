"""When: one tick that claims what is due and starts it.

In:   a `Walk`, with its clock.
Out:  polls, reads, plans and deliveries, each started when its row says so.
I/O:  through the walk.

Rows are the truth (`next_due_at`, `next_read_at`, `due_at`); the tick only claims them, so
any number of ticks does no harm and what one missed is found by the next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from watchdog.errors import StoreError
from watchdog.model import OutletId
from watchdog.pipeline.delivering import deliver_message
from watchdog.pipeline.examining import examine_outlets
from watchdog.pipeline.holding import carry_out
from watchdog.pipeline.jobs import EXAMINATION, HOUSEKEEPING, SWEEP, keep_house
from watchdog.pipeline.outages import Rounds, say_hanging
from watchdog.pipeline.pages import read_article
from watchdog.pipeline.polling import poll_source
from watchdog.pipeline.pulse import beat
from watchdog.pipeline.reanalysis import LOOK_BACK, reread_outdated, sweep_outdated
from watchdog.pipeline.telling import plan_alerts
from watchdog.pipeline.walk import Walk, log
from watchdog.sandbox import give_back
from watchdog.store import (
    Leased,
    claim_due_deliveries,
    claim_due_reads,
    claim_due_sources,
    prune_batch,
    refresh_statistics,
)

TICK = timedelta(seconds=1)
PRUNING = timedelta(days=1)  # between the end of one and the start of the next
PULSE = 2  # rounds of housekeeping between two heartbeats: one a minute
MOST_POLLS = 32  # at once
MOST_READS = 16  # at once, at most one per outlet: its pace would make others wait
MOST_DELIVERIES = 8  # at once
STOP_WITHIN = timedelta(seconds=4)  # work under way is given so long, then left for the next start
SAY_AGAIN = 60.0  # seconds before the same failure of the same job is said again
CLOCK_JUMP = timedelta(seconds=30)  # wall clock against monotonic clock, between two looks


class _Said(NamedTuple):
    """What was said of a failure, and when it is said again."""

    words: str
    again: float  # of the loop's clock


class Schedule:
    """Starts due work and knows what is under way."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._polls: set[asyncio.Task[None]] = set()
        self._reads: dict[asyncio.Task[None], OutletId] = {}
        self._deliveries: set[asyncio.Task[None]] = set()
        self._ticking = asyncio.Lock()
        self._again = asyncio.Event()
        self._stopping = False
        self._examined: datetime | None = None  # when outlets were last examined
        self._pruned: datetime | None = None  # when nothing was left to prune
        self._pulse = 0
        self._ticked = False  # the last tick went well
        self._rounds = Rounds(walk)
        self._failed: dict[str, _Said] = {}  # what failed the last time, by job
        self._reread = False  # every kept page was read by today's reader

    @property
    def under_way(self) -> tuple[asyncio.Task[None], ...]:
        """All tasks that are running."""
        return (*self._polls, *self._reads, *self._deliveries)

    async def tick(self) -> int:
        """Claim what is due and start it; gives how many tasks were started."""
        async with self._ticking:
            if self._stopping:
                return 0
            self._ticked = False
            started = await self._start_due()
            self._ticked = True
            return started

    async def sweep(self) -> None:
        """Analyse again what an edit or an upgrade left behind, in batches, until done or ending.

        The walk's children have two places, and a batch takes one of them.
        """
        since = self._walk.clock() - LOOK_BACK
        async for _ in sweep_outdated(self._walk, since):
            if self._stopping:
                return
        if not self._reread:  # a reader does not change while we run
            async for _ in reread_outdated(self._walk, since):
                if self._stopping:
                    return
            self._reread = True

    async def deliver_all(self) -> None:
        """Send everything that is due, and nothing else: for a replay."""
        while await self._start_deliveries() or self._deliveries:
            if self._deliveries:
                await asyncio.wait(self._deliveries, return_when=asyncio.FIRST_COMPLETED)

    async def settle(self) -> None:
        """Tick until nothing is due and nothing is under way: for a stepped clock."""
        while True:
            idle = not self.under_way  # else something may end behind this tick's back
            if not await self.tick() and idle and not self.under_way:
                return
            if self.under_way:
                await asyncio.wait(self.under_way, return_when=asyncio.FIRST_COMPLETED)

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until told to stop; then finish what is under way, within `STOP_WITHIN`."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        for job, period in (
            (self._go_round, TICK),
            (self._keep_house, HOUSEKEEPING),
            (self.sweep, SWEEP),
        ):
            name = "tick" if job == self._go_round else job.__name__.strip("_")
            scheduler.add_job(self._try, Every(period), [job, name], id=name, **options)
        scheduler.start()
        helpers = [
            asyncio.create_task(self._follow_up(stop)),
            asyncio.create_task(self._guard_clock(scheduler, stop)),
        ]
        self._again.set()
        await stop.wait()
        self._stopping = True
        scheduler.pause()
        async with self._ticking:  # it would cancel a tick in the middle
            scheduler.shutdown(wait=False)
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
        await self._finish()

    async def _start_due(self) -> int:
        started = await self._start_polls() + await self._start_reads()
        try:
            await plan_alerts(self._walk)
        finally:  # what is planned already goes out, whatever is wrong with the rest
            started += await self._start_deliveries()
        return started

    async def _start_polls(self) -> int:
        walk, room = self._walk, MOST_POLLS - len(self._polls)
        if room <= 0:
            return 0
        now, held = walk.clock(), self._held(Leased.SOURCE)
        due = await walk.write(
            lambda c: claim_due_sources(
                c, now=now, owner=walk.owner, lease=walk.lease, limit=room, held=held
            )
        )
        for one in due:
            work, name = poll_source(walk, one), f"poll {one.url}"
            task = self._start(Leased.SOURCE, one.source_id, work, name)
            self._polls.add(task)
            task.add_done_callback(self._polls.discard)
        return len(due)

    async def _start_reads(self) -> int:
        walk, room = self._walk, MOST_READS - len(self._reads)
        if room <= 0:
            return 0
        now, held, busy = walk.clock(), self._held(Leased.ARTICLE), tuple(self._reads.values())
        due = await walk.write(
            lambda c: claim_due_reads(
                c,
                now=now,
                owner=walk.owner,
                lease=walk.lease,
                limit=room,
                busy_outlets=busy,
                held=held,
            )
        )
        for one in due:
            work, name = read_article(walk, one), f"read {one.url}"
            task = self._start(Leased.ARTICLE, one.article_id, work, name)
            self._reads[task] = one.outlet
            task.add_done_callback(self._reads.pop)
        return len(due)

    async def _start_deliveries(self) -> int:
        walk, room = self._walk, MOST_DELIVERIES - len(self._deliveries)
        if room <= 0:
            return 0
        now, held = walk.clock(), self._held(Leased.DELIVERY)
        due = await walk.write(
            lambda c: claim_due_deliveries(
                c, now=now, owner=walk.owner, lease=walk.lease, limit=room, held=held
            )
        )
        for one in due:
            work, name = deliver_message(walk, one), f"send to {one.target}"
            task = self._start(Leased.DELIVERY, one.delivery_id, work, name)
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)
        return len(due)

    def _held(self, kind: Leased) -> tuple[int, ...]:
        return tuple(self._walk.holding.rows[kind])

    def _start(
        self, kind: Leased, row: int, work: Coroutine[Any, Any, object], name: str
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(carry_out(self._walk, kind, row, work, name), name=name)
        task.add_done_callback(lambda _: self._again.set())
        return task

    async def _follow_up(self, stop: asyncio.Event) -> None:
        """Tick as soon as something ended: a page follows its feed without waiting a second."""
        while not stop.is_set():
            await self._again.wait()
            self._again.clear()
            ticking = asyncio.create_task(self._try(self._go_round, "tick"), name="tick")
            await asyncio.wait([ticking])  # to its end, though we be cancelled
            if not ticking.result():
                await asyncio.sleep(TICK.total_seconds())

    async def _go_round(self) -> None:
        """Tick, and say while a tick does not end."""
        await say_hanging(self._tick_aloud(), "tick")

    async def _tick_aloud(self) -> None:
        """Tick, and tell operators of a while in which none could."""
        try:
            await self.tick()
        except StoreError as error:
            self._rounds.note_failure(error)
            raise
        await self._rounds.note_good()

    async def _try(self, job: Callable[[], Awaitable[object]], name: str) -> bool:
        """Do what is done again and again; a failure is said aloud, and ends nothing."""
        try:
            await job()
        except asyncio.CancelledError:  # the watch stops: its scheduler would call it an error
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is, the next time comes
            self._say_failed(name, error)
            return False
        if self._failed.pop(name, None):
            log.info("works_again", job=name)
        return True

    def _say_failed(self, name: str, error: Exception) -> None:
        """Say why, and no more often than helps: it fails every second, for as long as it does."""
        now, words, before = asyncio.get_running_loop().time(), str(error), self._failed.get(name)
        if before is None or before.words != words or now >= before.again:
            self._failed[name] = _Said(words, now + SAY_AGAIN)
            trace = None if isinstance(error, StoreError) else error  # that says what is wrong
            log.error("job_failed", job=name, error=words, exc_info=trace)

    async def _keep_house(self) -> None:
        now = self._walk.clock()
        async with self._ticking:  # a tick under way has not failed yet
            await keep_house(self._walk)
            well = self._ticked
        if self._examined is None or not now - EXAMINATION < self._examined <= now:
            self._examined = now
            await examine_outlets(self._walk)
        await self._prune(now)
        give_back()
        self._pulse = self._pulse + 1 if self._pulse < PULSE else 1
        if self._pulse == 1:
            await beat(self._walk, ticking=well)

    async def _prune(self, now: datetime) -> None:
        """Take away one batch of what is not kept; once nothing is left, look again in a day."""
        if self._pruned is not None and now - PRUNING < self._pruned <= now:
            return
        if not await self._walk.write(lambda c: prune_batch(c, now)):
            await self._walk.write(refresh_statistics)
            self._pruned = now

    async def _guard_clock(self, scheduler: AsyncIOScheduler, stop: asyncio.Event) -> None:
        """Wake the scheduler after the wall clock was set: its own times would make it sleep."""
        loop = asyncio.get_running_loop()
        wall, steady = self._walk.clock(), loop.time()
        while not stop.is_set():
            await asyncio.sleep(TICK.total_seconds())
            shift = (self._walk.clock() - wall) - timedelta(seconds=loop.time() - steady)
            if abs(shift) > CLOCK_JUMP:
                log.warning("clock_jumped", seconds=round(shift.total_seconds()))
                for job in scheduler.get_jobs():
                    job.modify(next_run_time=self._walk.clock())
            wall, steady = self._walk.clock(), loop.time()

    async def _finish(self) -> None:
        async with self._ticking:  # a tick in the middle would start more
            pass
        if self.under_way:
            log.info("finishing", tasks=len(self.under_way))
            await asyncio.wait(self.under_way, timeout=STOP_WITHIN.total_seconds())
        for task in self.under_way:
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)


class Every(BaseTrigger):  # type: ignore[misc]  # APScheduler is untyped
    """Fires so long after the last time it was looked at.

    APScheduler's own trigger counts what was missed one by one: after a clock that was put
    right by a year that takes all memory.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Say when to fire next."""
        del previous
        return now + self._interval
