"""Alerts times routed targets come out somewhere, whatever happens to their deliveries."""

from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from tests.store.making import HOUR, MINUTE, NOW, alert, item

from watchdog.coverage import check_sums
from watchdog.coverage.sums import Sums
from watchdog.model import Delivery, DeliveryStatus, Purpose
from watchdog.store import (
    Database,
    add_alert,
    add_deliveries,
    claim_due_deliveries,
    count_ledger,
    dead_deliveries,
    note_failed,
    note_sent,
    note_suppressed,
    retry_deliveries,
    suppress_deliveries,
    sync_items,
)

TARGETS = ("desk", "mail", "hook")
ACTS = ("tell", "update", "send", "fail", "die", "call-off", "acknowledge", "retry", "crash")
_IDS = count(1)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=25))
def test_every_delivery_stands_somewhere(database: Database, acts: list[str]) -> None:
    told: list[str] = []
    for number, act in enumerate(acts):
        database.write(partial(_act, act, told, number))
        assert _wrong(database) == ()

    sums = database.read(count_ledger)
    assert sums.routed >= len(told) * len(TARGETS)


def test_an_alert_that_was_routed_to_nobody_is_found(database: Database) -> None:
    database.write(lambda c: _add_alert(c, "lost"))

    assert any("routed" in words for words in _wrong(database))


def test_a_delivery_that_is_gone_with_all_others_of_its_alert_is_found(
    database: Database,
) -> None:
    told: list[str] = []
    database.write(partial(_act, "tell", told, 0))
    assert _wrong(database) == ()
    database.write(lambda c: c.execute(text("DELETE FROM delivery")))

    assert _wrong(database) == (
        "routed 1, but delivered 0 + pending 0 + held 0 + suppressed 0 + dead 0 = 0",
    )


@pytest.mark.parametrize("status", [DeliveryStatus.HELD, DeliveryStatus.SUPPRESSED])
def test_what_is_held_or_suppressed_counts_by_reason(
    database: Database, status: DeliveryStatus
) -> None:
    def tell(c: Connection) -> None:
        _add_alert(c, "a1")
        rows = [_delivery("a1", target, status=status) for target in TARGETS]
        add_deliveries(c, rows, now=NOW)

    database.write(tell)
    sums = database.read(count_ledger)
    held, suppressed = (3, {}) if status is DeliveryStatus.HELD else (0, {"why": 3})

    assert (sums.routed, sums.held, sums.suppressed) == (3, held, suppressed)


def _add_alert(c: Connection, alert_id: str) -> None:
    sync_items(c, [item()], NOW)
    add_alert(c, alert(alert_id), episode=1, route="desk")


def _wrong(database: Database) -> tuple[str, ...]:
    counted = database.read(count_ledger)
    return check_sums(
        Sums(
            routed=counted.routed,
            delivered=counted.delivered,
            pending=counted.pending,
            held=counted.held,
            suppressed=counted.suppressed,
            dead=counted.dead,
        )
    )


def _act(act: str, told: list[str], number: int, c: Connection) -> None:
    """Do what the pipeline does, one step of it."""
    now = NOW + number * MINUTE
    claim = partial(claim_due_deliveries, c, now=now, owner="me", lease=MINUTE / 2, limit=2)
    if act == "tell":
        alert_id = f"ledger-{next(_IDS)}"
        _add_alert(c, alert_id)
        add_deliveries(c, [_delivery(alert_id, target) for target in TARGETS], now=now)
        later = _delivery(alert_id, "mail", Purpose.ESCALATION, DeliveryStatus.HELD)
        add_deliveries(c, [later], now=now)
        told.append(alert_id)
    elif act == "update" and told:
        add_deliveries(c, [_delivery(told[-1], "desk", Purpose.UPDATE)], now=now)
    elif act == "acknowledge" and told:
        suppress_deliveries(c, told[-1], Purpose.ESCALATION, "acknowledged")
    elif act == "retry":
        retry_deliveries(c, dead_deliveries(c), now=now)
    elif act in _ENDINGS:
        for due in claim():
            _ENDINGS[act](c, due.delivery_id)


_ENDINGS: dict[str, Callable[[Connection, int], None]] = {
    "send": lambda c, one: note_sent(c, one, "ok", now=NOW),
    "fail": lambda c, one: note_failed(c, one, "HTTP 503", retry_at=NOW + HOUR, now=NOW),
    "die": lambda c, one: note_failed(c, one, "HTTP 404", retry_at=None, now=NOW),
    "call-off": lambda c, one: note_suppressed(c, one, "acknowledged by noor"),
    "crash": lambda _, __: None,
}


def _delivery(
    alert_id: str,
    target: str,
    purpose: Purpose = Purpose.ALERT,
    status: DeliveryStatus = DeliveryStatus.PENDING,
) -> Delivery:
    return Delivery(
        alert_id=alert_id,
        target=target,
        purpose=purpose,
        status=status,
        due_at=NOW,
        reason="why",
    )
