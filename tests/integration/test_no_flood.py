"""No flood: whatever makes a thousand old articles look new, nobody is woken for them.

Each case ends alike: nothing old is told by itself, at most one summary tells of it all, and a
really new report in the same batch alerts as ever.
"""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.pipeline.making import (
    COURIER,
    DAY,
    DENIAL,
    EN,
    GAZETTE,
    HOUR,
    MINUTE,
    NEWS,
    NOISE,
    WATCHLIST,
    Newsroom,
    declare,
)

from watchdog.declarations import Source, SourceKind
from watchdog.pipeline.reanalysis import LOOK_BACK, sweep_outdated
from watchdog.store import Database

OLD = 12
VISITS = """\
  - id: visit
    title: The delegation visits
    match: visit AND commission
"""
EDITED = WATCHLIST.replace("items:", "  visit: {en: [visit*]}\nitems:") + VISITS
VISIT = "The Commission has sent a visitor to the delegation, number"


def _publish_old(room: Newsroom, outlet: str = "gazette", text: str = NEWS) -> None:
    for number in range(OLD):
        at = room.clock() - 3 * DAY - number * HOUR
        words = [f"{text} It was number {number} of many that day.", f"{NOISE} {number}"]
        room.publish(outlet, f"old{number}", f"From Brussels, {number}", words, at=at)


def _publish_new(room: Newsroom, outlet: str = "gazette", text: str = NEWS) -> None:
    words = [f"{text} It is the only one of today, and differs in every word that matters."]
    room.publish(outlet, "fresh", "Today from Brussels", words)


def _live(room: Newsroom, time: timedelta = HOUR) -> None:
    for _ in range(int(time / (5 * MINUTE))):
        room.settle()
        room.pass_time(5 * MINUTE)
    room.settle()


def _told(room: Newsroom) -> dict[str, int]:
    """Count the alerts to the desk by reason, and see that each arrived once."""
    reasons = [str(row["reason"]) for row in room.rows("v_alerts") if row["reason"] != "coverage"]
    assert len(room.words("hook")) == len(reasons)
    return {reason: reasons.count(reason) for reason in set(reasons)}


def _forget(room: Newsroom) -> None:
    """Look only at what comes from now on."""
    assert _told(room)
    room.sent.clear()
    room.write(lambda c: c.exec_driver_sql("DELETE FROM delivery"))
    room.write(lambda c: c.exec_driver_sql("UPDATE change SET alert_id = NULL"))
    room.write(lambda c: c.exec_driver_sql("DELETE FROM alert_hit"))
    room.write(lambda c: c.exec_driver_sql("DELETE FROM alert"))


def test_the_first_run(room: Newsroom) -> None:
    _publish_old(room)
    _publish_new(room)
    _live(room)

    assert _told(room) == {"first-report": 1, "summary": 1}
    [first] = [words for words in room.words("hook") if "first-report" in words]
    assert "Today from Brussels" in first


def test_a_new_source(room: Newsroom) -> None:
    _live(room)
    room.pass_time(7 * DAY)
    for number in range(OLD):
        words = [f"{NEWS} It was number {number} of many that day.", f"{NOISE} {number}"]
        at = room.clock() - 3 * DAY
        room.publish("second", f"old{number}", f"From Brussels, {number}", words, at=at)
    _publish_new(room, "second")
    base = room.peer.url("").rstrip("/")
    sources = room.declarations.outlets[GAZETTE].sources
    added = Source(kind=SourceKind.FEED, url=f"{base}/second/feed.xml")
    room.alter_outlet(GAZETTE, sources=(*sources, added))
    _live(room)

    assert _told(room) == {"first-report": 1, "summary": 1}


