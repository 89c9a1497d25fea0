"""Table `change`: what judgements did to timelines, until somebody is told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from watchdog.model import Change, Hit, ItemKey, OutletId, Reason, State
from watchdog.store.articles import READ_PENDING
from watchdog.store.hits import load_hits
from watchdog.store.rows import Disposition, PendingChange
from watchdog.store.tables import ARTICLE, HIT
from watchdog.store.telling_tables import CHANGE
from watchdog.store.writing import insert_row, is_reading, wait_for_others

_C = CHANGE.c
_PLANNING = 0x706C616E  # "plan": an advisory lock of this database


def add_change(
    c: Connection, change: Change, judgement_id: int, *, prominent: bool, old: bool
) -> int:
    """Append a change, to be planned; give its id."""
    return insert_row(
        c,
        CHANGE,
        watchlist=change.item.watchlist,
        item=change.item.item,
        episode=change.episode,
        hit_id=change.hit_id,
        judgement_id=judgement_id,
        reason=change.reason,
        before=change.before,
        after=change.after,
        prominent=prominent,
        old=old,
        created_at=change.at,
        note=change.note,
    )


def pending_changes(
    c: Connection,
    limit: int,
    *,
    disposition: Disposition | None = None,
    old: bool | None = None,
    names: Mapping[OutletId, str] | None = None,
) -> tuple[PendingChange, ...]:
    """Give changes not yet told: unplanned, or those that wait as `disposition`.

    In the order they came, but those of old articles last: a thousand that wait for their
    summary must not keep today's news back. `old` gives only those, or only the others.

    Plan them in the same write transaction: there, unlike in one that only reads, they are
    locked, and a second planner passes over them.
    """
    query = (
        select(CHANGE, READ_PENDING.label("read_pending"))
        .join(HIT, HIT.c.id == _C.hit_id)
        .join(ARTICLE, ARTICLE.c.id == HIT.c.article_id)
        .where(_C.planned_at.is_(None), _C.disposition == disposition)
        .order_by(_C.old, _C.id)
        .limit(limit)
    )
    if old is not None:
        query = query.where(_C.old == old)
    if not is_reading(c):
        query = query.with_for_update(of=CHANGE, skip_locked=True)
    rows = c.execute(query).all()
    hits = {hit.hit_id: hit for hit in load_hits(c, [row.hit_id for row in rows], names)}
    return tuple(_pending_change(row, hits[row.hit_id]) for row in rows)


def untold_old_span(c: Connection) -> tuple[datetime, datetime] | None:
    """Tell when the first and the last unplanned change of an old article were made."""
    where = (_C.planned_at.is_(None), _C.disposition.is_(None), _C.old)
    first, last = c.execute(
        select(func.min(_C.created_at), func.max(_C.created_at)).where(*where)
    ).one()
    return None if first is None else (first, last)


def lock_planning(c: Connection) -> None:
    """Let one planner at a time decide, until the end of the transaction.

    Two would each see half of an episode's changes, and make an alert of each half. SQLite has
    one writer anyway.
    """
    wait_for_others(c, _PLANNING)


def is_anything_untold(c: Connection) -> bool:
    """Tell whether some change is still to be told, now, in a digest or in a summary."""
    found = c.execute(select(_C.id).where(_C.planned_at.is_(None)).limit(1))
    return found.one_or_none() is not None


def set_disposition(
    c: Connection,
    change_ids: Sequence[int],
    disposition: Disposition,
    now: datetime,
    *,
    held: str = "",
) -> None:
    """Note what was decided; `digest` and `summary` stay pending under that name.

    `held` says why it waits for a summary; a later decision keeps it on record.
    """
    c.execute(
        update(CHANGE)
        .where(_C.id.in_(change_ids))
        .values(disposition=disposition, planned_at=None if disposition.waits else now)
    )
    if held:
        c.execute(update(CHANGE).where(_C.id.in_(change_ids)).values(held=held))


def assign_changes(c: Connection, change_ids: Sequence[int], alert_id: str, now: datetime) -> None:
    """Note which alert tells of these changes; one planned just now counts as `now`."""
    where = _C.id.in_(change_ids)
    c.execute(update(CHANGE).where(where).values(alert_id=alert_id, planned_at=now))
    c.execute(
        update(CHANGE).where(where, _C.disposition.is_(None)).values(disposition=Disposition.NOW)
    )


def _pending_change(row: Row[Any], hit: Hit) -> PendingChange:
    change = Change(
        item=ItemKey(row.watchlist, row.item),
        episode=row.episode,
        hit_id=row.hit_id,
        reason=Reason(row.reason),
        before=None if row.before is None else State(row.before),
        after=State(row.after),
        at=row.created_at,
        note=row.note,
    )
    return PendingChange(
        change_id=row.id,
        change=change,
        hit=hit,
        prominent=row.prominent,
        old=row.old,
        read_pending=row.read_pending,
        disposition=None if row.disposition is None else Disposition(row.disposition),
        held=row.held,
    )
