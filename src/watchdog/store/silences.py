"""Table `silence`: who does not want to hear of what, for how long, and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from watchdog.model import Silence
from watchdog.store.telling_tables import SILENCE
from watchdog.store.writing import insert_row

_S = SILENCE.c


def add_silence(c: Connection, silence: Silence) -> int:
    """Store a silence; give its number."""
    return insert_row(
        c,
        SILENCE,
        watchlist=silence.watchlist,
        item=silence.item,
        author=silence.author,
        reason=silence.reason,
        starts_at=silence.starts_at,
        ends_at=silence.ends_at,
    )


def end_silence(c: Connection, silence_id: int, now: datetime) -> bool:
    """End a silence early; False when it had ended, or there is none of this number."""
    done = c.execute(
        update(SILENCE).where(_S.id == silence_id, _S.ends_at > now).values(ends_at=now)
    )
    return done.rowcount == 1


def open_silences(c: Connection, now: datetime) -> tuple[Silence, ...]:
    """Give the silences that have not ended, the first to end first."""
    rows = c.execute(select(SILENCE).where(_S.ends_at > now).order_by(_S.ends_at, _S.id))
    return tuple(_silence(row) for row in rows)


def _silence(row: Row[Any]) -> Silence:
    return Silence(
        silence_id=row.id,
        watchlist=row.watchlist,
        item=row.item,
        author=row.author,
        reason=row.reason,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
