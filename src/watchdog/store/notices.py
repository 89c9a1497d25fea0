"""Table `condition`: what is wrong, so that operators hear of it once, and of its end once."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select, update

from watchdog.store.rows import ConditionRow
from watchdog.store.telling_tables import CONDITION
from watchdog.store.writing import insert_missing, wait_for_others

_C = CONDITION.c
_TELLING = 0x74656C6C  # "tell": an advisory lock of this database
MUCH_LATER = timedelta(minutes=1)


def lock_conditions(c: Connection) -> None:
    """Let one process at a time compare what is wrong with what was told, and tell the difference.

    Two would each tell it. Until the end of the transaction.
    """
    wait_for_others(c, _TELLING)


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


def note_outage(c: Connection, key: str, words: str, since: datetime, until: datetime) -> bool:
    """Note what was wrong and is over; True when nobody else has noted the same.

    Not the same is one that was over before, and one that began much later: whoever noted that was
    started in the middle of it.
    """
    values = {"words": words, "since": since, "told_at": until, "recovered_at": until}
    if insert_missing(c, CONDITION, [{"key": key, **values}]):
        return True
    other = (_C.recovered_at < since) | (_C.since > since + MUCH_LATER)
    done = c.execute(update(CONDITION).where(_C.key == key, other).values(**values))
    return done.rowcount == 1


def open_conditions(c: Connection) -> tuple[ConditionRow, ...]:
    """Give what is wrong now, oldest first."""
    return _conditions(c, _C.recovered_at.is_(None))


def list_conditions(
    c: Connection, prefix: str, *, ended_since: datetime
) -> tuple[ConditionRow, ...]:
    """Give what is wrong now, and what was until then, of the keys with a prefix, oldest first."""
    lasting = _C.recovered_at.is_(None) | (_C.recovered_at >= ended_since)
    return _conditions(c, _C.key.startswith(prefix, autoescape=True), lasting)


def _conditions(c: Connection, *where: ColumnElement[bool]) -> tuple[ConditionRow, ...]:
    rows = c.execute(select(CONDITION).where(*where).order_by(_C.since, _C.key))
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
