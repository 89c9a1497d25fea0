from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.pipeline.making import (
    DAY,
    DENIAL,
    HOUR,
    MINUTE,
    NEWS,
    NOON,
    Newsroom,
    PowerCutError,
    cut_power,
    make_routing,
)

from watchdog.declarations import Target
from watchdog.model import Message, Reason
from watchdog.pipeline import delivering
from watchdog.pipeline.delivering import deliver_message
from watchdog.pipeline.telling import notify_operators, plan_alerts
from watchdog.store import claim_due_deliveries

SECOND = timedelta(seconds=1)


def test_what_failed_is_tried_again_ever_later(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    waits = []
    with room.refusing("hook", retryable=True):
        for _ in range(8):
            room.settle()
            waits.append(_due(room) - room.clock())
            room.clock.advance_to(_due(room))

    assert waits[:3] == [30 * SECOND, 60 * SECOND, 120 * SECOND]
    assert waits[-1] == HOUR
    room.settle()
    assert room.told == ["hook"]


@pytest.mark.parametrize(("asked", "waited"), [(2 * HOUR, 2 * HOUR), (9 * DAY, DAY)])
def test_retry_after_is_obeyed_for_a_day_at_most(
    room: Newsroom, asked: timedelta, waited: timedelta
) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    with room.refusing("hook", retryable=True, retry_after=asked):
        room.settle()

    assert _due(room) == NOON + waited


def test_after_a_day_it_is_dead_and_operators_hear_of_it(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    with room.refusing("hook", retryable=True):
        room.settle()
        room.pass_time(DAY)
        room.settle()

    [delivery] = [row for row in room.rows("v_deliveries") if row["target"] == "hook"]
    assert (delivery["status"], delivery["attempts"]) == ("dead", 2)
    assert ["Nothing reaches hook" in words for words in room.words("ops")] == [True]


def test_what_cannot_be_helped_is_dead_at_once(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    with room.refusing("hook", retryable=False):
        room.settle()

    assert _statuses(room, "hook") == ["dead"]
    assert room.told == ["ops"]


def test_every_dead_alert_is_told_and_the_recovery_once(room: Newsroom) -> None:
    with room.refusing("hook", retryable=False):
        room.publish("gazette", "a1", "News", [DENIAL])
        room.settle()
        room.pass_time(HOUR)
        room.publish("courier", "b1", "Other news", [NEWS])
        room.settle()
    assert len(room.words("ops")) == 2

    room.write(lambda c: notify_operators(c, room.walk, Reason.CONFIG, "x", without="ops"))
    room.write(lambda c: notify_operators(c, room.walk, Reason.CONFIG, "x", without="ops"))
    room.settle()

    assert ["hook can be reached again" in words for words in room.words("ops")[2:]] == [True]


def test_a_dead_operators_target_is_told_by_another(room: Newsroom) -> None:
    with room.refusing("ops", retryable=False):
        room.write(lambda c: notify_operators(c, room.walk, Reason.COVERAGE, "All is dark."))
        room.settle()

    assert room.told == ["hook"]  # not of the operators, but declared: somebody is told
    assert "Nothing reaches ops" in room.words("hook")[0]


def test_two_dead_targets_do_not_tell_of_one_another_for_ever(room: Newsroom) -> None:
    room.declare(replace(room.declarations, routing=make_routing(("ops", "spare"))))
    room.publish("gazette", "a1", "News", [NEWS])
    with (
        room.refusing("hook", retryable=False),
        room.refusing("ops", retryable=False),
        room.refusing("spare", retryable=False),
    ):
        room.settle()

    assert room.sent == []
    assert set(_statuses(room)) == {"dead"}
    assert len(room.rows("v_alerts")) == 4  # the news, and one notice for each target


def test_a_target_no_longer_declared_is_dead(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    room.run(plan_alerts(room.walk))
    targets = {k: t for k, t in room.declarations.routing.targets.items() if k != "hook"}
    routing = make_routing(desk=("ops",))
    room.declare(replace(room.declarations, routing=replace(routing, targets=targets)))
    room.settle()

    assert _statuses(room, "hook") == ["dead"]
    assert "no longer declared" in room.words("ops")[0]


def test_a_sender_that_dies_sends_again_under_the_same_alert(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    room.run(plan_alerts(room.walk))
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "note_sent", cut_power)
        with pytest.raises(PowerCutError):
            _deliver(room)
    room.pass_time(HOUR)
    room.settle()

    first, second = room.sent
    assert first[1].alert_id == second[1].alert_id
    assert _statuses(room) == ["sent"]


def test_a_message_that_breaks_its_sender_is_given_up_after_a_day(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps its target's later messages back, so it must not do so for ever."""
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    room.run(plan_alerts(room.walk))
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "render_message", cut_power)
        for _ in range(12):
            with pytest.raises(PowerCutError):
                _deliver(room)
            room.pass_time(2 * HOUR)
        _deliver(room)

    assert _statuses(room, "hook") == ["dead"]


def test_other_outlets_that_report_the_same_are_named(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.settle()
    room.pass_time(2 * MINUTE)
    other = "Officials say the Commission has sent an invitation, after months of talks."
    room.publish("courier", "b1", "From Brussels", [other])
    room.pass_time(HOUR)
    room.settle()

    assert "The Gazette" in room.words("hook")[1]


def _deliver(room: Newsroom) -> None:
    due = room.write(
        lambda c: claim_due_deliveries(c, now=room.clock(), owner="me", lease=MINUTE, limit=9)
    )
    for delivery in due:
        room.run(deliver_message(room.walk, delivery))


def _statuses(room: Newsroom, target: str | None = None) -> list[str]:
    rows = reversed(room.rows("v_deliveries"))
    return [row["status"] for row in rows if target in {None, row["target"]}]


def _due(room: Newsroom) -> Any:
    with room.walk.database._engine.connect() as c:
        text = c.exec_driver_sql("SELECT due_at FROM delivery").scalar_one()
    return type(NOON).fromisoformat(f"{text}").replace(tzinfo=NOON.tzinfo)


# --- silences, limits, threads -------------------------------------------------------


def test_what_follows_knows_the_answer_to_the_first(room: Newsroom) -> None:
    sent: list[Message] = []

    def send(message: Message, _: Target) -> str:
        sent.append(message)
        return f"posted {len(sent)}.0 in C1"

    room.walk.send_message = send
    room.publish("gazette", "a1", "News", [DENIAL])
    room.settle()
    room.pass_time(HOUR)
    room.publish("courier", "b1", "News", [NEWS])
    room.settle()

    first, second = sent
    assert (first.follows, second.follows) == ("", "posted 1.0 in C1")
    assert first.thread == second.thread == "desk/invitation/1"


def test_messages_carry_signed_links_only_with_a_key(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [DENIAL])
    room.settle()
    assert "acknowledge" not in room.words("hook")[0]
    room.walk.signing_key = b"key"
    room.pass_time(HOUR)
    room.publish("courier", "b1", "News", [NEWS])
    room.settle()

    assert (
        "Acknowledge: http://127.0.0.1:8080/alerts/a2/acknowledge?until=" in room.words("hook")[1]
    )
