from dataclasses import replace

import pytest
from tests.pipeline.making import MINUTE, NEWS, Newsroom, make_routing

from watchdog.alert import Action
from watchdog.declarations import Escalation
from watchdog.model import Triage
from watchdog.pipeline.acting import act_on_alert, clean_name, triage_hit
from watchdog.store import load_alert


@pytest.fixture
def alert_id(room: Newsroom) -> str:
    """An alert that escalates to `spare` after 15 minutes."""
    routing = make_routing()
    escalate = Escalation(after=15 * MINUTE, to=("spare",))
    routes = dict(routing.routes)
    routes["desk"] = replace(routes["desk"], escalate=escalate)
    room.declare(replace(room.declarations, routing=replace(routing, routes=routes)))
    room.publish("gazette", "a1", "News", [NEWS])
    room.settle()
    [alert] = room.rows("v_alerts")
    return str(alert["alert_id"])


def _act(room: Newsroom, alert_id: str, action: Action, who: str = "Amina") -> bool:
    return room.write(lambda c: act_on_alert(c, alert_id, action, who=who, now=room.clock()))


def test_unless_acknowledged_others_hear_of_it(room: Newsroom, alert_id: str) -> None:
    del alert_id
    room.pass_time(14 * MINUTE)
    room.settle()
    assert room.told == ["hook"]
    room.pass_time(MINUTE)
    room.settle()

    assert room.told == ["hook", "spare"]
    [words] = room.words("spare")
    assert words.startswith("Not acknowledged: DONE")
    assert "nobody has acknowledged it" in words


@pytest.mark.parametrize("action", list(Action))
def test_an_act_stops_the_escalation_and_keeps_who_was_first(
    room: Newsroom, alert_id: str, action: Action
) -> None:
    assert _act(room, alert_id, action)
    assert _act(room, alert_id, action, who="Second")
    room.pass_time(60 * MINUTE)
    room.settle()

    assert room.told == ["hook"]
    [row] = room.rows("v_alerts")
    assert (row["acknowledged_by"], row["acknowledged_at"] is None) == ("Amina", False)
    [held] = [row for row in room.rows("v_deliveries") if row["target"] == "spare"]
    assert held["status"] == "suppressed"


def test_an_acknowledgement_while_the_escalation_is_retried_stops_it(
    room: Newsroom, alert_id: str
) -> None:
    with room.refusing("spare", retryable=True):
        room.pass_time(15 * MINUTE)
        room.settle()
    _act(room, alert_id, Action.ACKNOWLEDGE)
    room.pass_time(60 * MINUTE)
    room.settle()

    assert room.told == ["hook"]


def test_a_false_alarm_is_on_the_alert_and_its_hits(room: Newsroom, alert_id: str) -> None:
    _act(room, alert_id, Action.FALSE_ALARM)

    assert [row["triage"] for row in room.rows("v_hits")] == ["false-alarm"]
    alert = room.read(lambda c: load_alert(c, alert_id))
    assert alert is not None
    assert (alert.false_alarm_by, alert.false_alarm_at) == ("Amina", room.clock())


def test_what_is_unknown_is_said(room: Newsroom) -> None:
    assert not _act(room, "nope", Action.ACKNOWLEDGE)
    assert not room.write(lambda c: triage_hit(c, 99, Triage.USEFUL, who="Amina", now=room.clock()))


def test_a_hit_is_judged(room: Newsroom, alert_id: str) -> None:
    del alert_id
    [hit] = room.rows("v_hits")
    assert room.write(
        lambda c: triage_hit(c, hit["hit_id"], Triage.USEFUL, who="Amina", now=room.clock())
    )
    assert [row["triage"] for row in room.rows("v_hits")] == ["useful"]


def test_names_are_cleaned_and_cut() -> None:
    assert clean_name(" A\u202emina\r\n ") == "Amina"
    assert len(clean_name("x" * 500)) == 100
