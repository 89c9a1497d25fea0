"""Due and lease times across the tables: a clock that jumped must not stop the watch."""

from datetime import datetime, timedelta

from sqlalchemy import Connection


def pull_back_due_times(c: Connection, now: datetime, limit: timedelta) -> int:
    """Bring due and lease times further away than `limit` back to now; tell how many."""
    raise NotImplementedError
