"""Table `audit`: who did what, append-only."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection


def add_audit(
    c: Connection,
    *,
    now: datetime,
    who: str,
    what: str,
    subject: str,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Append one line of the record."""
    raise NotImplementedError
