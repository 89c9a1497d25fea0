"""Figures for metrics, counted from rows: any process that reaches the database tells the same.

Reads only. A count goes over an index wherever there is one; ask a few times a minute at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from watchdog.model import DeliveryStatus, OutletId
from watchdog.store.notices import open_conditions
from watchdog.store.parts import PartRow, list_parts
from watchdog.store.polls import total_polls
from watchdog.store.sources import list_sources
from watchdog.store.tables import ARTICLE, HIT, SOURCE
from watchdog.store.telling_tables import CHANGE, DELIVERY

_A, _C, _D, _H, _S = ARTICLE.c, CHANGE.c, DELIVERY.c, HIT.c, SOURCE.c

_WAITING = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Work that is due and not yet done."""

    length: int
    age: timedelta  # of the oldest; zero where nothing waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything the metrics tell."""

    polls: Mapping[tuple[str, str], int]  # (outlet, outcome), rolled-up ones too
    covered_until: Mapping[OutletId, datetime | None]  # the worst of an outlet's sources
    articles: Mapping[str, int]  # by outlet
    hits: Mapping[tuple[str, str, str], int]  # (watchlist, item, state)
    deliveries: Mapping[tuple[str, str], int]  # (target, status)
    queues: Mapping[str, Queue]  # polls, pages, changes, deliveries
    conditions: int  # what operators were told of that lasts
    parts: tuple[PartRow, ...]


def count_figures(c: Connection, now: datetime) -> Figures:
    """Count everything the metrics tell."""
    return Figures(
        polls=total_polls(c),
        covered_until=_covered(c),
        articles=_count_by(c, ARTICLE, _A.outlet),
        hits=_count_by(c, HIT, _H.watchlist, _H.item, _H.state, where=~_H.withdrawn),
        deliveries=_count_by(c, DELIVERY, _D.target, _D.status),
        queues=count_queues(c, now),
        conditions=len(open_conditions(c)),
        parts=list_parts(c),
    )


def count_queues(c: Connection, now: datetime) -> Mapping[str, Queue]:
    """Count what is due and not yet done."""
    return {
        "polls": _queue(c, _S.next_due_at, now, _S.active),
        "pages": _queue(c, _A.next_read_at, now),
        "changes": count_untold(c, now),
        "deliveries": _queue(c, _D.due_at, now, _D.status.in_(_WAITING)),
    }


def count_untold(c: Connection, now: datetime) -> Queue:
    """Count fresh changes that no plan has looked at yet."""
    unplanned = _C.planned_at.is_(None), _C.disposition.is_(None), ~_C.old
    return _queue(c, _C.created_at, now, *unplanned)


def overdue_since(c: Connection, now: datetime) -> datetime | None:
    """Tell since when the source that waits longest for its poll is due; None: none is.

    A source that is being polled does not wait.
    """
    free = or_(_S.lease_until.is_(None), _S.lease_until <= now)
    query = select(func.min(_S.next_due_at)).where(_S.active, _S.next_due_at <= now, free)
    since: datetime | None = c.execute(query).scalar_one()
    return since


def _covered(c: Connection) -> dict[OutletId, datetime | None]:
    """Give the worst of each outlet's sources; one that was never covered is worse than any."""
    found: dict[OutletId, list[datetime | None]] = {}
    for source in list_sources(c):
        if source.active:
            found.setdefault(source.outlet, []).append(source.covered_until)
    return {outlet: _worst(times) for outlet, times in found.items()}


def _worst(times: Sequence[datetime | None]) -> datetime | None:
    known = [moment for moment in times if moment is not None]
    return min(known) if len(known) == len(times) else None


def _count_by(
    c: Connection,
    table: Table,
    *columns: ColumnElement[Any],
    where: ColumnElement[bool] | None = None,
) -> dict[Any, int]:
    query = select(*columns, func.count()).select_from(table).group_by(*columns)
    rows = c.execute(query if where is None else query.where(where))
    return {row[0] if len(columns) == 1 else tuple(row[:-1]): row[-1] for row in rows}


def _queue(
    c: Connection, due: ColumnElement[datetime], now: datetime, *where: ColumnElement[bool]
) -> Queue:
    query = select(func.count(), func.min(due)).where(due <= now, *where)
    row = c.execute(query).one()
    oldest: datetime | None = row[1]
    return Queue(length=row[0], age=timedelta(0) if oldest is None else now - oldest)
