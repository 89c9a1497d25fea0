"""Table `delivery`: the outbox. Rows are claimed, sent, and marked with the answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from watchdog.model import Delivery, DeliveryStatus, Purpose
from watchdog.store.rows import DueDelivery


def add_deliveries(c: Connection, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Put messages into the outbox, once per alert, target and purpose.

    An update that was sent already is opened again as its next part.
    """
    raise NotImplementedError


def claim_due_deliveries(
    c: Connection, *, now: datetime, owner: str, lease: timedelta, limit: int
) -> tuple[DueDelivery, ...]:
    """Take the first message of each target that is due; later ones wait their turn."""
    raise NotImplementedError


def note_sent(c: Connection, delivery_id: int, answer: str, *, now: datetime) -> None:
    """Note that the receiver has it, and what it answered."""
    raise NotImplementedError


def note_failed(
    c: Connection, delivery_id: int, error: str, *, retry_at: datetime | None, now: datetime
) -> None:
    """Note why it was not delivered; without `retry_at` the delivery is dead."""
    raise NotImplementedError


def suppress_deliveries(c: Connection, alert_id: str, purpose: Purpose, reason: str) -> int:
    """Call off messages that are not under way yet; tell how many."""
    raise NotImplementedError


def retry_deliveries(c: Connection, delivery_ids: Sequence[int], *, now: datetime) -> int:
    """Open dead deliveries again; tell how many were dead."""
    raise NotImplementedError


def count_deliveries(c: Connection) -> Mapping[DeliveryStatus, int]:
    """Count the outbox by status; every status is there."""
    raise NotImplementedError
