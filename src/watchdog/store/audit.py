"""Table `audit`: who did what, append-only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from watchdog.store.telling_tables import AUDIT


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the record."""

    audit_id: int
    at: datetime
    who: str
    what: str  # a short slug
    subject: str
    detail: Mapping[str, str]


def list_audit(
    c: Connection,
    *,
    who: str | None = None,
    what: str | None = None,
    before: int | None = None,
    limit: int,
) -> tuple[AuditRow, ...]:
    """Give the record, the last line first; the next page begins `before` this one's last."""
    query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    for column, wanted in ((AUDIT.c.who, who), (AUDIT.c.what, what)):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(AUDIT.c.id < before)
    return tuple(
        AuditRow(
            audit_id=row.id,
            at=row.at,
            who=row.who,
            what=row.what,
            subject=row.subject,
            detail=row.detail,
        )
        for row in c.execute(query)
    )


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
