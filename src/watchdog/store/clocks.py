"""Due and lease times across the tables: a clock that jumped must not stop the watch."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from watchdog.model import DeliveryStatus
from watchdog.store.hosts import HOST
from watchdog.store.parts import PART
from watchdog.store.tables import ARTICLE, ITEM, SOURCE
from watchdog.store.telling_tables import CONDITION, DELIVERY

_PAST = (
    SOURCE.c.covered_until,
    SOURCE.c.created_at,
    ITEM.c.first_loaded_at,
    CONDITION.c.since,
    CONDITION.c.told_at,
    CONDITION.c.recovered_at,
    PART.c.seen_at,
)
DOUBT = timedelta(seconds=30)  # clocks of machines that share a database differ, and polls end late


def pull_back_due_times(c: Connection, now: datetime, limit: timedelta) -> int:
    """Bring due and lease times further away than `limit` back to now; tell how many.

    `limit` is the longest that anything may honestly wait. Deliveries that are held are
    left alone: a silence may be longer.
    """
    far = now + limit
    return sum(
        c.execute(update(column.table).where(column > far, *also).values({column: now})).rowcount
        for column, *also in _planned()
    )


def _planned() -> tuple[tuple[Any, ...], ...]:
    """Name the columns that say when something is due or free, each with what else it needs."""
    pending = DELIVERY.c.status == DeliveryStatus.PENDING
    return (
        (SOURCE.c.next_due_at,),
        (SOURCE.c.lease_until,),
        (ARTICLE.c.next_read_at,),
        (ARTICLE.c.read_lease_until,),
        (DELIVERY.c.due_at, pending),
        (DELIVERY.c.lease_until,),
        (HOST.c.next_allowed_at,),
        (HOST.c.asked_away_until,),
    )


def follow_clock_set_back(c: Connection, now: datetime) -> timedelta:
    """Where the clock was set back since the last poll, set back with it what is planned.

    Tells by how much: nothing can have been polled in the future. Else a clock that ran a day
    ahead, and was put right, would leave every source, page and message waiting for a day.
    """
    polled = c.execute(select(func.max(SOURCE.c.last_polled_at))).scalar()
    back: timedelta = polled - now if polled is not None else timedelta(0)
    if back <= DOUBT:
        return timedelta(0)
    for column, *also in _planned():
        key = column.table.primary_key.columns[0]
        rows = c.execute(select(key, column).where(column > now, *also)).all()
        set_back = [{"key": row[0], "moment": max(now, row[1] - back)} for row in rows]
        if set_back:
            by_key = update(column.table).where(key == bindparam("key"))
            c.execute(by_key.values({column: bindparam("moment")}), set_back)
    polled_ahead = SOURCE.c.last_polled_at > now
    c.execute(update(SOURCE).where(polled_ahead).values(last_polled_at=now))
    return back


def pull_back_past(c: Connection, now: datetime) -> int:
    """Bring moments that lie ahead, and cannot, back to now; tell how many.

    A clock that ran ahead left them. By them every article of the days until then would pass for
    old: published before the outlet was covered, or before its source or its item was declared.
    What operators were told of would have been told a moment ago, for days, so that the next is
    kept back; and a process that ended would pass for one that runs.
    """
    return sum(
        c.execute(update(column.table).where(column > now).values({column: now})).rowcount
        for column in _PAST
    )


def read_clock(c: Connection) -> datetime | None:
    """Tell the server's time; None where there is no server, but a file."""
    if c.dialect.name != "postgresql":
        return None
    moment: datetime = c.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)
