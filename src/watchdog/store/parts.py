"""Table `part`: what each running process has counted by itself since its start, and goes by.

Everything else the metrics tell is counted from rows; how long parsing takes and how often a
child was replaced is known only where it happens. Written down, any process may tell it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Float, Integer, Table, Text, delete, select

from watchdog.store.types import METADATA, UtcDateTime
from watchdog.store.writing import insert_missing

PART = Table(
    "part",
    METADATA,
    Column("owner", Text, primary_key=True),  # host:pid, as in leases
    Column("seen_at", UtcDateTime, nullable=False),
    Column("parses", Integer, nullable=False),
    Column("parse_seconds", Float, nullable=False),
    Column("child_restarts", Integer, nullable=False),
    Column("declarations", Text),  # their version; NULL: an earlier program did not say
)

GONE = timedelta(hours=1)  # a process that has said nothing for so long has ended

_P = PART.c


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """What one process has counted since its start."""

    owner: str
    seen_at: datetime
    parses: int
    parse_seconds: float
    child_restarts: int
    declarations: str | None = None  # the version of those that it goes by


def note_part(c: Connection, part: PartRow) -> None:
    """Write down what a process counted, and forget those that ended long ago."""
    values = {
        "seen_at": part.seen_at,
        "parses": part.parses,
        "parse_seconds": part.parse_seconds,
        "child_restarts": part.child_restarts,
        "declarations": part.declarations,
    }
    if not insert_missing(c, PART, [{"owner": part.owner, **values}], "owner"):
        c.execute(PART.update().where(_P.owner == part.owner).values(**values))
    c.execute(delete(PART).where(_P.seen_at < part.seen_at - GONE))


def forget_part(c: Connection, owner: str) -> None:
    """Take away the row of a process that ends."""
    c.execute(delete(PART).where(_P.owner == owner))


def list_parts(c: Connection) -> tuple[PartRow, ...]:
    """Give what each process counted."""
    rows = c.execute(select(PART).order_by(_P.owner))
    return tuple(PartRow(**row) for row in rows.mappings())
