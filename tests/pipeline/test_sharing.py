import asyncio
from datetime import timedelta

import pytest
from tests.pipeline.making import HOUR, MINUTE, NEWS, NOON, Newsroom

from watchdog.pipeline import sharing
from watchdog.pipeline.sharing import SharedClock, hold_on, keep_hold
from watchdog.store import Leased, claim_due_sources


def test_the_clock_is_the_servers() -> None:
    clock = SharedClock(lambda: NOON)
    clock.follow(NOON + HOUR, NOON)
    assert clock() == NOON + HOUR


def test_an_answer_that_took_long_tells_no_time() -> None:
    clock = SharedClock(lambda: NOON)
    clock.follow(NOON + HOUR, NOON - MINUTE)
    assert clock() == NOON


def test_a_file_has_no_clock_of_its_own(room: Newsroom) -> None:
    clock = SharedClock(room.clock)
    room.run(clock.ask(room.walk))
    assert clock.ahead == timedelta(0)


def test_what_is_under_way_is_held_while_its_owner_lives(room: Newsroom) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    taken = room.write(
        lambda c: claim_due_sources(c, now=NOON, owner="here:1", lease=MINUTE, limit=9)
    )
    room.walk.holding.rows[Leased.SOURCE].update(one.source_id for one in taken)
    room.pass_time(MINUTE / 2)
    room.run(hold_on(room.walk))
    room.pass_time(MINUTE)

    taken = room.write(
        lambda c: claim_due_sources(c, now=room.clock(), owner="there:1", lease=MINUTE, limit=9)
    )
    assert taken == ()


def test_what_only_bears_our_name_runs_out(room: Newsroom) -> None:
    """The answer to its claim was lost, or its work failed."""
    room.write(lambda c: claim_due_sources(c, now=NOON, owner="here:1", lease=MINUTE, limit=9))
    room.pass_time(MINUTE / 2)
    room.run(hold_on(room.walk))
    room.pass_time(MINUTE / 2)

    taken = room.write(
        lambda c: claim_due_sources(c, now=room.clock(), owner="here:1", lease=MINUTE, limit=9)
    )
    assert len(taken) == 2


def test_a_lease_that_ran_out_is_not_taken_back(room: Newsroom) -> None:
    lost = room.write(
        lambda c: claim_due_sources(c, now=NOON, owner="here:1", lease=MINUTE, limit=9)
    )
    room.walk.holding.rows[Leased.SOURCE].update(one.source_id for one in lost)
    room.pass_time(MINUTE)
    room.run(hold_on(room.walk))

    taken = room.write(
        lambda c: claim_due_sources(c, now=room.clock(), owner="there:1", lease=MINUTE, limit=9)
    )
    assert len(taken) == 2


def test_holding_goes_on_until_cancelled(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "HOLD_EVERY", 0.01)

    async def hold_for_a_while() -> None:
        holding = asyncio.create_task(keep_hold(room.walk))
        await asyncio.sleep(0.3)
        assert not holding.done()
        holding.cancel()

    room.run(hold_for_a_while())
