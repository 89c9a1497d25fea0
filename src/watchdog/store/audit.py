"""Table `audit`: who did what, append-only."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from watchdog.store.tables import AUDIT


def add_audit(
    c: Connection,
    *,
    now: datetime,
    who: str,
    what: str,
    subject: str,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Append one line of the record: `what` is a short slug, `subject` what it was done to."""
    c.execute(
        AUDIT.insert().values(
            at=now, who=who, what=what, subject=subject, detail=dict(detail or {})
        )
    )
