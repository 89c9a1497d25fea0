"""Table `source`: what is polled, when it is due, and how the last poll went."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from watchdog.declarations import Source
from watchdog.model import OutletId
from watchdog.store.rows import DueSource, SourceRow


def sync_sources(c: Connection, declared: Iterable[tuple[OutletId, Source]], now: datetime) -> None:
    """Make the table agree with the declarations: new ones are due at once, others sleep."""
    raise NotImplementedError


def claim_due_sources(
    c: Connection, *, now: datetime, owner: str, lease: timedelta, limit: int
) -> tuple[DueSource, ...]:
    """Take what is due, longest overdue first, and open a poll for each."""
    raise NotImplementedError


def list_sources(c: Connection) -> tuple[SourceRow, ...]:
    """Give every source, by outlet."""
    raise NotImplementedError


def next_due_at(c: Connection) -> datetime | None:
    """Tell when the next active source is due."""
    raise NotImplementedError
