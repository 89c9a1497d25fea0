"""Tables `alert` and `alert_hit`: what people are told, and who acknowledged it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from watchdog.model import Alert, ItemKey, OutletId, Purpose, Reason, State
from watchdog.store.hits import load_hits
from watchdog.store.rows import OpenAlert
from watchdog.store.telling_tables import ALERT, ALERT_HIT, DELIVERY
from watchdog.store.writing import insert_missing

_A, _AH = ALERT.c, ALERT_HIT.c


def add_alert(c: Connection, alert: Alert, *, episode: int | None, route: str) -> None:
    """Store an alert with its hits."""
    c.execute(
        ALERT.insert().values(
            id=alert.alert_id,
            watchlist=alert.watchlist,
            item=alert.item,
            item_title=alert.item_title,
            episode=episode,
            state=alert.state,
            reason=alert.reason,
            notice=alert.notice,
            route=route,
            created_at=alert.created_at,
        )
    )
    add_alert_hits(c, alert.alert_id, [hit.hit_id for hit in alert.hits])


def add_alert_hits(c: Connection, alert_id: str, hit_ids: Sequence[int]) -> None:
    """Add hits to an alert, after those it has; known ones are left alone."""
    last = c.execute(select(func.max(_AH.position)).where(_AH.alert_id == alert_id)).scalar_one()
    first = 0 if last is None else last + 1
    rows = [
        {"alert_id": alert_id, "hit_id": hit_id, "position": position}
        for position, hit_id in enumerate(dict.fromkeys(hit_ids), first)
    ]
    insert_missing(c, ALERT_HIT, rows)


def set_alert_state(c: Connection, alert_id: str, state: State | None) -> None:
    """Let an alert show the state that its latest change gave; None for several at once."""
    c.execute(update(ALERT).where(_A.id == alert_id).values(state=state))


def open_alerts(c: Connection, since: datetime) -> tuple[OpenAlert, ...]:
    """Give alerts made since then, oldest first, acknowledged ones too."""
    rows = c.execute(
        select(ALERT).where(_A.created_at >= since).order_by(_A.created_at, _A.id)
    ).all()
    targets = _targets(c, since)
    return tuple(_open_alert(row, tuple(targets.get(row.id, ()))) for row in rows)


def load_alert(
    c: Connection, alert_id: str, names: Mapping[OutletId, str] | None = None
) -> Alert | None:
    """Give an alert with its hits as they stand now."""
    row = c.execute(select(ALERT).where(_A.id == alert_id)).one_or_none()
    if row is None:
        return None
    hit_ids = c.execute(
        select(_AH.hit_id).where(_AH.alert_id == alert_id).order_by(_AH.position, _AH.hit_id)
    ).scalars()
    return Alert(
        alert_id=row.id,
        reason=Reason(row.reason),
        watchlist=row.watchlist,
        item=row.item,
        item_title=row.item_title,
        state=None if row.state is None else State(row.state),
        created_at=row.created_at,
        hits=load_hits(c, hit_ids.all(), names),
        notice=row.notice,
        episode=row.episode,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        false_alarm_at=row.false_alarm_at,
        false_alarm_by=row.false_alarm_by,
    )


def recent_states(c: Connection, key: ItemKey, since: datetime) -> tuple[State, ...]:
    """Give the states alerted for an item since then, oldest first."""
    states = c.execute(
        select(_A.state)
        .where(
            _A.watchlist == key.watchlist,
            _A.item == key.item,
            _A.created_at >= since,
            _A.state.is_not(None),
        )
        .order_by(_A.created_at, _A.id)
    ).scalars()
    return tuple(State(state) for state in states)


def acknowledge_alert(c: Connection, alert_id: str, *, who: str, now: datetime) -> bool:
    """Note who takes care; False when somebody had before, or there is no such alert."""
    done = c.execute(
        update(ALERT)
        .where(_A.id == alert_id, _A.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=who)
    )
    return done.rowcount == 1


def call_false_alarm(c: Connection, alert_id: str, *, who: str, now: datetime) -> bool:
    """Note who called an alert false; False when somebody had, or there is no such alert."""
    done = c.execute(
        update(ALERT)
        .where(_A.id == alert_id, _A.false_alarm_at.is_(None))
        .values(false_alarm_at=now, false_alarm_by=who)
    )
    return done.rowcount == 1


def first_answer(c: Connection, alert: Alert, target: str) -> str:
    """Give what a target answered to the first message of the alert's episode; "" without one."""
    if alert.watchlist is None or alert.item is None or alert.episode is None:
        return ""
    delivery = DELIVERY.c
    found = c.execute(
        select(delivery.answer)
        .join(ALERT, _A.id == delivery.alert_id)
        .where(
            _A.watchlist == alert.watchlist,
            _A.item == alert.item,
            _A.episode == alert.episode,
            delivery.target == target,
            delivery.purpose == Purpose.ALERT,
            delivery.sent_at.is_not(None),
        )
        .order_by(delivery.id)
        .limit(1)
    ).scalar_one_or_none()
    return found or ""


def _targets(c: Connection, since: datetime) -> Mapping[str, list[str]]:
    delivery = DELIVERY.c
    rows = c.execute(
        select(delivery.alert_id, delivery.target)
        .join(ALERT, _A.id == delivery.alert_id)
        .where(_A.created_at >= since)
        .order_by(delivery.id)
    )
    targets: dict[str, list[str]] = {}
    for row in rows:
        told = targets.setdefault(row.alert_id, [])
        if row.target not in told:
            told.append(row.target)
    return targets


def _open_alert(row: Row[Any], targets: tuple[str, ...]) -> OpenAlert:
    return OpenAlert(
        alert_id=row.id,
        watchlist=row.watchlist,
        item=row.item,
        episode=row.episode,
        reason=Reason(row.reason),
        state=None if row.state is None else State(row.state),
        route=row.route,
        created_at=row.created_at,
        acknowledged_at=row.acknowledged_at,
        targets=targets,
    )
