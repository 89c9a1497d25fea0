from datetime import timedelta

from sqlalchemy import select
from tests.store.making import HOUR, NOW

from watchdog.store import (
    Database,
    Role,
    add_user,
    end_sessions,
    find_session,
    has_users,
    list_users,
    load_password,
    remove_user,
    set_password,
    set_role,
    start_session,
)
from watchdog.store.telling_tables import AUDIT


def _add(database: Database, name: str = "kim", role: Role = Role.EDITOR) -> bool:
    return database.write(lambda c: add_user(c, name, role, "hash", by="shell", now=NOW))


def _in(database: Database) -> None:
    database.write(lambda c: start_session(c, "letters", "kim", address="", now=NOW))


def _is_in(database: Database) -> bool:
    return database.read(lambda c: find_session(c, "letters", NOW)) is not None


def test_a_name_is_taken_once(database: Database) -> None:
    assert not database.read(has_users)
    assert _add(database)
    assert not _add(database, role=Role.ADMIN)

    [user] = database.read(list_users)
    assert (user.name, user.role, user.created_at, user.last_seen_at) == (
        "kim",
        Role.EDITOR,
        NOW,
        None,
    )
    assert database.read(lambda c: load_password(c, "kim")) == "hash"
    assert database.read(lambda c: load_password(c, "lou")) is None


def test_what_is_changed_ends_sessions(database: Database) -> None:
    _add(database)
    changes = [
        lambda c: set_password(c, "kim", "new", by="kim", now=NOW),
        lambda c: set_role(c, "kim", Role.ADMIN, by="lou", now=NOW + HOUR),
        lambda c: end_sessions(c, "kim") == 1,
        lambda c: remove_user(c, "kim", by="lou", now=NOW + HOUR),
    ]
    for change in changes:
        _in(database)
        assert _is_in(database)
        assert database.write(change)
        assert not _is_in(database)


def test_who_is_not_there_is_said(database: Database) -> None:
    assert not database.write(lambda c: set_password(c, "kim", "new", by="x", now=NOW))
    assert not database.write(lambda c: set_role(c, "kim", Role.ADMIN, by="x", now=NOW))
    assert not database.write(lambda c: remove_user(c, "kim", by="x", now=NOW))
    assert database.read(lambda c: c.execute(select(AUDIT)).all()) == []


def test_every_change_is_on_record_without_the_password(database: Database) -> None:
    _add(database)
    database.write(lambda c: set_password(c, "kim", "new", by="kim", now=NOW))
    database.write(lambda c: set_role(c, "kim", Role.ADMIN, by="lou", now=NOW))
    database.write(lambda c: remove_user(c, "kim", by="lou", now=NOW))
    rows = database.read(lambda c: c.execute(select(AUDIT).order_by(AUDIT.c.id)).all())

    assert [(row.who, row.what, row.subject, row.detail) for row in rows] == [
        ("shell", "add-user", "kim", {"role": "editor"}),
        ("kim", "set-password", "kim", {}),
        ("lou", "set-role", "kim", {"role": "admin"}),
        ("lou", "remove-user", "kim", {}),
    ]


def test_it_is_known_who_was_seen_last(database: Database) -> None:
    _add(database)
    _in(database)
    later = NOW + timedelta(days=1)
    database.write(lambda c: start_session(c, "others", "kim", address="", now=later))

    assert [user.last_seen_at for user in database.read(list_users)] == [later]
