"""Table `condition`: what is wrong, so that operators hear of it once, and of its end once."""

from datetime import datetime

from sqlalchemy import Connection

from watchdog.store.rows import ConditionRow


def raise_condition(c: Connection, key: str, words: str, now: datetime) -> bool:
    """Note that something is wrong; True when it was not known to be."""
    raise NotImplementedError


def clear_condition(c: Connection, key: str, now: datetime) -> bool:
    """Note that it is well again; True when it was known to be wrong."""
    raise NotImplementedError


def open_conditions(c: Connection) -> tuple[ConditionRow, ...]:
    """Give what is wrong now, oldest first."""
    raise NotImplementedError
