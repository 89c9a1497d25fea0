"""Table `poll`: the ledger. A row is written before a poll runs and closed once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from watchdog.model import Outcome, OutletId
from watchdog.store.rows import PollResult, PollRow
from watchdog.store.tables import POLL, SOURCE
from watchdog.store.writing import insert_row

_P = POLL.c

# What counts as having read the source; anything else but a skipped poll is a failure.
_READ = {Outcome.OK, Outcome.NOT_MODIFIED}


def open_poll(
    c: Connection, source_id: int, outlet: str, *, planned_at: datetime, now: datetime
) -> int:
    """Write down that a poll is about to run."""
    return insert_row(
        c, POLL, source_id=source_id, outlet=outlet, planned_at=planned_at, started_at=now
    )


def count_poll(c: Connection, poll_id: int, *, new: int, known: int) -> None:
    """Count what a poll listed, together with the articles it made: a crash then loses no count.

    Closing the poll writes the whole of it, what was rejected too.
    """
    c.execute(
        update(POLL)
        .where(_P.id == poll_id)
        .values(entries=_P.entries + new + known, new=_P.new + new, known=_P.known + known)
    )


def close_interrupted(c: Connection, source_ids: Sequence[int], now: datetime) -> None:
    """Close what a machine that died left open."""
    c.execute(
        update(POLL)
        .where(_P.source_id.in_(source_ids), _P.outcome.is_(None))
        .values(outcome=Outcome.SKIPPED, reason="interrupted", finished_at=now)
    )


def close_poll(c: Connection, poll_id: int, result: PollResult, *, now: datetime) -> bool:
    """Close a poll and note the result at its source; False when it was closed before."""
    closed = c.execute(
        update(POLL)
        .where(_P.id == poll_id, _P.outcome.is_(None))
        .values(
            finished_at=now,
            outcome=result.outcome,
            reason=result.reason,
            status=result.status,
            entries=result.entries,
            new=result.new,
            known=result.known,
            rejected=sum(result.rejected.values()),
            rejected_by=dict(result.rejected),
            bytes=result.size,
            gap=result.gap,
        )
        .returning(_P.source_id, _P.started_at)
    ).one_or_none()
    if closed is None:
        return False
    values = _source_values(result, closed.started_at, now)
    c.execute(update(SOURCE).where(SOURCE.c.id == closed.source_id).values(**values))
    return True


def load_polls(c: Connection, outlet: OutletId, *, since: datetime) -> tuple[PollRow, ...]:
    """Give an outlet's polls planned since then, oldest first."""
    rows = c.execute(
        select(POLL)
        .where(_P.outlet == outlet, _P.planned_at >= since)
        .order_by(_P.planned_at, _P.id)
    )
    return tuple(_poll_row(row) for row in rows)


def _source_values(result: PollResult, started_at: datetime, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "next_due_at": result.next_due_at,
        "lease_until": None,
        "lease_owner": None,
        "polls": SOURCE.c.polls + 1,
        "last_outcome": result.outcome,
        "last_error": result.reason,
        "last_polled_at": now,
    }
    if result.outcome in _READ:
        values |= {"failures": 0, "last_ok_at": now}
        if not result.gap:
            values["covered_until"] = started_at
    elif result.outcome is not Outcome.SKIPPED:
        values["failures"] = SOURCE.c.failures + 1
    if result.validators is not None:
        values |= {
            "etag": result.validators.etag,
            "last_modified": result.validators.last_modified,
            "body_hash": result.validators.body_hash,
            "ttl": result.ttl and round(result.ttl.total_seconds()),
        }
    return values


def _poll_row(row: Row[Any]) -> PollRow:
    return PollRow(
        poll_id=row.id,
        source_id=row.source_id,
        outlet=OutletId(row.outlet),
        planned_at=row.planned_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        reason=row.reason,
        status=row.status,
        entries=row.entries,
        new=row.new,
        known=row.known,
        rejected=row.rejected_by,
        size=row.bytes,
        gap=row.gap,
    )
