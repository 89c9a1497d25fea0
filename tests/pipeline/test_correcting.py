from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.pipeline.making import DAY, DENIAL, HOUR, INVITATION, MINUTE, NEWS, NOISE, Newsroom

from watchdog.declarations import Timing
from watchdog.model import Reason
from watchdog.pipeline.correcting import leads_to_index
from watchdog.store import load_timeline, rebuild_timeline

REST = [
    "The letter left on Monday. It names a date in June and a centre on the edge of Brussels.",
    "Two members of parliament protested, and the opposition asks for a debate before the summer.",
]
TEN = timedelta(minutes=10)


def _tell(room: Newsroom, path: str = "a1", text: str = NEWS) -> None:
    room.publish("gazette", path, "From Brussels", [text, *REST])
    room.settle()


def _rewrite(room: Newsroom, text: str, path: str = "a1") -> None:
    room.serve_page("gazette", path, "From Brussels", [text, *REST])


def _wait(room: Newsroom, time: timedelta) -> None:
    """Let time pass as the watch meets it: in steps."""
    step = 5 * MINUTE if time <= HOUR else HOUR
    for _ in range(int(time / step)):
        room.pass_time(step)
        room.settle()


def _reasons(room: Newsroom) -> list[str]:
    rows = sorted(room.rows("v_alerts"), key=lambda row: str(row["created_at"]))
    return [str(row["reason"]) for row in rows]


def _timeline(room: Newsroom) -> Any:
    shown = room.read(lambda c: load_timeline(c, INVITATION, now=room.clock(), recurring=None))
    assert room.read(lambda c: rebuild_timeline(c, INVITATION, 1)) == shown
    return shown.testimonies


def test_a_silent_rewrite_is_told_after_a_second_read(room: Newsroom) -> None:
    _tell(room)
    _rewrite(room, DENIAL)
    _wait(room, TEN)
    assert room.hits() == {"a1": "done"}  # one read proves nothing
    assert _reasons(room) == ["first-report"]
    _wait(room, TEN)

    assert room.hits() == {"a1": "denied"}
    assert _reasons(room) == ["first-report", "corrected"]
    words = room.words("hook")[1]
    assert "DENIED: Corrected: The Commission sends an invitation – The Gazette" in words
    assert "The Gazette changed its article: it said done, now denied" in words
    assert [one.state for one in _timeline(room)] == ["denied"]
    _wait(room, DAY)
    assert _reasons(room) == ["first-report", "corrected"]


def test_the_rules_are_part_of_what_must_be_the_same(room: Newsroom) -> None:
    room.declare(replace(room.declarations, rules="8f742231b10e"))
    _tell(room)
    _rewrite(room, DENIAL)
    _wait(room, 2 * TEN)

    assert _reasons(room) == ["first-report", "corrected"]


def test_what_an_article_no_longer_says_is_taken_back(room: Newsroom) -> None:
    _tell(room)
    _rewrite(room, NOISE)
    _wait(room, 2 * TEN)

    assert _reasons(room) == ["first-report", "corrected"]
    [_, alert] = sorted(room.rows("v_alerts"), key=lambda row: str(row["created_at"]))
    assert alert["state"] == "undecided"  # nobody says anything now
    assert "it said done, and no longer does" in room.words("hook")[1]
    assert "done, taken back" in room.words("hook")[1]
    assert [one.withdrawn for one in _timeline(room)] == [True]


def test_a_page_that_was_wrong_for_a_moment_takes_nothing_back(room: Newsroom) -> None:
    _tell(room)
    _rewrite(room, DENIAL)
    _wait(room, TEN)
    _rewrite(room, NEWS)
    _wait(room, DAY)

    assert _reasons(room) == ["first-report"]
    assert room.hits() == {"a1": "done"}


def test_two_reads_that_differ_agree_on_nothing(room: Newsroom) -> None:
    _tell(room)
    _rewrite(room, DENIAL)
    _wait(room, TEN)
    _rewrite(room, NOISE)
    _wait(room, TEN)
    assert _reasons(room) == ["first-report"]
    _wait(room, TEN)

    assert _reasons(room) == ["first-report", "corrected"]
    assert "no longer does" in room.words("hook")[1]


def test_what_people_wait_for_waits_for_no_second_read(room: Newsroom) -> None:
    _tell(room, text=DENIAL)
    _rewrite(room, NEWS)
    _wait(room, TEN)

    assert room.hits() == {"a1": "done"}
    assert _reasons(room) == ["first-report", "contradicted"]


def test_what_comes_back_is_told_too(room: Newsroom) -> None:
    _tell(room)
    for text in (NOISE, NEWS):
        _rewrite(room, text)
        _wait(room, 13 * HOUR)

    assert _reasons(room) == ["first-report", "corrected", "corrected"]
    assert "shows the article again" in room.words("hook")[2]
    assert [(one.state, one.withdrawn) for one in _timeline(room)] == [("done", False)]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_taken_away_is_told_as_such(room: Newsroom, status: int) -> None:
    _tell(room)
    room.peer.add("/gazette/a1", status=status)
    _wait(room, TEN)
    assert _reasons(room) == ["first-report"]
    _wait(room, TEN)

    assert _reasons(room) == ["first-report", "corrected"]
    assert "The Gazette took the page away: it had said done" in room.words("hook")[1]
    assert [one.withdrawn for one in _timeline(room)] == [True]


