from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from sqlalchemy import Connection
from tests.store.making import HOUR, MINUTE, NOW

from watchdog.store import (
    Database,
    clear_condition,
    list_conditions,
    lock_conditions,
    note_outage,
    open_conditions,
    raise_condition,
)

KEY = "coverage:marn-times"


def test_a_failure_is_told_once_and_its_end_once(database: Database) -> None:
    assert database.write(lambda c: raise_condition(c, KEY, "three polls failed", NOW))
    assert not database.write(lambda c: raise_condition(c, KEY, "four failed", NOW + HOUR))
    (condition,) = database.read(open_conditions)
    assert (condition.key, condition.words) == (KEY, "three polls failed")
    assert (condition.since, condition.recovered_at) == (NOW, None)

    assert database.write(lambda c: clear_condition(c, KEY, NOW + HOUR))
    assert not database.write(lambda c: clear_condition(c, KEY, NOW + HOUR))
    assert database.read(open_conditions) == ()


def test_who_compares_with_what_was_told_does_so_alone(database: Database) -> None:
    """Two that look at the same moment would both tell."""
    both_looked = Barrier(2)

    def tell(c: Connection) -> bool:
        lock_conditions(c)
        known = list_conditions(c, "coverage:", ended_since=NOW)
        with suppress(BrokenBarrierError):
            both_looked.wait(0.5)
        raise_condition(c, KEY, "three polls failed", NOW)
        return not known

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: database.write(tell), range(2)))
    assert sorted(told) == [False, True]


def test_the_same_outage_is_noted_once_and_a_longer_one_again(database: Database) -> None:
    def note(since: int, until: int) -> bool:
        return database.write(
            lambda c: note_outage(c, "outage", "away", NOW + since * MINUTE, NOW + until * MINUTE)
        )

    assert note(10, 12)  # by one that was started in the middle of it
    assert not note(10, 12)
    assert note(0, 12)
    assert not note(0, 12)
    assert not note(10, 12)
    assert note(20, 22)


def test_what_fails_again_is_told_again(database: Database) -> None:
    database.write(lambda c: raise_condition(c, KEY, "first", NOW))
    database.write(lambda c: clear_condition(c, KEY, NOW))

    assert database.write(lambda c: raise_condition(c, KEY, "second", NOW + HOUR))
    (condition,) = database.read(open_conditions)
    assert (condition.words, condition.since) == ("second", NOW + HOUR)


def test_what_never_failed_does_not_recover(database: Database) -> None:
    assert not database.write(lambda c: clear_condition(c, KEY, NOW))
