from datetime import timedelta

from sqlalchemy import text
from tests.store.making import HOUR, NOW

from watchdog.store import (
    Database,
    Scope,
    add_token,
    find_token,
    is_use_news,
    list_audit,
    list_tokens,
    note_use,
    remove_token,
)

SECRET = "wd_" + "s" * 43


def _add(database: Database, secret: str = SECRET, expires_after: timedelta | None = None) -> int:
    return database.write(
        lambda c: add_token(
            c,
            secret,
            "dashboard",
            [Scope.READ, Scope.METRICS],
            by="Amina",
            now=NOW,
            expires_at=None if expires_after is None else NOW + expires_after,
        )
    )


def test_a_token_is_found_by_its_letters_and_stored_without_them(database: Database) -> None:
    number = _add(database)
    found = database.read(lambda c: find_token(c, SECRET, NOW))

    assert found is not None
    assert (found.token_id, found.name, found.created_by) == (number, "dashboard", "Amina")
    assert found.scopes == {Scope.READ, Scope.METRICS}
    (row,) = database.read(lambda c: c.execute(text("SELECT * FROM token")).all())
    assert SECRET not in str(row)
    for other in ("", SECRET[:-1], SECRET + "s", "\ud800"):
        assert database.read(lambda c, other=other: find_token(c, other, NOW)) is None  # type: ignore[misc]


def test_a_removed_token_opens_nothing_at_once(database: Database) -> None:
    number = _add(database)

    assert database.write(lambda c: remove_token(c, number, by="Basir", now=NOW))
    assert not database.write(lambda c: remove_token(c, number, by="Basir", now=NOW))
    assert database.read(lambda c: find_token(c, SECRET, NOW)) is None
    assert database.read(list_tokens) == ()
    noted = database.read(lambda c: list_audit(c, limit=9))
    assert [(one.who, one.what, one.subject) for one in noted] == [
        ("Basir", "remove-token", f"token {number}"),
        ("Amina", "add-token", f"token {number}"),
    ]
    assert SECRET not in str(noted)


def test_a_token_ends_at_its_time(database: Database) -> None:
    _add(database, expires_after=HOUR)

    assert database.read(lambda c: find_token(c, SECRET, NOW + HOUR - timedelta(seconds=1)))
    assert database.read(lambda c: find_token(c, SECRET, NOW + HOUR)) is None
    assert len(database.read(list_tokens)) == 1


def test_its_use_is_noted_once_a_minute(database: Database) -> None:
    number = _add(database)
    (fresh,) = database.read(list_tokens)
    assert is_use_news(fresh, NOW)
    database.write(lambda c: note_use(c, number, NOW))
    (used,) = database.read(list_tokens)

    assert used.last_used_at == NOW
    assert not is_use_news(used, NOW + timedelta(seconds=59))
    assert is_use_news(used, NOW + timedelta(seconds=60))
