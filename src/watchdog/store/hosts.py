"""Table `host`: when a host may be asked again. It outlives the process and holds across machines.

The row decides where several processes ask the same host; within one, `fetch.pace` has waited
already. A host is named as it is asked: `https://outlet.example:8443`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, Text, or_, select, update

from watchdog.store.types import METADATA, UtcDateTime
from watchdog.store.writing import insert_missing

HOST = Table(
    "host",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("next_allowed_at", UtcDateTime),  # NULL: nobody shares this database
    Column("asked_away_until", UtcDateTime),  # its Retry-After; NULL: it never sent one
)
_H = HOST.c


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTurn:
    """When a host may be asked."""

    starts_at: datetime  # ours, and nobody else's, where it was claimed
    asked_away_until: datetime | None  # the host asked to be left alone until then


def find_turn(c: Connection, host: str, now: datetime) -> HostTurn:
    """Look when a host may be asked, and claim nothing."""
    query = select(_H.next_allowed_at, _H.asked_away_until).where(_H.name == host)
    return _as_turn(c.execute(query).first(), now)


def lock_host(c: Connection, host: str) -> Row[Any, Any] | None:
    """Lock a host's row until the transaction ends; None where it was forgotten at this moment."""
    query = select(_H.next_allowed_at, _H.asked_away_until).where(_H.name == host)
    row = c.execute(query.with_for_update()).first()
    if row is None:
        insert_missing(c, HOST, [{"name": host}], "name")
        row = c.execute(query.with_for_update()).first()
    return row


def claim_turn(
    c: Connection, host: str, locked: Row[Any, Any], *, gap: timedelta, now: datetime
) -> HostTurn:
    """Take the next turn of a locked host: whoever asks next gets one at least `gap` later.

    Nothing is taken while the host asked to be left alone.
    """
    turn = _as_turn(locked, now)
    if turn.asked_away_until is None or turn.asked_away_until <= now:
        at = turn.starts_at + gap
        c.execute(update(HOST).where(_H.name == host).values(next_allowed_at=at))
    return turn


def _as_turn(row: Row[Any, Any] | None, now: datetime) -> HostTurn:
    if row is None:
        return HostTurn(starts_at=now, asked_away_until=None)
    return HostTurn(
        starts_at=max(now, row.next_allowed_at or now), asked_away_until=row.asked_away_until
    )


def note_asked_away(c: Connection, host: str, until: datetime) -> None:
    """Note that a host asked to be left alone; a later moment noted before stays."""
    insert_missing(c, HOST, [{"name": host}], "name")
    earlier = or_(_H.asked_away_until.is_(None), _H.asked_away_until < until)
    c.execute(update(HOST).where(_H.name == host, earlier).values(asked_away_until=until))
