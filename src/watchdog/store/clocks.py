"""Due and lease times across the tables: a clock that jumped must not stop the watch."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select, update

from watchdog.model import DeliveryStatus
from watchdog.store.hosts import HOST
from watchdog.store.tables import ARTICLE, SOURCE
from watchdog.store.telling_tables import DELIVERY


def pull_back_due_times(c: Connection, now: datetime, limit: timedelta) -> int:
    """Bring due and lease times further away than `limit` back to now; tell how many.

    `limit` is the longest that anything may honestly wait. Deliveries that are held are
    left alone: a silence may be longer.
    """
    far = now + limit
    pending = DELIVERY.c.status == DeliveryStatus.PENDING
    return sum(
        c.execute(update(column.table).where(column > far, *also).values({column: now})).rowcount
        for column, *also in (
            (SOURCE.c.next_due_at,),
            (SOURCE.c.lease_until,),
            (ARTICLE.c.next_read_at,),
            (ARTICLE.c.read_lease_until,),
            (DELIVERY.c.due_at, pending),
            (DELIVERY.c.lease_until,),
            (HOST.c.next_allowed_at,),
            (HOST.c.asked_away_until,),
        )
    )


def read_clock(c: Connection) -> datetime | None:
    """Tell the server's time; None where there is no server, but a file."""
    if c.dialect.name != "postgresql":
        return None
    moment: datetime = c.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)
