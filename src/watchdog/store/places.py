"""Table `host_place`: who asks a host now, among processes that share the database.

A host's row (`hosts.py`) keeps the gap between two requests; places keep how many are under way.
A place is held while its owner lives, and soon free when it does not.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Table,
    Text,
    delete,
    func,
    or_,
    select,
    update,
)

from watchdog.store.hosts import HOST
from watchdog.store.types import METADATA, Id, UtcDateTime
from watchdog.store.writing import do_not_wait_for_disk, insert_missing, insert_row

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


def take_place(
    c: Connection, host: str, *, owner: str, at_once: int, hold: timedelta, now: datetime
) -> int | None:
    """Take a place among those that ask a host: its number, or None while all are taken."""
    do_not_wait_for_disk(c)  # what a crash loses was over anyway
    insert_missing(c, HOST, [{"name": host}], "name")
    if c.execute(select(_H.name).where(_H.name == host).with_for_update()).first() is None:
        return None  # forgotten between the two: the next try makes it again
    c.execute(delete(HOST_PLACE).where(_P.host == host, _P.until <= now))
    taken = c.execute(select(func.count()).select_from(HOST_PLACE).where(_P.host == host))
    if taken.scalar_one() >= max(1, at_once):
        return None
    return insert_row(c, HOST_PLACE, host=host, owner=owner, until=now + hold)


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
