"""Table `poll`: the ledger. A row is written before a poll runs and closed once."""

from datetime import datetime

from sqlalchemy import Connection

from watchdog.model import OutletId
from watchdog.store.rows import PollResult, PollRow


def close_poll(c: Connection, poll_id: int, result: PollResult, *, now: datetime) -> bool:
    """Close a poll and note the result at its source; False when it was closed before."""
    raise NotImplementedError


def load_polls(c: Connection, outlet: OutletId, *, since: datetime) -> tuple[PollRow, ...]:
    """Give an outlet's polls planned since then, oldest first."""
    raise NotImplementedError
