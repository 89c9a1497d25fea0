"""One host's queue, on a clock that only moves when somebody sleeps."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import TypeVar

import pytest

from watchdog.declarations import Pace
from watchdog.fetch.pace import Lane

Result = TypeVar("Result")
TWO_SECONDS = Pace(gap=timedelta(seconds=2))


class Clock:
    """Time that passes only in `sleep`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lane(clock: Clock) -> Lane:
    return Lane(clock.sleep, clock)


def run(work: Coroutine[object, object, Result]) -> Result:
    return asyncio.run(work)


async def starts(lane: Lane, clock: Clock, pace: Pace, count: int) -> list[float]:
    begun: list[float] = []

    async def ask() -> None:
        async with lane.turn(pace):
            begun.append(clock.now - 1000)
            await asyncio.sleep(0)

    await asyncio.gather(*(ask() for _ in range(count)))
    return begun


def test_starts_keep_the_gap(lane: Lane, clock: Clock) -> None:
    assert run(starts(lane, clock, TWO_SECONDS, 4)) == [0, 2, 4, 6]


def test_the_gap_holds_with_several_at_once(lane: Lane, clock: Clock) -> None:
    pace = Pace(gap=timedelta(seconds=2), at_once=3)
    assert run(starts(lane, clock, pace, 3)) == [0, 2, 4]


def test_time_that_passed_anyway_counts(lane: Lane, clock: Clock) -> None:
    run(starts(lane, clock, TWO_SECONDS, 1))
    clock.now += 1.5
    assert run(starts(lane, clock, TWO_SECONDS, 1)) == [2]
    clock.now += 60
    assert run(starts(lane, clock, TWO_SECONDS, 1)) == [62]


def test_the_wish_of_the_host_lengthens_the_gap_up_to_a_minute(lane: Lane, clock: Clock) -> None:
    lane.slow_down(timedelta(seconds=5))
    assert run(starts(lane, clock, TWO_SECONDS, 2)) == [0, 5]
    lane.slow_down(timedelta(hours=2))
    assert run(starts(lane, clock, TWO_SECONDS, 1)) == [65]


def test_a_shorter_wish_does_not_shorten_ours(lane: Lane, clock: Clock) -> None:
    lane.slow_down(timedelta(seconds=1))
    assert run(starts(lane, clock, TWO_SECONDS, 2)) == [0, 2]


def test_a_redirect_counts_as_a_start(lane: Lane, clock: Clock) -> None:
    lane.note_start()
    assert run(starts(lane, clock, TWO_SECONDS, 1)) == [2]


def test_turns_come_in_order(lane: Lane) -> None:
    order: list[int] = []

    async def ask(number: int) -> None:
        async with lane.turn(Pace(gap=timedelta())):
            order.append(number)
            await asyncio.sleep(0.001)

    async def work() -> None:
        await asyncio.gather(*(ask(number) for number in range(10)))

    run(work())
    assert order == list(range(10))


def test_giving_up_while_waiting_or_working_frees_the_place(lane: Lane) -> None:
    pace = Pace(gap=timedelta())

    async def hold() -> None:
        async with lane.turn(pace):
            await asyncio.sleep(60)

    async def work() -> None:
        holding, waiting = asyncio.create_task(hold()), asyncio.create_task(hold())
        await asyncio.sleep(0.01)
        assert lane.busy
        for task in (waiting, holding):
            task.cancel()
        await asyncio.gather(holding, waiting, return_exceptions=True)
        async with lane.turn(pace):
            assert lane.busy

    run(work())
    assert not lane.busy
