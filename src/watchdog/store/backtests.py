"""Table `backtest`: recorded pages that somebody wants tried on items, by a worker.

A row is asked for, claimed under a lease like all work, and closed with an answer or an error.
The files are named, not stored: the worker must find them under the same path.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Table,
    Text,
    delete,
    or_,
    select,
    update,
)

from watchdog.store.types import METADATA, Id, UtcDateTime
from watchdog.store.writing import insert_row

BACKTEST = Table(
    "backtest",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("items", JSON, nullable=False),  # "watchlist/item"
    Column("files", JSON, nullable=False),  # absolute paths
    Column("samples", Integer, nullable=False),
    Column("done_at", UtcDateTime),  # NULL until there is an answer or an error
    Column("answer", JSON),  # what `watchdog backtest` prints
    Column("error", Text),
    Column("lease_until", UtcDateTime),
    Column("lease_owner", Text),
    Column("claims", Integer, nullable=False, default=0, server_default="0"),
    Index(None, "done_at"),
)
KEPT = timedelta(days=7)  # after it was done
MOST_CLAIMS = 3  # of one backtest: whose workers ended so often is not left to another

_B = BACKTEST.c
_GIVEN_UP = (
    f"given up: it was taken up {MOST_CLAIMS} times, and never came to its end. Were its workers"
    " stopped, or out of memory? Look at their logs, or try fewer files at once"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueBacktest:
    """What is to be tried on what."""

    backtest_id: int
    items: Sequence[str]
    files: Sequence[str]
    samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestAnswer:
    """What came of it: an answer or an error."""

    answer: Mapping[str, Any] | None
    error: str | None


def ask_backtest(
    c: Connection, *, items: Sequence[str], files: Sequence[str], samples: int, now: datetime
) -> int:
    """Ask for a backtest; gives its number. Forgets those that were done long ago."""
    c.execute(delete(BACKTEST).where(_B.done_at < now - KEPT))
    asked = {"items": list(items), "files": list(files), "samples": samples}
    return insert_row(c, BACKTEST, asked_at=now, **asked)


def due_backtests(c: Connection, now: datetime) -> Sequence[int]:
    """Give those that wait for a worker, the oldest first."""
    return c.execute(select(_B.id).where(*_is_due(now)).order_by(_B.id)).scalars().all()


def claim_backtest(
    c: Connection,
    backtest_id: int,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    held: Collection[int] = (),
) -> DueBacktest | None:
    """Take one, unless it is done, somebody has it, or those who had it ended too often.

    The last is closed, with an error that says so. One that is given back counts for nothing.
    """
    wanted = select(BACKTEST).where(_B.id == backtest_id, _B.id.not_in(held), *_is_due(now))
    row = c.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    if row.claims >= MOST_CLAIMS:
        close_backtest(c, backtest_id, error=_GIVEN_UP, now=now)
        return None
    taken = {"lease_until": now + lease, "lease_owner": owner, "claims": row.claims + 1}
    c.execute(update(BACKTEST).where(_B.id == backtest_id).values(**taken))
    return _due(row)


def close_backtest(
    c: Connection,
    backtest_id: int,
    *,
    answer: Mapping[str, object] | None = None,
    error: str | None = None,
    now: datetime,
) -> None:
    """Note what came of it."""
    c.execute(
        update(BACKTEST)
        .where(_B.id == backtest_id)
        .values(answer=answer, error=error, done_at=now, lease_until=None, lease_owner=None)
    )


def find_answer(c: Connection, backtest_id: int) -> BacktestAnswer | None:
    """Give what came of one; None while nothing did."""
    asked = select(_B.answer, _B.error).where(_B.id == backtest_id, _B.done_at.is_not(None))
    row = c.execute(asked).one_or_none()
    return None if row is None else BacktestAnswer(answer=row.answer, error=row.error)


def is_taken(c: Connection, backtest_id: int) -> bool:
    """Tell whether anybody has taken a backtest up, or done it."""
    taken = _B.lease_owner.is_not(None) | _B.done_at.is_not(None)
    query = select(_B.id).where(_B.id == backtest_id, taken)
    return c.execute(query).first() is not None


def _is_due(now: datetime) -> tuple[Any, ...]:
    return _B.done_at.is_(None), or_(_B.lease_until.is_(None), _B.lease_until <= now)


def _due(row: Row[Any]) -> DueBacktest:
    return DueBacktest(
        backtest_id=row.id,
        items=tuple(row.items),
        files=tuple(row.files),
        samples=row.samples,
    )
