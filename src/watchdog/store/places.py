"""Table `host_place`: who asks a host now, among processes that share the database.

A host's row (`hosts.py`) keeps the gap between two requests; places keep how many are under way.
A place is held while its owner lives, and soon free when it does not.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Table,
    Text,
    delete,
    or_,
    select,
    update,
)

from watchdog.store.hosts import HOST, HostTurn, claim_turn, lock_host
from watchdog.store.types import METADATA, Id, UtcDateTime
from watchdog.store.writing import do_not_wait_for_disk, insert_row

HOST_PLACE = Table(
    "host_place",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("host", Text, ForeignKey("host.name"), nullable=False),
    Column("owner", Text, nullable=False),
    Column("until", UtcDateTime, nullable=False),  # extended by its owner while it lives
    Index(None, "host"),
    Index(None, "owner"),
)
_P, _H = HOST_PLACE.c, HOST.c
MOST_FORGOTTEN = 10_000  # hosts at once; the rest are forgotten an hour later


@dataclass(frozen=True, slots=True)
class Place:
    """A place among those that ask a host, and the turn that came with it."""

    number: int
    turn: HostTurn


def take_place(
    c: Connection,
    host: str,
    *,
    owner: str,
    at_once: int,
    hold: timedelta,
    gap: timedelta,
    now: datetime,
) -> Place | None:
    """Take a place among those that ask a host, and its next turn; None while all are taken.

    Whoever comes next gets a turn at least `gap` later.
    """
    do_not_wait_for_disk(c)  # what a crash loses was over anyway
    locked = lock_host(c, host)
    if locked is None:
        return None  # the next try makes it again
    places = c.execute(select(_P.until).where(_P.host == host)).scalars().all()
    held = sum(until > now for until in places)
    if held < len(places):
        c.execute(delete(HOST_PLACE).where(_P.host == host, _P.until <= now))
    if held >= max(1, at_once):
        return None
    number = insert_row(c, HOST_PLACE, host=host, owner=owner, until=now + hold)
    return Place(number, claim_turn(c, host, locked, gap=gap, now=now))


def end_place(c: Connection, host: str, number: int, *, not_before: datetime | None) -> None:
    """Give a place back; the next turn comes `not_before`, where the host was slow."""
    do_not_wait_for_disk(c)
    if not_before is not None:
        earlier = or_(_H.next_allowed_at.is_(None), _H.next_allowed_at < not_before)
        c.execute(update(HOST).where(_H.name == host, earlier).values(next_allowed_at=not_before))
    c.execute(delete(HOST_PLACE).where(_P.id == number))


def extend_places(c: Connection, owner: str, numbers: Collection[int], until: datetime) -> int:
    """Hold on to the places that an owner has in hand; tell how many."""
    do_not_wait_for_disk(c)
    ours = _P.id.in_(sorted(numbers)) & (_P.owner == owner)
    return c.execute(update(HOST_PLACE).where(ours).values(until=until)).rowcount


def free_places(c: Connection, owners: Collection[str]) -> int:
    """Take the places away of owners that are gone; tell how many."""
    gone = delete(HOST_PLACE).where(_P.owner.in_(sorted(owners)))
    return c.execute(gone).rowcount


def forget_hosts(c: Connection, before: datetime) -> int:
    """Forget hosts that nobody asked since, and that ask for nothing; tell how many.

    They are locked first, and then asked again whether anybody asks them: a place may have been
    taken meanwhile, and is not taken while they are locked.
    """
    idle = _H.name.not_in(select(_P.host))
    quiet = (
        or_(_H.next_allowed_at.is_(None), _H.next_allowed_at < before),
        or_(_H.asked_away_until.is_(None), _H.asked_away_until < before),
    )
    query = select(_H.name).where(idle, *quiet).limit(MOST_FORGOTTEN)
    names = c.execute(query.with_for_update(skip_locked=True)).scalars().all()
    return c.execute(delete(HOST).where(_H.name.in_(names), idle, *quiet)).rowcount
