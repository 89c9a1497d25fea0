from collections.abc import Sequence

import pytest
from tests.pipeline.making import (
    COURIER,
    DAY,
    GAZETTE,
    HOUR,
    NEWS,
    NOISE,
    NOON,
    Newsroom,
)

from watchdog.pipeline import jobs as jobs_module
from watchdog.pipeline.jobs import Jobs, wake_due
from watchdog.pipeline.wakes import Job, Wake
from watchdog.store import Connection, list_sources


@pytest.fixture
def woken(room: Newsroom) -> list[Wake]:
    """Collect wake-ups as a queue would."""
    found: list[Wake] = []

    def defer(_: Connection, wakes: Sequence[Wake]) -> None:
        found.extend(wakes)

    room.walk._defer = defer
    return found


def test_wakes_lead_from_the_source_to_the_message(room: Newsroom, woken: list[Wake]) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    jobs = Jobs(room.walk)
    gazette = next(s.source_id for s in room.read(list_sources) if s.outlet == GAZETTE)
    room.run(jobs.do(Wake(Job.POLL, str(gazette))))
    assert Wake(Job.READ, GAZETTE) in woken

    room.run(jobs.do(Wake(Job.READ, GAZETTE)))
    assert Wake(Job.PLAN) in woken
    room.run(jobs.do(Wake(Job.PLAN)))
    assert Wake(Job.DELIVER, "hook") in woken
    room.run(jobs.do(Wake(Job.DELIVER, "hook")))
    assert room.told == ["hook"]


def test_a_wake_twice_or_in_vain_does_nothing(room: Newsroom) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    jobs = Jobs(room.walk)
    ids = [str(source.source_id) for source in room.read(list_sources)]
    for row in [*ids, *ids, "987654"]:
        room.run(jobs.do(Wake(Job.POLL, row)))
    for outlet in (GAZETTE, GAZETTE, "nobody"):
        room.run(jobs.do(Wake(Job.READ, outlet)))
    for _ in range(2):
        room.run(jobs.do(Wake(Job.PLAN)))
        room.run(jobs.do(Wake(Job.DELIVER, "hook")))

    assert len(room.peer.asked("/gazette/feed.xml")) == 1
    assert len(room.peer.asked("/gazette/news")) == 1
    assert room.told == ["hook"]


def test_an_outlets_pages_are_read_in_a_row_then_others_have_a_turn(
    room: Newsroom, woken: list[Wake], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "IN_A_ROW", 3)
    for number in range(4):
        room.publish("gazette", f"a{number}", f"Quiet day {number}", [NOISE])
    room.poll()
    woken.clear()
    room.run(Jobs(room.walk).do(Wake(Job.READ, GAZETTE)))

    assert sum(request.path.startswith("/gazette/a") for request in room.peer.requests) == 3
    assert Wake(Job.READ, GAZETTE) in woken


def test_who_stops_begins_nothing(room: Newsroom) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    room.poll()
    jobs = Jobs(room.walk)
    jobs.stopping = True
    room.run(jobs.do(Wake(Job.READ, GAZETTE)))

    assert room.peer.asked("/gazette/news") == []


def test_everything_due_wakes_somebody(room: Newsroom, woken: list[Wake]) -> None:
    room.publish("gazette", "news", "From Brussels", [NEWS])
    count = room.run(room.walk.write(lambda c: wake_due(c, room.walk)))
    assert count == 2
    assert {wake.job for wake in woken} == {Job.POLL}

    room.poll()
    woken.clear()
    room.run(room.walk.write(lambda c: wake_due(c, room.walk)))
    assert Wake(Job.READ, GAZETTE) in woken
    assert Wake(Job.READ, COURIER) not in woken


def test_the_house_is_kept(room: Newsroom, woken: list[Wake]) -> None:
    """A source that fails three times in a row is told to the operators."""
    room.peer.add("/gazette/feed.xml", status=500)
    for _ in range(3):
        room.poll()
        room.pass_time(DAY)
    moment = int(NOON.timestamp()) // 600 * 600
    room.run(Jobs(room.walk).do(Wake(Job.HOUSE, str(moment))))
    assert Wake(Job.DELIVER, "ops") in woken

    for job in (Job.SWEEP, Job.PRUNE):
        room.run(Jobs(room.walk).do(Wake(job)))


def test_no_heartbeat_while_nobody_polls(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bool] = []

    async def beat(_: object, *, ticking: bool) -> None:
        heard.append(ticking)

    monkeypatch.setattr(jobs_module, "beat", beat)
    jobs = Jobs(room.walk)
    room.poll()
    room.run(jobs.do(Wake(Job.HOUSE, "60")))
    room.pass_time(HOUR)
    room.run(jobs.do(Wake(Job.HOUSE, "60")))
    room.run(jobs.do(Wake(Job.HOUSE, "90")))

    assert heard == [True, False]
