"""Table `source`: what is polled, when it is due, and how the last poll went."""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, or_, select, update

from watchdog.declarations import Outlet, Source, SourceKind
from watchdog.model import Outcome, OutletId, Validators
from watchdog.store.polls import close_interrupted, open_poll
from watchdog.store.rows import DueSource, SourceRow
from watchdog.store.search import relabel_outlet
from watchdog.store.tables import ARTICLE, HIT, POLL, SIGHTING, SOURCE
from watchdog.store.writing import insert_missing

_S = SOURCE.c


def sync_sources(c: Connection, declared: Iterable[tuple[OutletId, Source]], now: datetime) -> None:
    """Make the table agree with the declarations.

    New sources are due at once; those no longer declared sleep; one that comes back is due
    at once and keeps what it knew.
    """
    keys = dict.fromkeys((outlet, source.kind.value, source.url) for outlet, source in declared)
    insert_missing(
        c,
        SOURCE,
        [
            {
                "outlet": outlet,
                "kind": kind,
                "url": url,
                "created_at": now,
                "active": True,
                "next_due_at": now,
            }
            for outlet, kind, url in sorted(keys)
        ],
    )
    there = c.execute(select(_S.id, _S.outlet, _S.kind, _S.url, _S.active)).all()
    wanted = {row.id: (row.outlet, row.kind, row.url) in keys for row in there}
    woken = [row.id for row in there if wanted[row.id] and not row.active]
    asleep = [row.id for row in there if row.active and not wanted[row.id]]
    c.execute(update(SOURCE).where(_S.id.in_(woken)).values(active=True, next_due_at=now))
    c.execute(update(SOURCE).where(_S.id.in_(asleep)).values(active=False))
    # Nobody claims a sleeping source again, so what died with its last poll is closed here.
    left = c.execute(select(_S.id).where(~_S.active, _S.lease_until <= now)).scalars()
    close_interrupted(c, left.all(), now)


def rename_outlets(c: Connection, declared: Iterable[Outlet]) -> None:
    """Carry the history of an outlet that has another id now: its ledger, articles and voice.

    A source that is known under both ids keeps its own row under each.
    """
    for outlet in declared:
        if outlet.was is None or outlet.was == outlet.id:
            continue
        twin = SOURCE.alias()
        known = exists().where(
            twin.c.outlet == outlet.id, twin.c.kind == _S.kind, twin.c.url == _S.url
        )
        where = _S.outlet == outlet.was
        c.execute(update(SOURCE).where(where, ~known).values(outlet=outlet.id))
        c.execute(update(POLL).where(POLL.c.outlet == outlet.was).values(outlet=outlet.id))
        relabel_outlet(c, outlet.was, outlet.id)
        c.execute(
            update(ARTICLE)
            .where(ARTICLE.c.outlet == outlet.was)
            .values(outlet=outlet.id, publisher=outlet.publisher)
        )
        c.execute(update(HIT).where(HIT.c.outlet == outlet.was).values(outlet=outlet.id))


def claim_due_sources(
    c: Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    only: int | None = None,
    held: Collection[int] = (),
) -> tuple[DueSource, ...]:
    """Take what is due, longest overdue first, and open a poll for each.

    With `only`, that source and no other; never one that we have in hand (`held`).

    A source whose lease ran out is taken again; the poll its owner left open is closed as
    skipped, "interrupted".
    """
    is_free = or_(_S.lease_until.is_(None), _S.lease_until <= now)
    is_free &= _S.id.not_in(held)
    query = select(SOURCE).where(_S.active, ~_S.paused, _S.next_due_at <= now, is_free)
    if only is not None:
        query = query.where(_S.id == only)
    due = c.execute(
        query.order_by(_S.next_due_at, _S.id).limit(limit).with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in due]
    c.execute(
        update(SOURCE).where(_S.id.in_(ids)).values(lease_until=now + lease, lease_owner=owner)
    )
    close_interrupted(c, ids, now)
    known = _with_sightings(c, ids)
    covered = _outlets_covered_until(c, {row.outlet for row in due})
    return tuple(
        _due_source(c, row, now, covered.get(row.outlet), known=row.id in known) for row in due
    )


