from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.store.making import notice, record, seen, store_hit

from watchdog.errors import StoreError
from watchdog.store import Connection, Database, copy_database, list_rows, upgrade_database
from watchdog.store.copying import sum_table
from watchdog.store.types import METADATA


@pytest.fixture
def filled(tmp_path: Path) -> Database:
    """Make a SQLite database with something in most tables."""
    url = f"sqlite:///{tmp_path}/filled.db"
    upgrade_database(url)
    database = Database.open(url)
    for number in range(1, 4):
        database.write(partial(store_hit, number=number))
    database.write(lambda c: notice(c, "a1", "slack"))
    return database


def test_every_row_arrives(filled: Database, database: Database) -> None:
    sums = {one.table: one for one in copy_database(filled, database)}

    assert set(sums) == set(METADATA.tables)
    assert sums["article"].rows == 3
    for table in METADATA.sorted_tables:
        there = database.read(partial(sum_table, table=table))
        assert there == filled.read(partial(sum_table, table=table))
    for view in ("v_articles", "v_alerts", "v_deliveries"):
        rows = filled.read(partial(_rows, view))
        assert database.read(partial(_rows, view)) == rows


def test_new_rows_are_numbered_after_those_that_came(filled: Database, database: Database) -> None:
    copy_database(filled, database)
    [added] = database.write(lambda c: record(c, seen(9)))

    assert added.article_id > 3
    assert added.is_new


def test_what_is_not_empty_is_left_alone(filled: Database, database: Database) -> None:
    database.write(lambda c: notice(c, "other", "slack"))

    with pytest.raises(StoreError, match="not empty: table alert"):
        copy_database(filled, database)
    assert database.read(lambda c: c.execute(text("SELECT count(*) FROM article")).scalar()) == 0


def test_a_row_that_differs_undoes_everything(
    filled: Database, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.store import copying  # noqa: PLC0415 - to break it

    digests = iter(range(10_000))
    monkeypatch.setattr(copying, "_digest", lambda _: next(digests))
    with pytest.raises(StoreError, match="nothing was kept"):
        copy_database(filled, database)
    monkeypatch.undo()

    assert all(
        database.read(partial(sum_table, table=table)).rows == 0 for table in METADATA.sorted_tables
    )


def _rows(view: str, c: Connection) -> list[Mapping[str, object]]:
    return list(list_rows(c, view))
