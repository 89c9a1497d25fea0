import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import Connection
from tests.pipeline.making import NEWS, Newsroom

from watchdog.errors import StoreError
from watchdog.pipeline import holding
from watchdog.pipeline.holding import FIRST_AGAIN, LONGEST_AGAIN, carry_out
from watchdog.store import DueSource, Leased


async def fail() -> None:
    await asyncio.sleep(0)
    raise ValueError("midway")


async def succeed() -> None:
    await asyncio.sleep(0)


def _claim(room: Newsroom) -> DueSource | None:
    return next(iter(_claimed(room)), None)


def _claimed(room: Newsroom) -> Sequence[DueSource]:
    """Claim as the room's owner does."""
    room.walk.owner = "me"
    return [one for one in room.claim_sources() if one.outlet == "gazette"]


def test_what_failed_is_taken_again_soon_and_later_each_time(room: Newsroom) -> None:
    for times in range(12):
        due = _claim(room)
        assert due is not None
        with structlog.testing.capture_logs() as logs:
            room.run(carry_out(room.walk, Leased.SOURCE, due.source_id, fail(), "a poll"))
        assert [(one["event"], one["work"]) for one in logs] == [("work_failed", "a poll")]
        wait = min(FIRST_AGAIN * 2**times, LONGEST_AGAIN)
        room.pass_time(wait - timedelta(milliseconds=1))
        assert _claim(room) is None
        room.pass_time(timedelta(milliseconds=1))


def test_once_it_went_well_failures_are_counted_anew(room: Newsroom) -> None:
    due = _claim(room)
    assert due is not None
    for work in (fail, fail, succeed, fail):
        room.run(carry_out(room.walk, Leased.SOURCE, due.source_id, work(), "a poll"))
    room.pass_time(FIRST_AGAIN)

    assert _claim(room) is not None


def test_what_is_in_hand_is_named_while_it_is(room: Newsroom) -> None:
    seen: list[set[int]] = []

    async def look() -> None:
        seen.append(set(room.walk.holding.rows[Leased.DELIVERY]))

    room.run(carry_out(room.walk, Leased.DELIVERY, 7, look(), "send"))
    assert seen == [{7}]
    assert room.walk.holding.rows[Leased.DELIVERY] == set()


def test_a_row_is_given_back_as_soon_as_the_database_is_there_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    due, write, tries = _claim(room), room.walk.database.write, 0

    def be_away(work: Callable[[Connection], object]) -> object:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreError("database or disk is full", retryable=True)
        return write(work)

    assert due is not None
    monkeypatch.setattr(holding, "NOT_KEPT", 0.01)
    monkeypatch.setattr(room.walk.database, "write", be_away)
    room.run(carry_out(room.walk, Leased.SOURCE, due.source_id, fail(), "a poll"))
    room.pass_time(FIRST_AGAIN)

    assert tries == 3
    assert _claim(room) is not None


def test_a_message_whose_sending_was_noted_late_is_not_sent_twice(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away while the receiver has the message."""
    write, away = room.walk.database.write, [0]

    def be_away(work: Callable[[Connection], object]) -> object:
        if room.sent and away[0] < 4:
            away[0] += 1
            raise StoreError("database or disk is full", retryable=True)
        return write(work)

    monkeypatch.setattr(room.walk.database, "write", be_away)
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.walk.jitter = lambda: 0.01
    room.settle()

    assert away == [4]
    assert room.told == ["hook"]
    assert [row["status"] for row in room.rows("v_deliveries")] == ["sent"]
