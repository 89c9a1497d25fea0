from dataclasses import replace
from datetime import timedelta

import pytest
from tests.pipeline.making import MINUTE, NEWS, Newsroom

from watchdog.errors import ChannelError
from watchdog.pipeline.pulse import beat
from watchdog.pipeline.telling import plan_alerts

URL = "https://switch.example/ping"


@pytest.fixture
def pings(room: Newsroom) -> list[str]:
    heard: list[str] = []
    routing = replace(room.declarations.routing, heartbeat=URL)
    room.declare(replace(room.declarations, routing=routing))
    room.walk._ping = heard.append
    return heard


def _beat(room: Newsroom, *, ticking: bool = True) -> bool:
    return room.run(beat(room.walk, ticking=ticking))


def test_all_is_well(room: Newsroom, pings: list[str]) -> None:
    assert _beat(room)
    assert pings == [URL]


def test_a_watch_that_does_not_tick_is_silent(room: Newsroom, pings: list[str]) -> None:
    assert not _beat(room, ticking=False)
    assert pings == []


def test_a_target_that_is_dead_makes_it_silent_until_it_recovers(
    room: Newsroom, pings: list[str]
) -> None:
    with room.refusing("hook", retryable=False):
        room.publish("gazette", "a1", "News", [NEWS])
        room.settle()
    assert not _beat(room)
    assert pings == []

    room.pass_time(timedelta(minutes=5))
    room.publish("courier", "b1", "Other news", ["The Commission has not sent any invitation."])
    room.settle()
    assert _beat(room)
    assert pings == [URL]


def test_news_that_nobody_tells_makes_it_silent(room: Newsroom, pings: list[str]) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.poll()
    room.read_pages()
    assert _beat(room)
    room.pass_time(timedelta(minutes=6))
    assert not _beat(room)  # nobody plans
    room.run(plan_alerts(room.walk))
    assert _beat(room)
    room.pass_time(timedelta(minutes=6))
    assert not _beat(room)  # nobody sends
    room.settle()

    assert _beat(room)
    assert pings == [URL] * 3


def test_a_target_that_is_down_for_minutes_is_no_reason(room: Newsroom, pings: list[str]) -> None:
    with room.refusing("hook", retryable=True):
        room.publish("gazette", "a1", "News", [NEWS])
        room.settle()
        room.publish("courier", "b1", "Other news", ["The Commission has not sent any invitation."])
        heard = []
        for _ in range(20):  # the second waits behind the first
            room.pass_time(MINUTE)
            room.settle()
            heard.append(_beat(room))
    assert len(room.rows("v_deliveries")) == 2
    assert all(heard)
    assert len(pings) == 20


def test_a_switch_that_does_not_hear_breaks_nothing(room: Newsroom) -> None:
    def refuse(_: str) -> None:
        raise ChannelError("heartbeat: HTTP 500", retryable=True)

    routing = replace(room.declarations.routing, heartbeat=URL)
    room.declare(replace(room.declarations, routing=routing))
    room.walk._ping = refuse

    assert not _beat(room)


def test_without_an_address_nothing_is_pinged(room: Newsroom) -> None:
    assert not _beat(room)