def pause_source(c: Connection, source_id: int, *, paused: bool) -> bool:
    """Poll a source no more until it may go on; False when there is no such source."""
    done = c.execute(update(SOURCE).where(_S.id == source_id, _S.active).values(paused=paused))
    return done.rowcount == 1


def poll_now(c: Connection, source_id: int, now: datetime) -> bool:
    """Make a source due at once; False when there is no such source, or it is paused."""
    done = c.execute(
        update(SOURCE).where(_S.id == source_id, _S.active, ~_S.paused).values(next_due_at=now)
    )
    return done.rowcount == 1


def list_sources(c: Connection) -> tuple[SourceRow, ...]:
    """Give every source, by outlet."""
    rows = c.execute(select(SOURCE).order_by(_S.outlet, _S.id))
    return tuple(_source_row(row) for row in rows)


def next_due_at(c: Connection) -> datetime | None:
    """Tell when the next active source is due; one under lease is due when that ends."""
    waits = c.execute(
        select(func.min(_S.next_due_at)).where(_S.active, ~_S.paused, _S.lease_until.is_(None))
    ).scalar()
    leased = c.execute(
        select(func.min(_S.lease_until)).where(_S.active, _S.lease_until.is_not(None))
    ).scalar()
    return min((moment for moment in (waits, leased) if moment is not None), default=None)


def _outlets_covered_until(c: Connection, outlets: AbstractSet[str]) -> dict[str, datetime]:
    """Tell how far outlets are covered by those of their sources that were ever read.

    A source that was added today has no past that an article could have been listed in.
    """
    covered: dict[str, datetime] = dict(
        c.execute(
            select(_S.outlet, func.min(_S.covered_until))
            .where(_S.outlet.in_(outlets), _S.active, _S.covered_until.is_not(None))
            .group_by(_S.outlet)
        ).all()
    )
    return covered


def _with_sightings(c: Connection, ids: Sequence[int]) -> set[int]:
    seen = exists().where(SIGHTING.c.source_id == _S.id)
    return set(c.execute(select(_S.id).where(and_(_S.id.in_(ids), seen))).scalars())


def _due_source(
    c: Connection, row: Row[Any], now: datetime, outlet_covered: datetime | None, *, known: bool
) -> DueSource:
    return DueSource(
        source_id=row.id,
        outlet=OutletId(row.outlet),
        kind=SourceKind(row.kind),
        url=row.url,
        poll_id=open_poll(c, row.id, row.outlet, planned_at=row.next_due_at, now=now),
        planned_at=row.next_due_at,
        started_at=now,
        validators=Validators(
            etag=row.etag, last_modified=row.last_modified, body_hash=row.body_hash
        ),
        failures=row.failures,
        first_poll=row.last_ok_at is None,
        created_at=row.created_at,
        covered_until=row.covered_until,
        outlet_covered_until=outlet_covered,
        known=known,
        quiet_before=row.quiet_before,
        settled=row.quiet_before is None
        or (row.last_ok_at is not None and row.last_ok_at >= row.quiet_before),
        ttl=row.ttl and timedelta(seconds=row.ttl),
    )


def _source_row(row: Row[Any]) -> SourceRow:
    return SourceRow(
        source_id=row.id,
        outlet=OutletId(row.outlet),
        kind=SourceKind(row.kind),
        url=row.url,
        active=row.active,
        created_at=row.created_at,
        next_due_at=row.next_due_at,
        last_polled_at=row.last_polled_at,
        last_ok_at=row.last_ok_at,
        last_outcome=None if row.last_outcome is None else Outcome(row.last_outcome),
        last_error=row.last_error,
        failures=row.failures,
        polls=row.polls,
        covered_until=row.covered_until,
        paused=row.paused,
    )