def test_a_page_that_is_back_counts_again(room: Newsroom) -> None:
    _tell(room)
    room.peer.add("/gazette/a1", status=404)
    _wait(room, 3 * TEN)
    _rewrite(room, NEWS)
    _wait(room, 6 * HOUR)

    assert _reasons(room) == ["first-report", "corrected", "corrected"]
    assert [one.withdrawn for one in _timeline(room)] == [False]


def test_a_page_that_was_away_for_one_read_is_not_told(room: Newsroom) -> None:
    _tell(room)
    room.peer.add("/gazette/a1", status=404)
    _wait(room, TEN)
    _rewrite(room, NEWS)
    _wait(room, DAY)

    assert _reasons(room) == ["first-report"]


def test_an_address_that_leads_to_an_index_is_a_page_taken_away(room: Newsroom) -> None:
    _tell(room)
    room.peer.add("/gazette/a1", status=302, headers={"Location": "/gazette/"})
    room.peer.add("/gazette/", "<!doctype html><title>News</title><h1>All the news</h1>")
    _wait(room, 2 * TEN)

    assert _reasons(room) == ["first-report", "corrected"]
    assert "its address leads to an index" in room.words("hook")[1]


def test_a_redesign_takes_nothing_back_and_operators_hear_once(room: Newsroom) -> None:
    _tell(room)
    room.peer.add(
        "/gazette/a1",
        "<!doctype html><html lang='en'><title>From Brussels</title><div id='app'><main><p>"
        + "Sign in to read this and all our other stories in the new Gazette. " * 8
        + "</p></main></div></html>",
    )
    _wait(room, DAY)

    assert room.hits() == {"a1": "done"}
    assert _reasons(room) == ["first-report", "coverage"]
    assert "Was the site redesigned?" in room.words("ops")[0]
    assert [(one.state, one.withdrawn) for one in _timeline(room)] == [("done", False)]


def test_a_site_whose_addresses_all_change_takes_nothing_back(room: Newsroom) -> None:
    for number in range(4):
        text = f"{NEWS} It is letter number {number} of so many."
        room.publish("gazette", f"a{number}", "From Brussels", [text, *REST])
    room.settle()
    for number in range(4):
        room.peer.add(f"/gazette/a{number}", status=404)
    _wait(room, DAY)

    assert "corrected" not in _reasons(room)
    assert _reasons(room).count("coverage") == 1
    assert "Was the site redesigned?" in room.words("ops")[0]
    assert not any(one.withdrawn for one in _timeline(room))


def test_an_edit_of_the_item_is_no_correction_of_the_outlet(room: Newsroom) -> None:
    _tell(room)
    [watchlist] = room.declarations.watchlists
    items = tuple(replace(item, version="edited") for item in watchlist.items)
    edited = replace(watchlist, items=items)
    room.declare(replace(room.declarations, watchlists=(edited,), version="v2"))
    _rewrite(room, NOISE)
    _wait(room, DAY)

    assert _reasons(room) == ["first-report"]


def test_what_was_told_in_a_digest_is_corrected_in_a_digest(room: Newsroom) -> None:
    [watchlist] = room.declarations.watchlists
    alert = dict.fromkeys(watchlist.items[0].alert, Timing.DIGEST)
    items = tuple(replace(item, alert=alert) for item in watchlist.items)
    room.declare(
        replace(room.declarations, watchlists=(replace(watchlist, items=items),), version="v2")
    )
    _tell(room)
    _wait(room, 7 * HOUR)
    assert _reasons(room) == ["digest"]
    _rewrite(room, DENIAL)
    _wait(room, 2 * DAY)

    assert _reasons(room) == ["digest", "digest"]


def test_a_correction_stands_in_the_thread_of_the_first_alert(room: Newsroom) -> None:
    _tell(room)
    _rewrite(room, DENIAL)
    _wait(room, 2 * TEN)

    first, second = (message for name, message in room.sent if name == "hook")
    assert (first.follows, second.follows) == ("", "ok")
    assert first.thread == second.thread == "desk/invitation/1"
    assert Reason.CORRECTED.value in second.body


@pytest.mark.parametrize(
    ("asked", "got", "index"),
    [
        ("https://n.example/en/a-1", "https://n.example/", True),
        ("https://n.example/en/a-1?x=1", "https://n.example/en", True),
        ("https://n.example/en/a-1", "https://n.example/en/a-1/", False),
        ("https://n.example/en/a-1", "https://n.example/en/a-2", False),
        ("https://n.example/", "https://n.example/", False),
    ],
)
def test_where_an_address_leads(asked: str, got: str, *, index: bool) -> None:
    assert leads_to_index(asked, got) is index
