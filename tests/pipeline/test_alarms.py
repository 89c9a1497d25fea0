from dataclasses import replace
from datetime import timedelta

import pytest
from tests.peers.outlet import Answer
from tests.pipeline.making import COURIER, GAZETTE, HOUR, Newsroom, make_outlet

from watchdog.model import OutletId
from watchdog.pipeline.alarms import FAILURES, check_coverage, find_failing
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


def _poll_all(room: Newsroom, times: int = 1) -> None:
    for _ in range(times):
        room.pass_time(HOUR + timedelta(seconds=1))
        room.settle()
        room.run(check_coverage(room.walk))
        room.settle()
