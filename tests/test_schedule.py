import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from tests.peers.outlet import Answer, Request
from tests.pipeline.making import (
    COURIER,
    GAZETTE,
    HOUR,
    LEASE,
    NEWS,
    NOISE,
    NOON,
    Newsroom,
    PowerCutError,
    cut_power,
)

from watchdog import schedule
from watchdog.errors import StoreError
from watchdog.pipeline import outages
from watchdog.pipeline.holding import FIRST_AGAIN
from watchdog.pipeline.telling import plan_alerts
from watchdog.pipeline.walk import Walk
from watchdog.schedule import Every, Schedule
from watchdog.store import DueRead, list_sources

PATIENCE = 60  # seconds: a bound, not an expectation


def test_settle_does_everything_that_is_due_and_ends(room: Newsroom) -> None:
    for number in range(5):
        room.publish("gazette", f"a{number}", f"Quiet day {number}", [NOISE] * 3)
    room.publish("courier", "news", "From Brussels", [NEWS])
    room.settle()

    assert room.told == ["hook"]
    assert [row["body"] for row in room.rows("v_articles")] == ["page"] * 6
    assert room.run(room.schedule.tick()) == 0


def test_one_outlets_pages_do_not_take_the_places_of_another(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty pages of one slow outlet are due before the one of a quick outlet."""
    for number in range(20):
        room.list_in_feed("gazette", f"a{number}", f"Quiet day {number}")
        room.peer.add(f"/gazette/a{number}", Answer(status=404))
    room.poll(GAZETTE)
    room.pass_time(timedelta(seconds=1))
    room.publish("courier", "news", "From Brussels", [NEWS])
    room.pass_time(LEASE)
    room.poll(COURIER)

    started: list[str] = []

    async def read_slowly(_: Walk, due: DueRead) -> None:
        started.append(due.outlet)
        await asyncio.sleep(0.2)

    async def first_tick() -> None:
        await room.schedule.tick()
        await asyncio.wait(room.schedule.under_way)

    monkeypatch.setattr(schedule, "read_article", read_slowly)
    room.run(first_tick())
    assert sorted(started) == ["courier", "gazette"]


def test_work_that_raises_is_logged_and_comes_back_soon(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    with monkeypatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(schedule, "poll_source", _raise_late)
        room.settle()
    failed = [entry for entry in logs if entry["event"] == "work_failed"]
    assert len(failed) == 2
    assert "feed.xml" in failed[0]["work"]

    room.settle()
    assert room.told == []
    room.pass_time(FIRST_AGAIN)
    room.settle()
    assert room.told == ["hook"]


class Planning:
    """Plans alerts, and fails while the disk is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, full: bool) -> None:
        self.full = full
        self.failed: list[float] = []  # when, by a steady clock
        monkeypatch.setattr(schedule, "plan_alerts", self._plan)

    async def _plan(self, walk: Walk) -> int:
        if self.full:
            self.failed.append(time.monotonic())
            raise StoreError("database: database or disk is full", retryable=True)
        return await plan_alerts(walk)


def test_a_failing_tick_is_said_once_and_so_is_that_it_works_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning = Planning(monkeypatch, full=True)

    async def break_for_a_while() -> None:
        async with _running(room):
            await _wait_until(lambda: len(planning.failed) > 2)
            planning.full = False
            await _wait_until(lambda: room.sent)
            await _wait_until(lambda: any(entry["event"] == "works_again" for entry in logs))

    monkeypatch.setattr(schedule, "TICK", timedelta(seconds=0.1))
    room.publish("gazette", "news", "From Brussels", [NEWS])
    with structlog.testing.capture_logs() as logs:
        room.run(break_for_a_while())

    said = [(one["event"], one["job"]) for one in logs if "job" in one]
    assert said == [("job_failed", "tick"), ("works_again", "tick")]
    assert room.told == ["hook"]


