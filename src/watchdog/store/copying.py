"""Copy a database into an empty one of the other kind, and compare every row.

In:   two databases of the same schema.
Out:  all rows, in one transaction; the number of rows and a digest per table, equal on both sides.
I/O:  the databases. Rows stream: memory holds a few hundred of them.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Table, func, insert, select, text

from watchdog.errors import StoreError
from watchdog.store.engine import Database
from watchdog.store.search import fill_search
from watchdog.store.types import METADATA
from watchdog.store.writing import CHUNK, chunked

_SUMS = 2**256  # digests of rows are added up, so that their order does not count


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSum:
    """What a table holds."""

    table: str
    rows: int
    digest: str  # SHA-256 of each row, added up


def copy_database(source: Database, target: Database) -> tuple[TableSum, ...]:
    """Copy everything, or nothing; StoreError where a table of the target is not empty."""
    return source.read(lambda c: target.write(lambda into: tuple(_copy_tables(c, into))))


def sum_table(c: Connection, table: Table) -> TableSum:
    """Count a table's rows and add up their digests; the same on both kinds of database."""
    rows = total = 0
    for row in _stream(c, table):
        rows += 1
        total = (total + _digest(row)) % _SUMS
    return TableSum(table=table.name, rows=rows, digest=f"{total:064x}")


def _copy_tables(c: Connection, into: Connection) -> Iterator[TableSum]:
    for table in METADATA.sorted_tables:
        if into.execute(select(func.count()).select_from(table)).scalar_one():
            raise StoreError(f"the target is not empty: table {table.name} has rows")
    for table in METADATA.sorted_tables:
        for rows in chunked(_stream(c, table)):
            into.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - SQLAlchemy's public name
        _count_on(into, table)
        read, written = sum_table(c, table), sum_table(into, table)
        if read != written:
            raise StoreError(
                f"table {table.name} differs after copying: {read.rows} rows, {written.rows} there;"
                " nothing was kept"
            )
        yield written
    fill_search(into)


def _stream(c: Connection, table: Table) -> Iterator[Row[tuple[object, ...]]]:
    return iter(c.execute(select(table), execution_options={"yield_per": CHUNK}))


def _count_on(c: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    if c.dialect.name != "postgresql" or "id" not in table.c:
        return
    quoted = f'"{table.name}"'
    sequence = c.execute(
        text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": quoted}
    ).scalar()
    if sequence:
        last = c.execute(select(func.max(table.c.id))).scalar() or 0
        c.execute(select(func.setval(sequence, last + 1, False)))  # noqa: FBT003 - the next is not taken


def _digest(row: Row[tuple[object, ...]]) -> int:
    values = json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(values.encode()).digest())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value
