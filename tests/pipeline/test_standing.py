from zoneinfo import ZoneInfo

from tests.pipeline.making import HOUR, MINUTE, Newsroom

from watchdog.pipeline.standing import say_coverage

BRUSSELS = ZoneInfo("Europe/Brussels")


def _say(room: Newsroom) -> str:
    return room.read(lambda c: say_coverage(c, room.clock(), BRUSSELS))


def test_before_the_first_poll_it_says_what_was_never_read(room: Newsroom) -> None:
    assert _say(room) == (
        "Watched: 2 outlets, 0 polls in 24 hours, no gap, never read: courier, gazette."
    )


def test_polls_are_counted_and_the_slowest_outlet_decides(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", ["Rain."])
    room.publish("courier", "b1", "News", ["Rain."])
    room.poll()
    room.pass_time(10 * MINUTE)
    room.poll()

    assert _say(room) == ("Watched: 2 outlets, 4 polls in 24 hours, no gap, covered until 14:10.")
    room.pass_time(48 * HOUR)
    assert "covered until 2026-05-04 14:10" in _say(room)
