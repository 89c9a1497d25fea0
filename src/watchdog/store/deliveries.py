"""Table `delivery`: the outbox. Rows are claimed, sent, and marked with the answer.

A row is one (alert, target, purpose). An alert may have something new to say after its
update was sent: the same row then asks for its next part, and is sent again. What is asked
for while a part is under way is sent after it, never lost.

At least once: when a sender dies between sending and noting it, its lease runs out and the
row is claimed again, marked as a possible repeat.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    update,
)

from watchdog.model import Delivery, DeliveryStatus, Purpose
from watchdog.store.rows import DueDelivery
from watchdog.store.telling_tables import ALERT, DELIVERY
from watchdog.store.writing import insert_missing

_D = DELIVERY.c

_NO_LEASE: Mapping[str, Any] = {"lease_until": None, "lease_owner": None}


def add_deliveries(c: Connection, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Put messages into the outbox, once per alert, target and purpose.

    An update that was sent already is opened again as its next part. The alert counts its
    messages, so that one that is lost later is missed.
    """
    for delivery in deliveries:
        added = insert_missing(c, DELIVERY, [_new_row(delivery, now)], "id")
        if added:
            c.execute(
                update(ALERT)
                .where(ALERT.c.id == delivery.alert_id)
                .values(routed=ALERT.c.routed + 1)
            )
        elif delivery.purpose is Purpose.UPDATE:
            _ask_again(c, delivery)


def due_heads(now: datetime) -> tuple[Select[tuple[int]], ColumnElement[bool]]:
    """Say in SQL which message is each target's next, and that it may be sent now.

    A message that is under way or waits for another try keeps its target's later ones back;
    one planned for later (a digest, an escalation, quiet hours) does not.
    """
    due = _D.status.in_((DeliveryStatus.PENDING, DeliveryStatus.HELD)) & (_D.due_at <= now)
    abandoned = (_D.status == DeliveryStatus.SENDING) & (_D.lease_until <= now)
    retrying = (_D.status == DeliveryStatus.PENDING) & (_D.attempts > 0)
    ahead = or_(due, retrying, _D.status == DeliveryStatus.SENDING)
    heads = select(func.min(_D.id)).where(ahead).group_by(_D.target)
    return heads, or_(due, abandoned)


def find_unserved(c: Connection, now: datetime, since: datetime) -> Sequence[str]:
    """Name the targets whose next message could be sent since then, and nobody sent them any.

    One that is tried in vain is not among them: its next message waits for another try, and its
    others for that. Nor is one with more messages than it takes at once.
    """
    heads, ready = due_heads(now)
    sent = DELIVERY.alias()
    served = (
        select(sent.c.id)
        .where(sent.c.target == _D.target, sent.c.status == DeliveryStatus.SENT)
        .where(sent.c.sent_at > since)
    )
    waits = _D.id.in_(heads), ready, _D.due_at <= since, ~served.exists()
    return c.execute(select(_D.target).where(*waits).order_by(_D.target)).scalars().all()


def claim_due_deliveries(
    c: Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    target: str | None = None,
    held: Collection[int] = (),
) -> tuple[DueDelivery, ...]:
    """Take the first message of each target (or of one) that is due; later ones wait.

    Never one that we have in hand (`held`).
    """
    heads, is_due = due_heads(now)
    query = select(DELIVERY).where(_D.id.in_(heads), is_due, _D.id.not_in(held))
    if target is not None:
        query = query.where(_D.target == target)
    rows = c.execute(query.order_by(_D.id).limit(limit).with_for_update(skip_locked=True)).all()
    c.execute(
        update(DELIVERY)
        .where(_D.id.in_([row.id for row in rows]))
        .values(
            status=DeliveryStatus.SENDING,
            part=_D.asked,
            attempts=_D.attempts + 1,
            repeat=or_(_D.repeat, _D.status == DeliveryStatus.SENDING),
            lease_until=now + lease,
            lease_owner=owner,
        )
    )
    return tuple(_due_delivery(row) for row in rows)


def note_sent(c: Connection, delivery_id: int, answer: str, *, now: datetime) -> None:
    """Note that the receiver has it, and what it answered."""
    more = _D.asked > _D.part  # asked for while this part was under way
    c.execute(
        update(DELIVERY)
        .where(_D.id == delivery_id)
        .values(
            status=case((more, DeliveryStatus.PENDING), else_=DeliveryStatus.SENT),
            attempts=case((more, 0), else_=_D.attempts),
            due_at=now,
            waiting_since=case((more, now), else_=_D.waiting_since),
            sent_at=now,
            answer=answer,
            last_error="",
            repeat=False,
            **_NO_LEASE,
        )
    )


