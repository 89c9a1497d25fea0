"""What is due now and under nobody's lease: the rows somebody should be woken for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from watchdog.model import OutletId
from watchdog.store.deliveries import due_heads
from watchdog.store.tables import ARTICLE, SOURCE
from watchdog.store.telling_tables import DELIVERY

_S, _A, _D = SOURCE.c, ARTICLE.c, DELIVERY.c


def due_sources(c: Connection, now: datetime, limit: int) -> Sequence[int]:
    """Give the sources that are due, longest overdue first."""
    is_free = or_(_S.lease_until.is_(None), _S.lease_until <= now)
    return (
        c.execute(
            select(_S.id)
            .where(_S.active, ~_S.paused, _S.next_due_at <= now, is_free)
            .order_by(_S.next_due_at, _S.id)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def due_outlets(c: Connection, now: datetime, limit: int) -> Sequence[OutletId]:
    """Give the outlets of which a page is due and none is being read."""
    busy = select(_A.outlet).where(_A.read_lease_until > now)
    found = c.execute(
        select(_A.outlet)
        .where(_A.next_read_at <= now, _A.outlet.not_in(busy))
        .distinct()
        .limit(limit)
    )
    return tuple(OutletId(outlet) for outlet in found.scalars())


def due_targets(c: Connection, now: datetime) -> Sequence[str]:
    """Give the targets whose next message is due."""
    heads, is_due = due_heads(now)
    return c.execute(select(_D.target).where(_D.id.in_(heads), is_due)).scalars().all()
