import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, make_url, text
from tests.peers.postgres import whole_database_of

from watchdog.errors import StoreError
from watchdog.store import Database, current_version, head_version, upgrade_database
from watchdog.store.engine import make_engine
from watchdog.store.schema import find_migrations
from watchdog.store.types import METADATA


def test_upgrading_twice_is_the_same_as_once(empty_url: str) -> None:
    upgrade_database(empty_url)
    first = _described(empty_url)
    upgrade_database(empty_url)

    assert _described(empty_url) == first
    assert current_version(empty_url) == head_version()


def test_migrations_make_the_tables_that_the_code_expects(url: str) -> None:
    migrated = _described(url)
    # Views and the index of words are the databases' own: no table of ours describes them.
    for own in [name for name in migrated if name.startswith(("v_", "article_search"))]:
        del migrated[own]
    del migrated["alembic_version"]
    _drop_everything(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        METADATA.create_all(connection)
    engine.dispose()

    assert migrated == _described(url)
    assert len(migrated) == len(METADATA.tables)


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    _execute(url, "UPDATE alembic_version SET version_num = 'from-the-future'")

    with pytest.raises(StoreError, match="newer Watchdog"):
        Database.open(url)
    with pytest.raises(StoreError, match="newer Watchdog"):
        upgrade_database(url)


def test_an_older_database_says_how_to_upgrade(url: str) -> None:
    _execute(url, "DELETE FROM alembic_version")

    with pytest.raises(StoreError, match="watchdog db upgrade"):
        Database.open(url)


def test_a_failed_migration_leaves_nothing_behind(empty_url: str) -> None:
    engine = make_engine(empty_url, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE delivery (id INTEGER)"))  # stands in the way
    engine.dispose()

    with pytest.raises(StoreError, match="delivery"):
        upgrade_database(empty_url)

    assert set(_described(empty_url)) == {"delivery"}


def test_downgrading_removes_everything(url: str) -> None:
    from alembic import command  # noqa: PLC0415 - used here only

    from watchdog.store.schema import _config  # noqa: PLC0415

    engine = make_engine(url)
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    engine.dispose()

    assert set(_described(url)) == {"alembic_version"}


def test_polls_of_an_older_database_are_counted_once_when_it_is_upgraded(url: str) -> None:
    from alembic import command  # noqa: PLC0415 - used here only

    from watchdog.store.schema import _config  # noqa: PLC0415

    engine = make_engine(url)
    at = {"at": "2026-05-04T10:00:00.000000Z"}
    source = (
        "INSERT INTO source (id, outlet, kind, url, created_at, active, next_due_at)"
        " VALUES (1, 'times', 'feed', 'https://x.example/', :at, TRUE, :at)"
    )
    poll = (
        "INSERT INTO poll (source_id, outlet, planned_at, started_at, outcome)"
        " VALUES (1, 'times', :at, :at, :outcome)"
    )
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0019")
        connection.execute(text(source), at)
        for outcome in ("ok", "ok", "timeout", None):
            connection.execute(text(poll), {**at, "outcome": outcome})
        connection.execute(
            text(
                "INSERT INTO poll_day (source_id, day, outcome, outlet, polls, entries, new,"
                " known, rejected_by, gaps)"
                " VALUES (1, '2026-01-01', 'ok', 'times', 280, 0, 0, 0, '{}', 0)"
            )
        )
        command.upgrade(config, "head")
        rows = connection.execute(text("SELECT outcome, polls FROM poll_total")).all()
    engine.dispose()

    assert dict(rows) == {"ok": 282, "timeout": 1}


def test_the_name_of_a_migration_says_its_version() -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - used here only

    from watchdog.store.schema import _config, _versions  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(_config())
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == _versions()
    assert scripts.get_current_head() == head_version()


def test_the_migrations_are_found_in_the_repository() -> None:
    assert (find_migrations() / "versions").is_dir()


def _execute(url: str, statement: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _drop_everything(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        for view in inspect(connection).get_view_names():
            connection.execute(text(f"DROP VIEW {view}"))
        connection.execute(text("DROP TABLE article_search"))  # with what SQLite keeps behind it
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
    engine.dispose()


def _described(url: str) -> dict[str, Any]:
    engine = make_engine(url)
    with engine.connect() as connection:
        inspector = inspect(connection)
        names = [*inspector.get_table_names(), *inspector.get_view_names()]
        found = {name: _describe(connection, name) for name in names}
    engine.dispose()
    return found


def _describe(connection: Connection, name: str) -> dict[str, Any]:
    inspector = inspect(connection)
    if name in inspector.get_view_names():
        return {"view": inspector.get_view_definition(name)}
    return {
        "columns": [
            (c["name"], str(c["type"]), c["nullable"], c["default"])
            for c in inspector.get_columns(name)
        ],
        "primary key": inspector.get_pk_constraint(name),
        "foreign keys": sorted(map(repr, inspector.get_foreign_keys(name))),
        "unique": sorted(map(repr, inspector.get_unique_constraints(name))),
        "checks": sorted(map(repr, inspector.get_check_constraints(name))),
        "indexes": sorted(map(repr, inspector.get_indexes(name))),
    }


# --- bad input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "refused"),
        ("mysql://here/none", "mysql is not supported"),
        ("postgresql://here:port/none", "not understood"),
        ("sqlite://", "in memory would be lost"),
    ],
)
def test_a_wrong_address_is_explained(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        upgrade_database(url)


def test_a_file_that_may_not_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreError, match="unable to open"):
        upgrade_database(f"sqlite:///{tmp_path}/taken")


@pytest.mark.postgres
def test_a_role_without_rights_is_told_and_nothing_is_made(postgres: str) -> None:
    """A role of its own, that may connect and nothing else."""
    name = f"watchdog_{uuid.uuid4().hex[:12]}"
    with whole_database_of(postgres) as url:
        _execute(url, f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
        _execute(url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        try:
            theirs = make_url(url).set(username=name, password="x")  # noqa: S106 - made here
            with pytest.raises(StoreError, match="permission denied"):
                upgrade_database(theirs.render_as_string(hide_password=False))
            assert _described(url) == {}
        finally:
            _execute(url, f"DROP ROLE {name}")


@pytest.mark.postgres
def test_a_server_that_goes_away_in_mid_migration_leaves_nothing(postgres: str) -> None:
    """Its connection is cut when every table is made and nothing is committed."""

    def go_away(c: Connection) -> None:
        number = c.execute(text("SELECT pg_backend_pid()")).scalar_one()
        _execute(url, f"SELECT pg_terminate_backend({number})")
        c.execute(text("SELECT 1"))

    with whole_database_of(postgres) as url:
        with pytest.raises(StoreError, match="terminat") as caught:
            upgrade_database(url, also=go_away)
        assert caught.value.retryable
        assert _described(url) == {}

        upgrade_database(url)
        assert current_version(url) == head_version()


# --- every schema there was ----------------------------------------------------------

REVISIONS = sorted(file.stem[:4] for file in (find_migrations() / "versions").glob("0*.py"))
ROWS = {
    "source": "INSERT INTO source (outlet, kind, url, created_at, active, next_due_at)"
    " VALUES ('gazette', 'feed', 'https://gazette.example/feed', :now, :yes, :now)",
    "article": "INSERT INTO article (outlet, publisher, language, url, page_url, title,"
    " first_seen_at, last_seen_at, kind, body, old, candidate) VALUES ('gazette', 'gazette',"
    " 'en', 'https://gazette.example/a', 'https://gazette.example/a', 'A title', :now, :now,"
    " 'article', 'feed', :no, '{}')",
    "item": "INSERT INTO item (watchlist, item, title, version, first_loaded_at, enabled, declared)"
    " VALUES ('desk', 'invitation', 'An invitation', 'v1', :now, :yes, :yes)",
    "alert": "INSERT INTO alert (id, watchlist, item, item_title, reason, notice, route,"
    " created_at) VALUES ('a1', 'desk', 'invitation', 'An invitation', 'first-report', '',"
    " 'desk', :now)",
    "delivery": "INSERT INTO delivery (alert_id, target, purpose, status, asked, part, attempts,"
    " repeat, due_at, waiting_since, created_at) VALUES ('a1', 'hook', 'alert', 'sent', 1, 1, 1,"
    " :no, :now, :now, :now)",
}


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_schema_there_was_is_upgraded_and_its_rows_are_kept(
    revision: str, empty_url: str
) -> None:
    engine = make_engine(empty_url, create=True)
    values = {"now": "2026-05-01T12:00:00.000000Z", "yes": True, "no": False}
    with engine.begin() as connection:
        _migrate_to(connection, "0001")
        for statement in ROWS.values():
            connection.execute(text(statement), values)
    with engine.begin() as connection:
        _migrate_to(connection, revision)
        before = {name: _rows_of(connection, name) for name in ROWS}
    engine.dispose()

    upgrade_database(empty_url)

    engine = make_engine(empty_url)
    with engine.begin() as connection:
        after = {name: _rows_of(connection, name) for name in ROWS}
    engine.dispose()
    assert current_version(empty_url) == head_version()
    for name, rows in before.items():
        assert len(rows) == 1
        assert [{key: row[key] for key in rows[0]} for row in after[name]] == rows


def _migrate_to(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - used here only

    from watchdog.store.schema import _config  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _rows_of(connection: Connection, table: str) -> list[dict[str, object]]:
    found = connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - named above
    return [dict(row._mapping) for row in found]
