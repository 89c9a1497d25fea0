"""Writing rows that may be there already: the same few statements on both databases."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, Table, text
from sqlalchemy.dialects import postgresql, sqlite

Values = Mapping[str, Any]

READING = "watchdog_reading"  # set on connections that only read

# Far below SQLite's limit of 32,766 values in one statement.
CHUNK = 500


def insert_missing(
    c: Connection, table: Table, rows: Sequence[Values], *returning: str
) -> list[Row[Any]]:
    """Insert the rows that break no unique constraint; give the named columns of those.

    >>> from sqlalchemy import Column, Integer, MetaData, create_engine
    >>> table = Table("t", MetaData(), Column("id", Integer, primary_key=True))
    >>> with create_engine("sqlite://").begin() as c:
    ...     table.create(c)
    ...     insert_missing(c, table, [{"id": 1}, {"id": 1}, {"id": 2}], "id")
    [(1,), (2,)]
    """
    columns = [table.c[name] for name in returning or [table.primary_key.columns[0].name]]
    added: list[Row[Any]] = []
    for part in chunked(rows):
        insert = _insert(c, table).values([dict(row) for row in part])
        added += c.execute(insert.on_conflict_do_nothing().returning(*columns)).all()
    return added


def is_reading(c: Connection) -> bool:
    """Whether the transaction only reads; rows cannot be locked then."""
    return bool(c.get_execution_options().get(READING))


def do_not_wait_for_disk(c: Connection) -> None:
    """Let this transaction's commit be lost in a crash of a server: nothing depends on it."""
    if c.dialect.name == "postgresql":
        c.execute(text("SET LOCAL synchronous_commit = off"))


def wait_for_others(c: Connection, key: int) -> None:
    """Let one process at a time go on from here, until its transaction ends.

    `key` names what they would do, among the advisory locks of a database. SQLite has one writer.
    """
    if c.dialect.name == "postgresql":
        c.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def insert_row(c: Connection, table: Table, **values: object) -> int:
    """Insert one row and give the number that the database gave it."""
    number: int = c.execute(table.insert().values(**values).returning(table.c.id)).scalar_one()
    return number


def chunked(values: Iterable[Any], size: int = CHUNK) -> Iterable[list[Any]]:
    """Cut a long list into statements' worth.

    >>> list(chunked([1, 2, 3], 2))
    [[1, 2], [3]]
    """
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def _insert(c: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if c.dialect.name == "postgresql" else sqlite.insert(table)
