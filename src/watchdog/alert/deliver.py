"""Deliver: one row of the outbox per target, held while the route is quiet.

In:   an alert, the route or its targets.
Out:  Deliveries.
Pure: no I/O; the time is an argument.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from watchdog.alert.hours import quiet_until
from watchdog.declarations import Route
from watchdog.model import Alert, Delivery, DeliveryStatus, Purpose, State


def deliver_quietly(
    alert: Alert, route: Route, *, purpose: Purpose, now: datetime
) -> tuple[Delivery, ...]:
    """Deliver to those who hear at once, after quiet hours if they are on."""
    held_until = quiet_until(route, alert.state, now)
    return deliver(alert.alert_id, route.now, purpose=purpose, due_at=now, held_until=held_until)


def deliver_unless_acknowledged(
    alert_id: str, route: Route, state: State | None, now: datetime
) -> tuple[Delivery, ...]:
    """Hold a message to others until somebody should have acknowledged; then it goes out.

    The time counts from when the alert may go out: nobody can acknowledge what is held.
    """
    escalation = route.escalate
    if escalation is None or state not in escalation.states:
        return ()
    due_at = (quiet_until(route, state, now) or now) + escalation.after
    return tuple(
        replace(delivery, reason="unless acknowledged")
        for delivery in deliver(
            alert_id, escalation.to, purpose=Purpose.ESCALATION, due_at=due_at, held_until=due_at
        )
    )


def deliver(
    alert_id: str,
    targets: Sequence[str],
    *,
    purpose: Purpose,
    due_at: datetime,
    held_until: datetime | None = None,
) -> tuple[Delivery, ...]:
    """Make one delivery per target, even where a route names one twice.

    A target that is no longer declared gets its row too: it will be seen to be dead.
    """
    held = held_until is not None
    return tuple(
        Delivery(
            alert_id=alert_id,
            target=target,
            purpose=purpose,
            status=DeliveryStatus.HELD if held else DeliveryStatus.PENDING,
            due_at=held_until or due_at,
            reason="quiet hours" if held else "",
        )
        for target in dict.fromkeys(targets)
    )
