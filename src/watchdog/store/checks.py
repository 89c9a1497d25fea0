"""Whether the database and what waits in it are well. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from watchdog.model import DeliveryStatus
from watchdog.store.tables import ARTICLE, POLL, SOURCE
from watchdog.store.telling_tables import DELIVERY

_D = DELIVERY.c
_LAST = 1000  # polls: no index knows when each was begun
_LEASES = {
    "polls": SOURCE.c.lease_until,
    "pages": ARTICLE.c.read_lease_until,
    "deliveries": _D.lease_until,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """How sending to one target went."""

    last_sent_at: datetime | None  # None: nothing ever arrived
    last_answer: str
    failing: str  # why the message that waits for another try failed; "" where none does
    dead: int


def check_integrity(c: Connection) -> str:
    """Let SQLite look at its file (`PRAGMA quick_check`); "" where all is well.

    A server looks after its own pages: there the answer is always "".
    """
    if c.dialect.name != "sqlite":
        return ""
    found = c.execute(text("PRAGMA quick_check(1)")).scalar_one()
    return "" if found == "ok" else str(found)


def is_vacuumed(c: Connection) -> bool | None:
    """Tell whether a server takes away by itself what was deleted (`autovacuum`); None of a file.

    Each wake-up is a row of the queue that is deleted once it was done.
    """
    if c.dialect.name != "postgresql":
        return None
    return bool(c.execute(text("SHOW autovacuum")).scalar_one() == "on")


def count_stale_leases(c: Connection, before: datetime) -> Mapping[str, int]:
    """Count by kind of work what was taken, not finished, and should be free since `before`."""
    return {
        name: c.execute(select(func.count()).where(column <= before)).scalar_one()
        for name, column in _LEASES.items()
    }


def newest_moment(c: Connection) -> datetime | None:
    """Give the latest moment that a poll was begun, of the last planned; None before the first."""
    last = select(POLL.c.started_at).order_by(POLL.c.planned_at.desc()).limit(_LAST).subquery()
    found: datetime | None = c.execute(select(func.max(last.c.started_at))).scalar_one()
    return found


def load_targets(c: Connection) -> Mapping[str, TargetRow]:
    """Say how sending to each target went that was ever sent anything."""
    return {name: _load_target(c, name) for name in _names(c)}


def _names(c: Connection) -> list[str]:
    return list(c.execute(select(_D.target).distinct().order_by(_D.target)).scalars())


def _load_target(c: Connection, name: str) -> TargetRow:
    mine = _D.target == name
    last = c.execute(
        select(_D.sent_at, _D.answer)
        .where(mine, _D.sent_at.is_not(None))
        .order_by(_D.sent_at.desc())
        .limit(1)
    ).one_or_none()
    retrying = (_D.status == DeliveryStatus.PENDING) & (_D.last_error != "")
    failing = c.execute(
        select(_D.last_error).where(mine, retrying).order_by(_D.id).limit(1)
    ).scalar_one_or_none()
    dead = c.execute(select(func.count()).where(mine, _D.status == DeliveryStatus.DEAD))
    return TargetRow(
        last_sent_at=None if last is None else last.sent_at,
        last_answer="" if last is None else last.answer,
        failing=failing or "",
        dead=dead.scalar_one(),
    )