def note_failed(
    c: Connection, delivery_id: int, error: str, *, retry_at: datetime | None, now: datetime
) -> None:
    """Note why it was not delivered; without `retry_at` the delivery is dead."""
    status = DeliveryStatus.DEAD if retry_at is None else DeliveryStatus.PENDING
    c.execute(
        update(DELIVERY)
        .where(_D.id == delivery_id, _D.status == DeliveryStatus.SENDING)
        .values(status=status, last_error=error, due_at=retry_at or now, **_NO_LEASE)
    )


def note_suppressed(c: Connection, delivery_id: int, reason: str) -> None:
    """Call off a message that was claimed: it is not wanted any more."""
    c.execute(
        update(DELIVERY)
        .where(_D.id == delivery_id)
        .values(status=DeliveryStatus.SUPPRESSED, reason=reason, **_NO_LEASE)
    )


def dead_deliveries(c: Connection, target: str | None = None) -> tuple[int, ...]:
    """Give the ids of dead deliveries, of one target or of all, the oldest first."""
    query = select(_D.id).where(_D.status == DeliveryStatus.DEAD).order_by(_D.id)
    if target is not None:
        query = query.where(_D.target == target)
    return tuple(c.execute(query).scalars())


def suppress_deliveries(c: Connection, alert_id: str, purpose: Purpose, reason: str) -> int:
    """Call off messages that are not under way yet; tell how many."""
    waiting = _D.status.in_((DeliveryStatus.PENDING, DeliveryStatus.HELD))
    done = c.execute(
        update(DELIVERY)
        .where(_D.alert_id == alert_id, _D.purpose == purpose, waiting)
        .values(status=DeliveryStatus.SUPPRESSED, reason=reason)
    )
    return done.rowcount


def retry_deliveries(c: Connection, delivery_ids: Sequence[int], *, now: datetime) -> int:
    """Open dead deliveries again; tell how many were dead."""
    done = c.execute(
        update(DELIVERY)
        .where(_D.id.in_(delivery_ids), _D.status == DeliveryStatus.DEAD)
        .values(status=DeliveryStatus.PENDING, attempts=0, due_at=now, waiting_since=now)
    )
    return done.rowcount


def count_deliveries(c: Connection) -> Mapping[DeliveryStatus, int]:
    """Count the outbox by status; every status is there."""
    rows = c.execute(select(_D.status, func.count().label("rows")).group_by(_D.status))
    found = {row.status: row.rows for row in rows}
    return {status: found.get(status.value, 0) for status in DeliveryStatus}


def _new_row(delivery: Delivery, now: datetime) -> dict[str, Any]:
    return {
        "alert_id": delivery.alert_id,
        "target": delivery.target,
        "purpose": delivery.purpose,
        "status": delivery.status,
        "asked": 1,
        "part": 0,
        "attempts": 0,
        "repeat": False,
        "due_at": delivery.due_at,
        "waiting_since": delivery.due_at,
        "created_at": now,
        "reason": delivery.reason,
    }


def _ask_again(c: Connection, delivery: Delivery) -> None:
    """Ask for one more part; one that waits to be sent will tell everything anyway."""
    there = and_(
        _D.alert_id == delivery.alert_id,
        _D.target == delivery.target,
        _D.purpose == delivery.purpose,
    )
    c.execute(
        update(DELIVERY).where(there, _D.status == DeliveryStatus.SENDING).values(asked=_D.part + 1)
    )
    closed = (DeliveryStatus.SENT, DeliveryStatus.DEAD, DeliveryStatus.SUPPRESSED)
    c.execute(
        update(DELIVERY)
        .where(there, _D.status.in_(closed))
        .values(
            asked=_D.part + 1,
            status=delivery.status,
            attempts=0,
            due_at=delivery.due_at,
            waiting_since=delivery.due_at,
            reason=delivery.reason,
        )
    )


def _due_delivery(row: Row[Any]) -> DueDelivery:
    return DueDelivery(
        delivery_id=row.id,
        alert_id=row.alert_id,
        target=row.target,
        purpose=Purpose(row.purpose),
        part=row.asked,
        attempts=row.attempts + 1,
        created_at=row.waiting_since,
        repeat=row.repeat or row.status == DeliveryStatus.SENDING,
    )
