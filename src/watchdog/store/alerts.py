"""Tables `alert` and `alert_hit`: what people are told, and who acknowledged it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from watchdog.model import Alert, ItemKey, OutletId, State
from watchdog.store.rows import OpenAlert


def add_alert(c: Connection, alert: Alert, *, episode: int | None, route: str) -> None:
    """Store an alert with its hits."""
    raise NotImplementedError


def add_alert_hits(c: Connection, alert_id: str, hit_ids: Sequence[int]) -> None:
    """Add hits to an alert, after those it has; known ones are left alone."""
    raise NotImplementedError


def open_alerts(c: Connection, since: datetime) -> tuple[OpenAlert, ...]:
    """Give alerts made since then, oldest first."""
    raise NotImplementedError


def load_alert(
    c: Connection, alert_id: str, names: Mapping[OutletId, str] | None = None
) -> Alert | None:
    """Give an alert with its hits as they stand now."""
    raise NotImplementedError


def recent_states(c: Connection, key: ItemKey, since: datetime) -> tuple[State, ...]:
    """Give the states alerted for an item since then, oldest first."""
    raise NotImplementedError


def acknowledge_alert(c: Connection, alert_id: str, *, who: str, now: datetime) -> bool:
    """Note who takes care; False when somebody had before, or there is no such alert."""
    raise NotImplementedError
