"""Table `condition`: what is wrong, so that operators hear of it once, and of its end once."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from watchdog.store.rows import ConditionRow
from watchdog.store.telling_tables import CONDITION
from watchdog.store.writing import insert_missing

_C = CONDITION.c


def raise_condition(c: Connection, key: str, words: str, now: datetime) -> bool:
    """Note that something is wrong; True when it was not known to be."""
    values = {"words": words, "since": now, "told_at": now, "recovered_at": None}
    if insert_missing(c, CONDITION, [{"key": key, **values}]):
        return True
    done = c.execute(
        update(CONDITION).where(_C.key == key, _C.recovered_at.is_not(None)).values(**values)
    )
    return done.rowcount == 1


def clear_condition(c: Connection, key: str, now: datetime) -> bool:
    """Note that it is well again; True when it was known to be wrong."""
    done = c.execute(
        update(CONDITION).where(_C.key == key, _C.recovered_at.is_(None)).values(recovered_at=now)
    )
    return done.rowcount == 1


def open_conditions(c: Connection) -> tuple[ConditionRow, ...]:
    """Give what is wrong now, oldest first."""
    rows = c.execute(select(CONDITION).where(_C.recovered_at.is_(None)).order_by(_C.since, _C.key))
    return tuple(
        ConditionRow(
            key=row.key,
            words=row.words,
            since=row.since,
            told_at=row.told_at,
            recovered_at=row.recovered_at,
        )
        for row in rows
    )
