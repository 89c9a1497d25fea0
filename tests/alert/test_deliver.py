"""One row per target, held with its reason."""

from datetime import timedelta

from tests.alert.making import NOON, desk, make_alert, night

from watchdog.alert.deliver import deliver, deliver_quietly
from watchdog.model import DeliveryStatus, Purpose, State


def test_a_target_named_twice_is_told_once() -> None:
    rows = deliver("a1", ("slack", "mail", "slack"), purpose=Purpose.ALERT, due_at=NOON)

    assert [row.target for row in rows] == ["slack", "mail"]
    assert {(row.status, row.due_at, row.reason) for row in rows} == {
        (DeliveryStatus.PENDING, NOON, "")
    }


def test_quiet_hours_hold_it_until_they_end_and_say_so() -> None:
    late = NOON + timedelta(hours=10)  # midnight in Brussels

    (row,) = deliver_quietly(
        make_alert(state=State.PLANNED), desk(quiet=night()), purpose=Purpose.ALERT, now=late
    )

    assert row.status is DeliveryStatus.HELD
    assert row.due_at == late + timedelta(hours=6, minutes=30)
    assert row.reason == "quiet hours"
