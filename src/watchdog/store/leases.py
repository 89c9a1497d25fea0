"""Leases across the tables: what a watch that died had taken is due again at once."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select, update

from watchdog.store.tables import ARTICLE, DELIVERY, SOURCE

_LEASES = (
    (SOURCE.c.lease_until, SOURCE.c.lease_owner),
    (ARTICLE.c.read_lease_until, ARTICLE.c.read_lease_owner),
    (DELIVERY.c.lease_until, DELIVERY.c.lease_owner),
)


def release_leases(c: Connection, is_gone: Callable[[str], bool], now: datetime) -> int:
    """End the leases of owners that are gone; tell how many rows that freed.

    They end now instead of being erased: whoever takes a row next learns that it had been
    taken before, closes its open poll, marks its message as a possible repeat.
    """
    freed = 0
    for until, owner in _LEASES:
        owners = c.execute(select(owner).where(until > now).distinct()).scalars()
        gone = [name for name in owners if is_gone(name)]
        ended = c.execute(
            update(until.table).where(until > now, owner.in_(gone)).values({until: now})
        )
        freed += ended.rowcount
    return freed


def extend_leases(c: Connection, owner: str, until: datetime, now: datetime) -> int:
    """Hold on to what an owner that lives has under way; tell how many rows.

    A lease that ran out stays so: another may have taken the row.
    """
    return sum(
        c.execute(
            update(column.table).where(column > now, by == owner).values({column: until})
        ).rowcount
        for column, by in _LEASES
    )
