from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text
from tests.store.making import HOUR, NOW

from watchdog.store import (
    Database,
    Place,
    end_place,
    extend_places,
    forget_hosts,
    note_asked_away,
    take_place,
)

HOLD, SECOND = timedelta(seconds=15), timedelta(seconds=1)
HOST, OTHER = "https://news.example", "https://other.example"


def _take(c: Connection, after: timedelta = timedelta(0), **how: Any) -> int | None:
    place = _take_turn(c, after, **how)
    return None if place is None else place.number


def _take_turn(
    c: Connection,
    after: timedelta = timedelta(0),
    *,
    host: str = HOST,
    owner: str = "me",
    at_once: int = 1,
) -> Place | None:
    now = NOW + after
    return take_place(c, host, owner=owner, at_once=at_once, hold=HOLD, gap=SECOND, now=now)


def test_a_place_is_one_process_until_it_gives_it_back(database: Database) -> None:
    number = database.write(_take)
    assert number is not None
    assert database.write(lambda c: _take(c, owner="you")) is None
    database.write(lambda c: end_place(c, HOST, number, not_before=None))

    assert database.write(lambda c: _take(c, owner="you")) is not None


def test_hosts_do_not_wait_for_one_another(database: Database) -> None:
    database.write(_take)
    assert database.write(lambda c: _take(c, host=OTHER)) is not None


def test_there_are_as_many_places_as_its_pace_allows(database: Database) -> None:
    taken = [database.write(lambda c: _take(c, at_once=2)) for _ in range(3)]

    assert [number is not None for number in taken] == [True, True, False]


def test_the_place_of_a_dead_owner_is_soon_free(database: Database) -> None:
    database.write(_take)
    assert database.write(lambda c: _take(c, HOLD - SECOND)) is None
    assert database.write(lambda c: _take(c, HOLD)) is not None


def test_who_lives_holds_on_to_its_places(database: Database) -> None:
    number = database.write(_take)
    assert number is not None
    assert database.write(lambda c: extend_places(c, "me", [number], NOW + HOUR)) == 1
    assert database.write(lambda c: extend_places(c, "you", [number], NOW + HOUR)) == 0

    assert database.write(lambda c: _take(c, HOLD)) is None


def test_a_place_that_its_owner_does_not_know_of_runs_out(database: Database) -> None:
    """The answer that it had taken it was lost with the connection."""
    database.write(_take)
    assert database.write(lambda c: extend_places(c, "me", [], NOW + HOUR)) == 0

    assert database.write(lambda c: _take(c, HOLD)) is not None


def test_who_asked_late_moves_the_next_turn(database: Database) -> None:
    number = database.write(_take)
    assert number is not None
    late = NOW + 3 * SECOND
    database.write(lambda c: end_place(c, HOST, number, not_before=late))

    place = database.write(_take_turn)
    assert place is not None
    assert place.turn.starts_at == late


def test_hosts_nobody_asked_for_long_are_forgotten(database: Database) -> None:
    number = database.write(_take)
    assert number is not None
    assert database.write(lambda c: forget_hosts(c, NOW + HOUR)) == 0
    database.write(lambda c: end_place(c, HOST, number, not_before=None))

    assert database.write(lambda c: forget_hosts(c, NOW)) == 0
    assert database.write(lambda c: forget_hosts(c, NOW + HOUR)) == 1


def test_a_host_that_asked_to_be_left_alone_is_not_forgotten(database: Database) -> None:
    database.write(lambda c: note_asked_away(c, HOST, NOW + HOUR))

    assert database.write(lambda c: forget_hosts(c, NOW)) == 0


def test_a_host_that_is_being_asked_again_is_not_forgotten(database: Database) -> None:
    """Its place is taken, but not yet to be seen by others."""
    number = database.write(_take)
    assert number is not None
    database.write(lambda c: end_place(c, HOST, number, not_before=None))
    database.write(lambda c: _take(c, host=OTHER))
    if database.dialect == "sqlite":  # one writer at a time: there is no meanwhile
        assert database.write(lambda c: forget_hosts(c, NOW + HOUR)) == 1
        return

    def ask_again(c: Connection) -> int:
        assert _take(c) is not None
        return database.write(forget)

    def forget(c: Connection) -> int:
        c.execute(text("SET LOCAL lock_timeout = '5s'"))  # rather than wait for ourselves
        return forget_hosts(c, NOW + HOUR)

    assert database.write(ask_again) == 0
