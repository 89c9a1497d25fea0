import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from tests.peers.outlet import Answer
from tests.pipeline.making import COURIER, GAZETTE, HOUR, Newsroom, make_outlet

from watchdog.model import OutletId
from watchdog.pipeline.alarms import FAILURES, check_coverage, find_failing
from watchdog.pipeline.gathering import PAUSE
from watchdog.store import list_sources

NAMES = [OutletId(name) for name in ("gazette", "courier", "echo", "herald", "post")]
DOWN = Answer(status=500)


@pytest.fixture
def room_of_five(room: Newsroom) -> Newsroom:
    base = room.peer.url("").rstrip("/")
    for name in NAMES:
        room.list_in_feed(name, "a1", "A quiet day")
    outlets = {name: make_outlet(base, name) for name in NAMES}
    room.declare(replace(room.declarations, outlets=outlets))
    return room


def test_three_failures_in_a_row_are_told_once(room: Newsroom) -> None:
    room.list_in_feed("courier", "b1", "A quiet day")
    room.peer.add("/gazette/feed.xml", DOWN)
    for failures in range(1, 6):
        _poll_all(room)
        assert (len(room.words("ops")) == 1) == (failures >= FAILURES)

    [words] = room.words("ops")
    assert "gazette cannot be read" in words
    assert "(3 times)" in words


def test_the_recovery_is_told_once(room: Newsroom) -> None:
    room.list_in_feed("courier", "b1", "A quiet day")
    room.peer.add("/gazette/feed.xml", DOWN)
    _poll_all(room, 3)
    room.list_in_feed("gazette", "a1", "A quiet day")
    _poll_all(room, 3)

    assert ["can be read again" in words for words in room.words("ops")] == [False, True]


def test_most_outlets_failing_is_one_message(room_of_five: Newsroom) -> None:
    room = room_of_five
    for name in NAMES[:4]:
        room.peer.add(f"/{name}/feed.xml", DOWN)
    _poll_all(room, 4)

    [words] = room.words("ops")
    assert "4 of 5 outlets cannot be read" in words
    for name in NAMES:
        room.serve_feed(name)
    _poll_all(room, 2)
    assert ["Most outlets can be read again" in w for w in room.words("ops")] == [False, True]


def test_that_most_fail_is_no_recovery_of_one(room_of_five: Newsroom) -> None:
    room = room_of_five
    room.peer.add("/gazette/feed.xml", DOWN)
    _poll_all(room, 3)
    for name in NAMES[1:4]:
        room.peer.add(f"/{name}/feed.xml", DOWN)
    _poll_all(room, 4)
    for name in NAMES[1:]:
        room.serve_feed(name)
    _poll_all(room, 2)

    told = room.words("ops")
    assert len(told) == 3
    assert not any("gazette can be read" in words for words in told)


def test_an_outlet_no_longer_watched_has_not_recovered(room: Newsroom) -> None:
    room.list_in_feed("courier", "b1", "A quiet day")
    room.peer.add("/gazette/feed.xml", DOWN)
    _poll_all(room, 3)
    room.remove_outlet(GAZETTE)
    _poll_all(room)

    assert "gazette is no longer watched" in room.words("ops")[1]


def test_failing_sources_of_one_outlet_are_told_together(room: Newsroom) -> None:
    room.peer.add("/gazette/feed.xml", DOWN)
    room.peer.add("/courier/feed.xml", DOWN)
    _poll_all(room, 3)

    failing = find_failing(room.read(list_sources))
    assert set(failing) == {GAZETTE, COURIER}
    assert "feed.xml" in failing[GAZETTE]


def test_many_outlets_that_fail_together_are_one_message_and_so_is_their_return(
    room: Newsroom,
) -> None:
    names = _watch(room, 12)
    failing = names[:5]  # not most of them
    for name in failing:
        room.peer.add(f"/{name}/feed.xml", DOWN)
    _poll_all(room, 4)

    [words] = room.words("ops")
    assert "5 outlets cannot be read: o00, o01, o02, o03, o04. For example: o00" in words
    for name in failing:
        room.serve_feed(name)
    _poll_all(room, 2)
    assert "5 outlets can be read again: o00, o01, o02, o03, o04." in room.words("ops")[1]
    assert len(room.words("ops")) == 2


def test_outlets_that_fail_one_after_the_other_are_told_every_ten_minutes(room: Newsroom) -> None:
    names = _watch(room, 40)
    room.settle()
    for count in range(1, 19):  # one more at each look, fewer than most
        _let_fail(room, names[:count])
        _look(room)

    assert [_count_named(words) for words in room.words("ops")] == [1, 1, 1, 1]
    room.pass_time(PAUSE)
    _look(room)
    assert "14 outlets cannot be read" in room.words("ops")[-1]
    assert "o13 and 4 more." in room.words("ops")[-1]


def test_after_most_outlets_failed_those_that_are_late_are_given_time(room: Newsroom) -> None:
    names = _watch(room, 20)
    room.settle()
    for count in (2, 20, 9, 4, 0):
        _let_fail(room, names[:count])
        _let_fail(room, names[count:], 0)
        _look(room)

    told = room.words("ops")
    assert ["cannot be read" in words for words in told] == [True] * 3 + [False] * 3
    assert "20 of 20 outlets cannot be read" in told[2]
    assert "o09 and 10 more." in told[2]
    assert "Most outlets can be read again" in told[3]
    assert "o00 can be read again" in told[4]
    assert "o01 can be read again" in told[5]


def _watch(room: Newsroom, count: int) -> list[OutletId]:
    base = room.peer.url("").rstrip("/")
    names = [OutletId(f"o{number:02}") for number in range(count)]
    for name in names:
        room.list_in_feed(name, "a1", "A quiet day")
    outlets = {name: make_outlet(base, name) for name in names}
    room.declare(replace(room.declarations, outlets=outlets))
    return names


def _let_fail(room: Newsroom, names: list[OutletId], times: int = FAILURES) -> None:
    """Note at their sources how often the last polls of outlets failed."""
    words = text("UPDATE source SET failures = :times WHERE outlet = :outlet")
    for name in names:
        row = {"times": times, "outlet": name}
        room.write(lambda c, row=row: c.execute(words, row))


def _look(room: Newsroom) -> None:
    room.pass_time(timedelta(seconds=30))
    room.run(check_coverage(room.walk))
    room.run(room.schedule.deliver_all())


def _count_named(words: str) -> int:
    return len(set(re.findall(r"o\d\d(?= cannot)", words)))


def _poll_all(room: Newsroom, times: int = 1) -> None:
    for _ in range(times):
        room.pass_time(HOUR + timedelta(seconds=1))
        room.settle()
        room.run(check_coverage(room.walk))
        room.settle()
