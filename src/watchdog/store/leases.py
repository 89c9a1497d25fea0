"""Leases across the tables: what a watch that died had taken is due again at once."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from watchdog.store.backtests import BACKTEST
from watchdog.store.tables import ARTICLE, SOURCE
from watchdog.store.telling_tables import DELIVERY


class Leased(StrEnum):
    """The tables whose rows are leased."""

    SOURCE = "source"
    ARTICLE = "article"
    DELIVERY = "delivery"
    BACKTEST = "backtest"


_LEASES = {
    Leased.SOURCE: (SOURCE.c.lease_until, SOURCE.c.lease_owner),
    Leased.ARTICLE: (ARTICLE.c.read_lease_until, ARTICLE.c.read_lease_owner),
    Leased.BACKTEST: (BACKTEST.c.lease_until, BACKTEST.c.lease_owner),
    Leased.DELIVERY: (DELIVERY.c.lease_until, DELIVERY.c.lease_owner),
}


def release_leases(c: Connection, is_gone: Callable[[str], bool], now: datetime) -> int:
    """End the leases of owners that are gone; tell how many rows that freed.

    They end now instead of being erased: whoever takes a row next learns that it had been
    taken before, closes its open poll, marks its message as a possible repeat.
    """
    freed = 0
    for until, owner in _LEASES.values():
        owners = c.execute(select(owner).where(until > now).distinct()).scalars()
        gone = [name for name in owners if is_gone(name)]
        ended = c.execute(
            update(until.table).where(until > now, owner.in_(gone)).values({until: now})
        )
        freed += ended.rowcount
    return freed


def give_back(c: Connection, kind: Leased, row: int, owner: str, until: datetime) -> None:
    """Let a row that an owner failed at be taken again from `until` on.

    As with a dead owner: whoever takes it learns that it had been taken before. A row that was
    closed after all, or that another has taken, stays as it is.
    """
    column, by = _LEASES[kind]
    table = column.table
    values: dict[Any, Any] = {column: until}
    if kind is Leased.BACKTEST:
        values[table.c.claims] = table.c.claims - 1
    c.execute(update(table).where(table.c.id == row, by == owner).values(values))


def extend_leases(
    c: Connection,
    owner: str,
    rows: Mapping[Leased, Collection[int]],
    until: datetime,
    now: datetime,
) -> int:
    """Hold on to the rows that an owner has in hand; tell how many they are.

    A lease that ran out stays so: another may have taken the row. A row that is being written is
    passed over: who waits for one and has locked others keeps somebody waiting for those.
    """
    held = 0
    for kind, (column, by) in _LEASES.items():
        if ids := sorted(rows[kind]):
            table = column.table
            ours = select(table.c.id).where(table.c.id.in_(ids), column > now, by == owner)
            # The poll that writes what it saw refers to its own source: that locks no lease out.
            free = ours.with_for_update(key_share=True, skip_locked=True)  # SQLite: one writer
            extend = update(table).where(table.c.id.in_(free.scalar_subquery()))
            held += c.execute(extend.values({column: until})).rowcount
    return held
