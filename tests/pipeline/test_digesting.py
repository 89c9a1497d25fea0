from dataclasses import replace

from tests.pipeline.making import HOUR, MINUTE, NEWS, Newsroom

from watchdog.declarations import Timing
from watchdog.model import State
from watchdog.pipeline.digesting import tell_digest
from watchdog.store import load_alert


def test_a_digest_says_what_was_covered(room: Newsroom) -> None:
    words = "Members call on the Commission to send an invitation."
    room.publish("gazette", "a1", "News", ["Rain."])
    room.settle()
    [watchlist] = room.declarations.watchlists
    item = replace(watchlist.items[0], alert=dict.fromkeys(State, Timing.DIGEST))
    room.declare(replace(room.declarations, watchlists=(replace(watchlist, items=(item,)),)))
    room.pass_time(10 * MINUTE)
    room.publish("courier", "b1", "News", [words])
    room.settle()
    room.pass_time(7 * HOUR)
    room.settle()

    [digest] = room.words("hook")
    assert "Watched: 2 outlets, " in digest
    assert "What changed:" in digest


def test_what_is_no_digest_says_nothing_of_other_items(room: Newsroom) -> None:
    room.publish("gazette", "a1", "News", [NEWS])
    room.settle()
    alert = room.read(lambda c: load_alert(c, "a1"))

    assert alert is not None
    assert room.read(lambda c: tell_digest(c, room.walk, alert)) == ("", ())
