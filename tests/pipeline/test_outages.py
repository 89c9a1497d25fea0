import asyncio

import pytest
import structlog
from tests.pipeline.making import HOUR, MINUTE, Newsroom

from watchdog.errors import StoreError
from watchdog.pipeline import outages
from watchdog.pipeline.outages import NO_ERROR, Rounds, say_hanging

GONE = StoreError("database: connection refused\n\tIs the server running?", retryable=True)


class Steady:
    """Seconds as they pass, whatever the clock on the wall says."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_operators_hear_afterwards_from_when_to_when_and_why(room: Newsroom) -> None:
    steady = Steady()
    rounds = Rounds(room.walk, steady)
    room.run(rounds.note_good())
    rounds.note_failure(GONE)
    steady.seconds += 300
    room.run(rounds.note_good())
    room.settle()

    [words] = room.words("ops")
    assert "from 2026-05-04 11:55 to 12:00 UTC (5 min): database: connection refused." in words


def test_each_outage_is_told_once_whoever_notices(room: Newsroom) -> None:
    steady = Steady()
    both = Rounds(room.walk, steady), Rounds(room.walk, steady)
    for _ in range(2):
        for rounds in both:
            room.run(rounds.note_good())
        steady.seconds += 300
        for rounds in both:
            room.run(rounds.note_good())
        room.pass_time(HOUR)
    room.settle()

    assert [NO_ERROR in words for words in room.words("ops")] == [True, True]


def test_what_passes_at_once_is_told_to_nobody(room: Newsroom) -> None:
    steady = Steady()
    rounds = Rounds(room.walk, steady)
    for _ in range(3):
        room.run(rounds.note_good())
        rounds.note_failure(GONE)
        steady.seconds += 20
    room.settle()

    assert room.words("ops") == []


def test_of_one_among_many_it_is_said_that_the_others_went_on(room: Newsroom) -> None:
    steady = Steady()
    rounds = Rounds(room.walk, steady)
    room.run(rounds.note_good())
    rounds.note_failure(GONE)
    room.pass_time(2 * MINUTE)
    room.poll()  # another does
    room.pass_time(3 * MINUTE)
    steady.seconds += 300
    room.run(rounds.note_good())
    room.settle()

    [words] = room.words("ops")
    assert f"One process of the watch, {room.walk.owner}, could do nothing from" in words
    assert "Others went on." in words


def test_who_was_started_in_the_middle_does_not_hide_how_long_it_was(room: Newsroom) -> None:
    steady = Steady()
    first, later = Rounds(room.walk, steady), Rounds(room.walk, steady)
    room.run(first.note_good())
    steady.seconds += 600
    later.note_failure(GONE)
    steady.seconds += 120
    for rounds in (later, first):
        room.run(rounds.note_good())
    room.settle()

    assert ["(2 min)" in words for words in room.words("ops")] == [True, False]
    assert "from 2026-05-04 11:48 to 12:00 UTC (12 min)" in room.words("ops")[1]


def test_what_does_not_end_is_said_until_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "SAY_EVERY", 0.05)
    ended = asyncio.Event()

    async def wait() -> None:
        await ended.wait()

    async def watch() -> None:
        waiting = asyncio.create_task(say_hanging(wait(), "tick"))
        while len(logs) < 2:  # noqa: ASYNC110 - a log tells nobody
            await asyncio.sleep(0.01)
        ended.set()
        await waiting

    with structlog.testing.capture_logs() as logs:
        asyncio.run(asyncio.wait_for(watch(), 60))
    assert {(one["event"], one["job"]) for one in logs} == {("job_hangs", "tick")}


def test_a_failure_is_passed_on_and_so_is_the_end() -> None:
    async def fail() -> None:
        raise GONE

    with pytest.raises(StoreError, match="refused"):
        asyncio.run(say_hanging(fail(), "tick"))

    async def end_in_the_middle() -> bool:
        ended = asyncio.Event()

        async def wait() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ended.set()

        doing = asyncio.create_task(say_hanging(wait(), "tick"))
        await asyncio.sleep(0.01)
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
        await asyncio.wait_for(ended.wait(), 60)
        return doing.cancelled()

    assert asyncio.run(end_in_the_middle())