def test_a_new_outlet(room: Newsroom) -> None:
    kept = room.declarations.outlets[COURIER]
    room.remove_outlet(COURIER)
    _publish_old(room, "courier")
    _live(room)
    room.pass_time(7 * DAY)
    _publish_new(room, "courier")
    outlets = {**room.declarations.outlets, COURIER: replace(kept, languages=(EN,))}
    room.declare(replace(room.declarations, outlets=outlets))
    _live(room)

    assert _told(room) == {"first-report": 1, "summary": 1}


def test_a_new_item(room: Newsroom) -> None:
    """Stored articles are asked again: what they hold is told as one summary."""
    for number in range(OLD):
        room.publish("gazette", f"v{number}", "Visits", [f"{VISIT} {number}.", f"{NOISE} {number}"])
    _live(room)
    assert _told(room) == {}
    room.pass_time(3 * DAY)
    _edit(room, EDITED)
    _publish_new(room, text=VISIT)
    _live(room)

    assert _told(room) == {"first-report": 1, "summary": 1}


def test_a_re_analysis_after_an_edit_of_an_item(room: Newsroom) -> None:
    for number in range(OLD):
        room.publish("gazette", f"v{number}", "Visits", [f"{VISIT} {number}.", f"{NOISE} {number}"])
    _edit(room, EDITED.replace("visit*", "tour"))
    _live(room)
    assert _told(room) == {}
    room.pass_time(3 * DAY)
    _edit(room, EDITED)
    _publish_new(room, text=VISIT)
    _live(room)

    assert _told(room) == {"first-report": 1, "summary": 1}


def test_changed_guids(room: Newsroom) -> None:
    _publish_old(room)
    _live(room)
    _forget(room)
    room._entries["gazette"] = [
        entry.replace("<guid>", "<guid>new-system-") for entry in room._entries["gazette"]
    ]
    _publish_new(room)
    _live(room)

    assert _told(room) == {"first-report": 1}  # the old ones are known by their addresses


def test_re_dated_feeds(room: Newsroom) -> None:
    _publish_old(room)
    _live(room)
    _forget(room)
    for number in reversed(range(OLD)):
        room.list_in_feed(
            "gazette", f"old{number}", f"From Brussels, {number}", at=room.clock() - MINUTE
        )
    _publish_new(room)
    _live(room)

    assert _told(room) == {"first-report": 1}


def test_a_restored_database(room: Newsroom, tmp_path: Path) -> None:
    """What the backup knew is known; what it missed before its last poll is a summary."""
    _publish_old(room)
    _live(room)
    assert _told(room) == {"summary": 1}
    with (
        closing(sqlite3.connect(tmp_path / "watchdog.db")) as now,
        closing(sqlite3.connect(tmp_path / "backup.db")) as backup,
    ):
        now.backup(backup)
    room.pass_time(DAY)
    room.settle()
    room.walk.database.close()
    for name in ("watchdog.db", "watchdog.db-wal", "watchdog.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", tmp_path / "watchdog.db")
    room.walk.database = Database.open(f"sqlite:///{tmp_path}/watchdog.db")
    room.sent.clear()
    for number in range(OLD):
        words = [f"{DENIAL} It was unseen number {number}.", f"{NOISE} {number}"]
        at = room.clock() - 5 * DAY
        room.publish("gazette", f"unseen{number}", f"Unseen {number}", words, at=at)
    _publish_new(room)
    _live(room)

    titles = [message.title for name, message in room.sent if name == "hook"]
    assert len(titles) == 2
    assert sum("Summary of older articles" in title for title in titles) == 1
    assert sum("DONE: The Commission sends" in title for title in titles) == 1


def _edit(room: Newsroom, text: str) -> None:
    """Save another watchlist, and let the sweeper ask the stored articles."""
    base = room.peer.url("").rstrip("/")
    room.declare(declare(base, text, version=f"v{hash(text)}", rules=room.declarations.rules))
    room.run(_sweep(room))


async def _sweep(room: Newsroom) -> None:
    async for _ in sweep_outdated(room.walk, room.clock() - LOOK_BACK):
        await asyncio.sleep(0)
