"""What `/try` says of the archive is what the watch would have told."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.pipeline.making import HOUR, Newsroom
from tests.web.making import Browser
from tests.web.room import visiting_room

from watchdog.web import backtesting

DENIED = "The Commission has not yet sent the formal invitation to the envoys, it said on Monday."
DONE = "The Commission has sent the formal invitation to the envoys, it said on Monday."
QUIET = """
watchlist: desk
concepts: {invitation: {en: [invitation]}}
items:
  - {id: invitation, match: invitation, alert: {undecided: never, denied: never, done: never}}
"""


def _live_a_day(room: Newsroom) -> None:
    """One denial in two outlets, then the event, hours apart."""
    for hours, (outlet, path, said) in enumerate(
        (("gazette", "a", DENIED), ("courier", "b", DENIED), ("courier", "c", DONE))
    ):
        room.publish(outlet, path, f"News {hours}", [said, f"And more is said on page {path}."])
        room.settle()
        room.pass_time(HOUR)


def _counts(browser: Browser, **form: str) -> tuple[int, int]:
    page = browser.post("/try", {"days": "3", "item": "desk/invitation", **form}).text
    [(hits, alerts)] = re.findall(r"(\d+) hits? in \d+ texts, (\d+) alerts?", page)
    return int(hits), int(alerts)


def test_it_counts_the_alerts_that_the_watch_made(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "viewer") as browser:
        _live_a_day(room)
        room.pass_time(timedelta(hours=25))  # until every digest was due
        room.settle()
        made = room.rows("v_alerts")
        sent = len(room.sent)

        assert _counts(browser) == (len(room.rows("v_hits")), len(made))
        assert len(made) > 1
        assert _counts(browser, yaml=QUIET)[1] == 0
        assert (room.rows("v_alerts"), len(room.sent)) == (made, sent)


def test_it_shows_what_would_be_told_and_why(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "viewer") as browser:
        _live_a_day(room)
        page = browser.post("/try", {"days": "3", "item": "desk/invitation"})

    for said in ("first-report", "new-state", DONE, DENIED):
        assert said in page.text, said


def test_more_than_is_tried_is_said(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtesting, "BATCH", 1)
    monkeypatch.setattr(backtesting, "MOST_HITS", 1)
    with visiting_room(room, tmp_path, "viewer") as browser:
        _live_a_day(room)
        page = browser.post("/try", {"days": "3", "item": "desk/invitation"}).text

    assert "1 hit in" in page
    assert "there is more than is tried here" in page
