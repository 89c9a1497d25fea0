"""Table `poll_day`, and what is not kept for ever: raw pages, the single polls of the ledger.

In small batches, each a transaction of its own: the watch writes in between. Articles, hits,
alerts, deliveries and the record of who did what are kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Row,
    Table,
    Text,
    delete,
    func,
    select,
    update,
)

from watchdog.model import Outcome
from watchdog.store.places import forget_hosts
from watchdog.store.tables import POLL, RAW_PAGE
from watchdog.store.types import METADATA, Id, one_of
from watchdog.store.writing import insert_missing

PAGES_KEPT = timedelta(days=30)
POLLS_KEPT = timedelta(days=90)
HOSTS_KEPT = timedelta(days=1)
MOST_PAGES = 200  # in one transaction
MOST_POLLS = 1000
MOST_OUTLETS = 20  # whose polls are rolled up in one transaction
_FREED = 2000  # pages of a SQLite file given back at a time

POLL_DAY = Table(
    "poll_day",  # what stays of old polls: their sums
    METADATA,
    Column("source_id", Id, ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("day", Text, primary_key=True),  # of `started_at`, UTC: 2026-05-01
    Column("outcome", Text, primary_key=True),
    Column("outlet", Text, nullable=False),
    Column("polls", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("rejected_by", JSON, nullable=False),
    Column("gaps", Integer, nullable=False),
    one_of("outcome", Outcome),
)

_P, _D = POLL.c, POLL_DAY.c
_SUMS = ("polls", "entries", "new", "known", "gaps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What a batch took away; nothing when everything is as it shall be."""

    pages: int = 0
    polls: int = 0

    def __add__(self, other: "Pruned") -> "Pruned":
        """Add up batches."""
        return Pruned(pages=self.pages + other.pages, polls=self.polls + other.polls)

    def __bool__(self) -> bool:
        """Tell whether anything was taken away."""
        return self != Pruned()


def prune_batch(c: Connection, now: datetime) -> Pruned:
    """Take away one batch of old pages, and roll up one of old polls."""
    pruned = Pruned(
        pages=_prune_pages(c, now - PAGES_KEPT), polls=_prune_polls(c, now - POLLS_KEPT)
    )
    forget_hosts(c, now - HOSTS_KEPT)
    if pruned and c.dialect.name == "sqlite":
        _give_room_back(c)
    return pruned


def _give_room_back(c: Connection) -> None:
    """Give emptied pages of the file back: one a step, and its driver takes one step a call."""
    empty = int(c.exec_driver_sql("PRAGMA freelist_count").scalar_one())
    for _ in range(min(empty, _FREED)):
        c.exec_driver_sql("PRAGMA incremental_vacuum(1)")


def refresh_statistics(c: Connection) -> None:
    """Let SQLite look at its tables again, to choose the right index; PostgreSQL does by itself."""
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("PRAGMA analysis_limit=1000").all()
        c.exec_driver_sql("ANALYZE")


def _prune_pages(c: Connection, until: datetime) -> int:
    page = RAW_PAGE.c
    old = (
        select(page.revision_id)
        .where(page.fetched_at < until)
        .order_by(page.fetched_at)
        .limit(MOST_PAGES)
    )
    return c.execute(delete(RAW_PAGE).where(page.revision_id.in_(old))).rowcount


def _prune_polls(c: Connection, until: datetime) -> int:
    """Roll up the oldest, those of an outlet together.

    Of thousands of outlets, polls that follow one another are all of different sums: a thousand
    rows to write where these are some dozens.
    """
    old = _P.planned_at < until, _P.started_at < until, _P.outcome.is_not(None)
    oldest = (
        select(_P.outlet, _P.planned_at)
        .where(*old)
        .order_by(_P.planned_at, _P.id)
        .limit(MOST_POLLS)
        .subquery()
    )
    outlets = c.execute(
        select(oldest.c.outlet)
        .group_by(oldest.c.outlet)
        .order_by(func.min(oldest.c.planned_at), oldest.c.outlet)
        .limit(MOST_OUTLETS)
    ).scalars()
    rows = c.execute(
        select(POLL)
        .where(_P.outlet.in_(outlets.all()), *old)
        .order_by(_P.outlet, _P.planned_at, _P.id)
        .limit(MOST_POLLS)
        .with_for_update(skip_locked=True)
    ).all()
    for key, polls in groupby(sorted(rows, key=_day_of), key=_day_of):
        _roll_up(c, key, list(polls))
    c.execute(delete(POLL).where(_P.id.in_([row.id for row in rows])))
    return len(rows)


def _day_of(poll: Row[Any]) -> tuple[int, str, str, str]:
    return poll.source_id, f"{poll.started_at:%Y-%m-%d}", poll.outcome, poll.outlet


def _roll_up(c: Connection, key: tuple[int, str, str, str], polls: Sequence[Row[Any]]) -> None:
    source_id, day, outcome, outlet = key
    which = {"source_id": source_id, "day": day, "outcome": Outcome(outcome)}
    added: dict[str, Any] = {
        "polls": len(polls),
        "entries": sum(poll.entries for poll in polls),
        "new": sum(poll.new for poll in polls),
        "known": sum(poll.known for poll in polls),
        "gaps": sum(poll.gap for poll in polls),
    }
    rejected = _add_up(poll.rejected_by for poll in polls)
    row = {**which, "outlet": outlet, **added, "rejected_by": rejected}
    if insert_missing(c, POLL_DAY, [row], "source_id"):
        return
    same = (_D.source_id == source_id) & (_D.day == day) & (_D.outcome == outcome)
    before = c.execute(select(_D.rejected_by).where(same).with_for_update()).scalar_one()
    values = {name: _D[name] + added[name] for name in _SUMS}
    total = _add_up([before, rejected])
    c.execute(update(POLL_DAY).where(same).values(**values, rejected_by=total))


def _add_up(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)
