"""Table `change`: what judgements did to timelines, until somebody is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from watchdog.model import Change, OutletId
from watchdog.store.rows import Disposition, PendingChange


def add_change(
    c: Connection, change: Change, judgement_id: int, *, prominent: bool, old: bool
) -> int:
    """Append a change, to be planned; give its id."""
    raise NotImplementedError


def pending_changes(
    c: Connection,
    limit: int,
    *,
    disposition: Disposition | None = None,
    names: Mapping[OutletId, str] | None = None,
) -> tuple[PendingChange, ...]:
    """Give changes not yet told, oldest first: unplanned, or those that wait as `disposition`.

    In a write transaction they are locked, so that two planners never take the same.
    """
    raise NotImplementedError


def set_disposition(
    c: Connection, change_ids: Sequence[int], disposition: Disposition, now: datetime
) -> None:
    """Note what was decided; `digest` and `summary` stay pending under that name."""
    raise NotImplementedError


def assign_changes(c: Connection, change_ids: Sequence[int], alert_id: str, now: datetime) -> None:
    """Note which alert tells of these changes."""
    raise NotImplementedError
