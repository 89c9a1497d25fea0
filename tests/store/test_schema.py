from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, text

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
