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

from watchdog.declarations import Limit
from watchdog.model import Alert, Reason, Silence
from watchdog.pipeline import telling
from watchdog.pipeline.telling import plan_alerts
from watchdog.store import add_alert, add_silence

SECOND = timedelta(seconds=1)


def test_a_page_is_told_once_and_its_alert_is_linked(room: Newsroom) -> None:
    room.publish("gazette", "a1", "Commission invites?", [NEWS])
    room.settle()

    [alert] = room.rows("v_alerts")
    [words] = room.words("hook")
    assert (alert["state"], alert["reason"]) == ("done", "first-report")
    assert f"http://127.0.0.1:8080/alerts/{alert['alert_id']}" in words


def test_a_replay_plans_but_sends_nothing(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()

    assert room.run(plan_alerts(room.walk, suppress="replayed")) == 1
    room.settle()
    assert [row["status"] for row in room.rows("v_deliveries")] == ["suppressed"]
    assert room.sent == []


def test_a_planner_that_dies_has_decided_nothing(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    with monkeypatch.context() as patch:
        patch.setattr(telling, "assign_changes", cut_power)
        with pytest.raises(PowerCutError):
            room.run(plan_alerts(room.walk))
    assert room.rows("v_alerts") == []

    room.settle()
    assert room.told == ["hook"]


def test_an_item_deleted_before_it_was_told_ends_in_peace(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    room.declare(replace(room.declarations, watchlists=()))
    room.settle()

    assert room.hits() == {"a1": "done"}
    assert room.sent == []


def test_an_item_whose_route_vanished_is_told_by_another(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    routing = make_routing()
    routes = {"night": replace(routing.routes["desk"], name="night", now=("spare",))}
    routes |= {"operators": routing.routes["operators"]}
    room.declare(replace(room.declarations, routing=replace(routing, routes=routes)))
    room.settle()

    assert room.told == ["spare"]


def test_what_was_left_for_days_is_told_still(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    room.pass_time(5 * DAY)
    room.settle()

    assert room.told == ["hook"]


def test_a_silence_holds_and_ends_with_a_summary(room: Newsroom) -> None:
    silence = Silence(
        watchlist="desk",
        item=None,
        author="Amina",
        reason="briefing",
        starts_at=NOON,
        ends_at=NOON + HOUR,
    )
    room.write(lambda c: add_silence(c, silence))
    room.publish("gazette", "a1", "News", [DENIAL])
    room.settle()
    assert room.told == []
    room.pass_time(HOUR)
    room.settle()

    [words] = room.words("hook")
    assert words.startswith("Summary of what was held back: 1 report")
    assert "silenced by Amina until 2026-05-04 13:00 UTC: briefing" in words
    room.settle()
    assert room.told == ["hook"]


def test_beyond_the_limit_all_is_one_summary_but_done_goes_at_once(room: Newsroom) -> None:
    routing = room.declarations.routing
    desk = replace(routing.routes["desk"], at_most=Limit(1, HOUR))
    routing = replace(routing, routes={**routing.routes, "desk": desk})
    room.declare(replace(room.declarations, routing=routing))
    room.write(lambda c: _fill(c, room))
    room.publish("gazette", "a1", "News", [DENIAL])
    room.settle()
    assert room.told == []
    room.pass_time(10 * MINUTE)
    room.publish("courier", "b1", "News", [NEWS])
    room.settle()
    assert [words[:5] for words in room.words("hook")] == ["DONE:"]
    room.pass_time(HOUR)
    room.settle()

    assert "more than 1 per hour" in room.words("hook")[-1]
    assert len(room.told) == 2


def _fill(c: Any, room: Newsroom) -> None:
    alert = Alert(
        alert_id="before",
        reason=Reason.COVERAGE,
        watchlist=None,
        item=None,
        item_title="",
        state=None,
        created_at=room.clock(),
        notice="x",
    )
    add_alert(c, alert, episode=None, route="desk")
