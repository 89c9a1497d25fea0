from tests.store.making import HOUR, NOW

from watchdog.store import Database, clear_condition, open_conditions, raise_condition

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


def test_what_fails_again_is_told_again(database: Database) -> None:
    database.write(lambda c: raise_condition(c, KEY, "first", NOW))
    database.write(lambda c: clear_condition(c, KEY, NOW))

    assert database.write(lambda c: raise_condition(c, KEY, "second", NOW + HOUR))
    (condition,) = database.read(open_conditions)
    assert (condition.words, condition.since) == ("second", NOW + HOUR)


def test_what_never_failed_does_not_recover(database: Database) -> None:
    assert not database.write(lambda c: clear_condition(c, KEY, NOW))
