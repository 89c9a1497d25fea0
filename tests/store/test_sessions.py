from datetime import timedelta

from sqlalchemy import select
from tests.store.making import HOUR, NOW

from watchdog.store import (
    Database,
    Role,
    add_first_link,
    add_user,
    end_session,
    find_session,
    is_first_link,
    start_session,
    touch_session,
    use_first_link,
)
from watchdog.store.user_tables import FIRST_LINK, SESSION

DAY = timedelta(days=1)


def _begin(database: Database) -> None:
    database.write(lambda c: add_user(c, "kim", Role.EDITOR, "hash", by="x", now=NOW))
    database.write(lambda c: start_session(c, "letters", "kim", address="::1", now=NOW))


def test_a_session_is_found_by_its_letters_which_are_not_stored(database: Database) -> None:
    _begin(database)

    found = database.read(lambda c: find_session(c, "letters", NOW))
    assert found is not None
    assert (found.user, found.role) == ("kim", Role.EDITOR)
    assert database.read(lambda c: find_session(c, "others", NOW)) is None
    [row] = database.read(lambda c: c.execute(select(SESSION)).all())
    assert "letters" not in row.token_hash


def test_it_lasts_while_it_is_used_and_never_beyond_its_life(database: Database) -> None:
    _begin(database)
    assert database.read(lambda c: find_session(c, "letters", NOW + 14 * DAY)) is None

    for days in range(10, 61, 10):
        now = NOW + days * DAY
        found = database.read(lambda c, now=now: find_session(c, "letters", now))  # type: ignore[misc] # bound here
        assert (found is not None) == (days < 60)
        if found is not None:
            database.write(
                lambda c, now=now, found=found: touch_session(c, "letters", found, now)  # type: ignore[misc] # bound here
            )


def test_a_new_session_clears_away_those_that_are_over(database: Database) -> None:
    _begin(database)
    later = NOW + 15 * DAY
    database.write(lambda c: start_session(c, "others", "kim", address="", now=later))

    assert len(database.read(lambda c: c.execute(select(SESSION)).all())) == 1


def test_one_session_ends_alone(database: Database) -> None:
    _begin(database)
    database.write(lambda c: start_session(c, "others", "kim", address="", now=NOW))
    database.write(lambda c: end_session(c, "letters", user="kim", now=NOW))

    assert database.read(lambda c: find_session(c, "letters", NOW)) is None
    assert database.read(lambda c: find_session(c, "others", NOW)) is not None


def test_the_first_link_works_once_and_the_newest_alone(database: Database) -> None:
    database.write(lambda c: add_first_link(c, "older", NOW))
    database.write(lambda c: add_first_link(c, "letters", NOW))

    assert not database.read(lambda c: is_first_link(c, "older", NOW))
    assert database.read(lambda c: is_first_link(c, "letters", NOW))
    assert not database.read(lambda c: is_first_link(c, "letters", NOW + 24 * HOUR))
    assert not database.write(lambda c: use_first_link(c, "letters", NOW + 24 * HOUR))
    assert database.write(lambda c: use_first_link(c, "letters", NOW))
    assert not database.write(lambda c: use_first_link(c, "letters", NOW))
    assert database.read(lambda c: c.execute(select(FIRST_LINK)).all()) == []
