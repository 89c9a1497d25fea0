"""A restore drill: what was told after the backup is not told again."""

from datetime import timedelta
from pathlib import Path

from tests.pipeline.making import HOUR, MINUTE, NEWS, NOON, Newsroom

from watchdog.store import Database, back_up, restore


def test_a_restored_database_does_not_flood(room: Newsroom, tmp_path: Path) -> None:
    room.publish("gazette", "before", "From Brussels", [NEWS])
    room.settle()
    here = f"sqlite:///{tmp_path}/watchdog.db"
    back_up(here, tmp_path / "backup")
    for number in range(5):
        room.pass_time(10 * MINUTE)
        room.publish("courier", f"after{number}", f"From Brussels {number}", [f"{number}. {NEWS}"])
        room.settle()
    told = list(room.sent)

    _restore(room, here, tmp_path / "backup")
    room.settle()
    room.pass_time(timedelta(minutes=2))
    room.settle()
    again = room.sent[len(told) :]
    assert [message.title for _, message in again if "summary" not in _words(message)] == []
    assert len(again) <= 1

    room.publish("gazette", "new", "Really new", ["The Commission has not sent an invitation."])
    room.pass_time(HOUR)
    room.settle()
    assert len(room.sent) > len(told) + len(again)
    assert room.clock() > NOON


def _restore(room: Newsroom, url: str, backup: Path) -> None:
    """Lose the database, and go on with what was backed up."""
    room.walk.database.close()
    for file in Path(url.removeprefix("sqlite:///")).parent.glob("watchdog.db*"):
        file.unlink()
    restore(url, backup, room.clock())
    room.walk.database = Database.open(url)


def _words(message: object) -> str:
    return str(message).lower()
