from datetime import datetime, timedelta

from tests.store.making import HOUR, NOW

from watchdog.store import Database, PartRow, list_parts, note_part


def _part(owner: str, parses: int, at: datetime = NOW) -> PartRow:
    return PartRow(
        owner=owner,
        seen_at=at,
        parses=parses,
        parse_seconds=0.5,
        child_restarts=1,
        declarations=f"v{parses}",
    )


def test_each_process_says_what_it_counted_last(database: Database) -> None:
    for part in (_part("a:1", 3), _part("b:1", 4), _part("a:1", 5, NOW + HOUR / 2)):
        database.write(lambda c, part=part: note_part(c, part))  # type: ignore[misc]

    assert database.read(list_parts) == (_part("a:1", 5, NOW + HOUR / 2), _part("b:1", 4))


def test_processes_that_ended_are_forgotten(database: Database) -> None:
    database.write(lambda c: note_part(c, _part("a:1", 3)))
    later = NOW + HOUR + timedelta(seconds=1)
    database.write(lambda c: note_part(c, _part("b:1", 4, later)))

    assert [part.owner for part in database.read(list_parts)] == ["b:1"]
