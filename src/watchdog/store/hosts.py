"""Table `host`: when a host may be asked again. It outlives the process and holds across machines.

The row decides where several processes ask the same host; within one, `fetch.pace` has waited
already. A host is named as it is asked: `https://outlet.example:8443`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Table, Text, or_, select, update

from watchdog.store.types import METADATA, UtcDateTime
from watchdog.store.writing import do_not_wait_for_disk, insert_missing

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
    row = c.execute(select(_H.next_allowed_at, _H.asked_away_until).where(_H.name == host)).first()
    if row is None:
        return HostTurn(starts_at=now, asked_away_until=None)
    return HostTurn(
        starts_at=max(now, row.next_allowed_at or now), asked_away_until=row.asked_away_until
    )


def claim_turn(c: Connection, host: str, *, gap: timedelta, now: datetime) -> HostTurn:
    """Take the next turn of a host: whoever asks next gets one at least `gap` later.

    Nothing is taken while the host asked to be left alone.
    """
    do_not_wait_for_disk(c)  # a turn that a crash loses was over anyway
    insert_missing(c, HOST, [{"name": host}], "name")
    c.execute(select(_H.name).where(_H.name == host).with_for_update()).one()
    turn = find_turn(c, host, now)
    if turn.asked_away_until is None or turn.asked_away_until <= now:
        at = turn.starts_at + gap
        c.execute(update(HOST).where(_H.name == host).values(next_allowed_at=at))
    return turn


def note_asked_away(c: Connection, host: str, until: datetime) -> None:
    """Note that a host asked to be left alone; a later moment noted before stays."""
    insert_missing(c, HOST, [{"name": host}], "name")
    earlier = or_(_H.asked_away_until.is_(None), _H.asked_away_until < until)
    c.execute(update(HOST).where(_H.name == host, earlier).values(asked_away_until=until))