def test_that_nothing_could_be_done_for_a_while_is_told_to_operators(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    planning = Planning(monkeypatch, full=False)

    async def break_for_a_while() -> None:
        async with _running(room):
            await _wait_until(lambda: room.peer.requests)
            planning.full = True
            await _wait_until(lambda: planning.failed and time.monotonic() > planning.failed[0] + 1)
            planning.full = False
            await _wait_until(lambda: room.told)

    monkeypatch.setattr(schedule, "TICK", timedelta(seconds=0.1))
    monkeypatch.setattr(outages, "TOLD_FROM", 0.5)
    room.run(break_for_a_while())

    assert "disk is full" in room.words("ops")[0]


def test_a_tick_that_does_not_end_is_said(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = asyncio.Event()

    async def plan(_: Walk) -> int:
        await answered.wait()
        return 0

    async def hang_for_a_while() -> None:
        async with _running(room):
            await _wait_until(lambda: any(entry["event"] == "job_hangs" for entry in logs))
            answered.set()

    monkeypatch.setattr(schedule, "plan_alerts", plan)
    monkeypatch.setattr(schedule, "TICK", timedelta(seconds=0.1))
    monkeypatch.setattr(outages, "SAY_EVERY", 0.3)
    with structlog.testing.capture_logs() as logs:
        room.run(hang_for_a_while())


def test_what_is_planned_goes_out_though_the_planner_fails(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.poll()
    room.read_pages()
    room.run(plan_alerts(room.walk))
    monkeypatch.setattr(schedule, "plan_alerts", _raise_late)
    with pytest.raises(PowerCutError):
        room.run(room.schedule.tick())
    room.run(_wait_until(lambda: room.told))

    assert room.told == ["hook"]


def test_a_replay_sends_what_is_due_and_polls_nothing(room: Newsroom) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.poll()
    room.read_pages()
    room.run(plan_alerts(room.walk))
    room.pass_time(HOUR)
    asked = len(room.peer.requests)
    room.run(room.schedule.deliver_all())

    assert room.told == ["hook"]
    assert len(room.peer.requests) == asked


def test_run_starts_at_once_and_stops_when_told(room: Newsroom) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.run(_run_until(room, lambda: bool(room.sent)))

    assert room.told == ["hook"]


def test_run_stops_within_its_limit_though_an_outlet_hangs(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = threading.Event()
    answered: list[str] = []

    def answer_late(request: Request) -> Answer:
        stopped.wait(PATIENCE)
        answered.append(request.path)
        return Answer()

    monkeypatch.setattr(schedule, "STOP_WITHIN", timedelta(seconds=0.2))
    room.peer.add("/gazette/feed.xml", answer_late)
    room.run(_run_until(room, lambda: len(room.peer.asked("/gazette/feed.xml")) == 1))

    assert room.schedule.under_way == ()
    assert answered == []
    stopped.set()
    source = next(row for row in room.read(list_sources) if row.outlet == GAZETTE)
    assert source.last_outcome is None  # left to its lease, or to the next start


def test_a_stop_in_the_middle_of_housekeeping_is_no_error(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun: list[bool] = []

    def prune_slowly(*_: object) -> int:
        begun.append(True)
        time.sleep(0.5)
        return 0

    monkeypatch.setattr(schedule, "prune_batch", prune_slowly)
    monkeypatch.setattr(schedule, "HOUSEKEEPING", timedelta(seconds=0.1))
    with caplog.at_level(logging.ERROR):
        room.run(_run_until(room, lambda: begun))

    assert begun == [True]
    assert caplog.records == []


def test_nothing_is_started_after_the_stop(room: Newsroom) -> None:
    async def stop_at_once() -> int:
        stop = asyncio.Event()
        stop.set()
        await room.schedule.run(stop)
        return await room.schedule.tick()

    assert room.run(stop_at_once()) == 0


def test_a_clock_set_back_does_not_stop_the_ticks(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler's own times lie ahead then; the watch must not sleep until they come."""
    monkeypatch.setattr(schedule, "TICK", timedelta(seconds=0.1))
    clock = MovedClock()
    room.walk.clock = clock

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # gives a plain one
            return clock().astimezone(tz)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Moved)
    ticks: list[datetime] = []

    class Counted(Schedule):
        async def tick(self) -> int:
            ticks.append(clock())
            return await super().tick()

    room.schedule = Counted(room.walk)

    async def set_back() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(room.schedule.run(stop))
        await _wait_until(lambda: ticks)
        clock.shift = -HOUR
        before = len(ticks)
        await _wait_until(lambda: len(ticks) > before + 5)
        stop.set()
        await running

    room.run(set_back())


def test_a_year_that_passed_at_once_is_not_counted_out() -> None:
    every = Every(timedelta(seconds=1))

    assert every.get_next_fire_time(NOON - timedelta(days=365), NOON) > NOON


class MovedClock:
    """A clock that runs, and can be set."""

    def __init__(self) -> None:
        self.shift = timedelta(0)
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - self._began) + self.shift


@asynccontextmanager
async def _running(room: Newsroom) -> AsyncIterator[None]:
    """Let the watch run for so long; it is stopped at the end."""
    stop = asyncio.Event()
    running = asyncio.create_task(room.schedule.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def _run_until(room: Newsroom, condition: Any) -> None:
    async with _running(room):
        await _wait_until(condition)


async def _wait_until(condition: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.02)


async def _raise_late(*_: object, **__: object) -> None:
    await asyncio.sleep(0)
    cut_power()


def test_old_pages_are_taken_away_batch_by_batch_and_then_once_a_day(room: Newsroom) -> None:
    def pages() -> int:
        return int(
            room.read(lambda c: c.execute(text("SELECT count(*) FROM raw_page")).scalar_one())
        )

    def keep_house() -> None:
        room.run(room.schedule._prune(room.clock()))

    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.settle()
    keep_house()
    assert pages() == 1
    room.pass_time(timedelta(days=31))
    keep_house()
    assert pages() == 0
    keep_house()
    assert room.schedule._pruned == room.clock()
