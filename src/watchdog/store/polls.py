"""Table `poll`: the ledger. A row is written before a poll runs and closed once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, select, update

from watchdog.model import Outcome, OutletId
from watchdog.store.rows import PollResult, PollRow
from watchdog.store.tables import POLL, POLL_TOTAL, SOURCE
from watchdog.store.writing import insert_missing, insert_row

_P, _T = POLL.c, POLL_TOTAL.c


# What counts as having read the source; anything else but a skipped poll is a failure.
_READ = {Outcome.OK, Outcome.NOT_MODIFIED}

LATE_BY = timedelta(hours=1)  # what is begun later than planned is begun within


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCount:
    """How many polls an outlet had in a span of time."""

    polls: int
    closed: int
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPoll:
    """A poll that was read, as far as gaps are concerned."""

    source_id: int
    started_at: datetime
    outcome: Outcome
    gap: bool


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
    closed = c.execute(
        update(POLL)
        .where(_P.source_id.in_(source_ids), _P.outcome.is_(None))
        .values(outcome=Outcome.SKIPPED, reason="interrupted", finished_at=now)
        .returning(_P.source_id)
    ).scalars()
    for source_id in closed.all():
        _add_to_total(c, source_id, Outcome.SKIPPED)


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
    _add_to_total(c, closed.source_id, result.outcome)
    return True


def _add_to_total(c: Connection, source_id: int, outcome: Outcome) -> None:
    which = {"source_id": source_id, "outcome": outcome}
    if insert_missing(c, POLL_TOTAL, [{**which, "polls": 1}]):
        return
    same = (_T.source_id == source_id) & (_T.outcome == outcome)
    c.execute(update(POLL_TOTAL).where(same).values(polls=_T.polls + 1))


def total_polls(c: Connection) -> Mapping[tuple[str, str], int]:
    """Give how many polls were ever closed, by outlet and outcome; those rolled up, too."""
    rows = c.execute(
        select(SOURCE.c.outlet, _T.outcome, func.sum(_T.polls))
        .join(SOURCE, SOURCE.c.id == _T.source_id)
        .group_by(SOURCE.c.outlet, _T.outcome)
    )
    return {(outlet, outcome): int(polls) for outlet, outcome, polls in rows}


def load_polls(c: Connection, outlet: OutletId, *, since: datetime) -> tuple[PollRow, ...]:
    """Give an outlet's polls planned since then, oldest first."""
    rows = c.execute(
        select(POLL)
        .where(_P.outlet == outlet, _P.planned_at >= since)
        .order_by(_P.planned_at, _P.id)
    )
    return tuple(_poll_row(row) for row in rows)


def is_polled_between(c: Connection, since: datetime, until: datetime) -> bool:
    """Tell whether anybody began a poll in that time."""
    planned = _P.planned_at > since - LATE_BY, _P.planned_at < until  # there is an index
    began = select(_P.id).where(*planned, _P.started_at > since, _P.started_at < until)
    return c.execute(began.limit(1)).first() is not None


def count_polls(
    c: Connection, *, since: datetime, outlets: Collection[OutletId] | None = None
) -> Mapping[OutletId, PollCount]:
    """Count the polls planned since then, by outlet: of all of them, or of these."""
    query = select(
        _P.outlet,
        func.count(),
        func.count(_P.outcome),
        func.sum(case((_P.gap, 1), else_=0)),
    ).where(_P.planned_at >= since, *_of(outlets))
    rows = c.execute(query.group_by(_P.outlet))
    return {
        OutletId(outlet): PollCount(polls=polls, closed=closed, gaps=gaps)
        for outlet, polls, closed, gaps in rows
    }


def polls_with_gaps(
    c: Connection, *, since: datetime, outlets: Collection[OutletId] | None = None
) -> Mapping[OutletId, Sequence[ReadPoll]]:
    """Give the polls since then that were read, oldest first, of outlets with a gap among them."""
    found = _P.planned_at >= since, *_of(outlets)
    gapped = select(_P.outlet).where(_P.gap, *found)
    rows = c.execute(
        select(_P.outlet, _P.source_id, _P.started_at, _P.outcome, _P.gap)
        .where(*found, _P.outcome.in_(_READ), _P.outlet.in_(gapped))
        .order_by(_P.planned_at, _P.id)
    )
    polls: dict[OutletId, list[ReadPoll]] = {}
    for outlet, source_id, started_at, outcome, gap in rows:
        one = ReadPoll(
            source_id=source_id, started_at=started_at, outcome=Outcome(outcome), gap=gap
        )
        polls.setdefault(OutletId(outlet), []).append(one)
    return polls


def _of(outlets: Collection[OutletId] | None) -> tuple[ColumnElement[bool], ...]:
    return () if outlets is None else (_P.outlet.in_(outlets),)


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
