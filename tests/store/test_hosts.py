from datetime import datetime, timedelta

from tests.store.making import HOUR, NOW

from watchdog.store import (
    Database,
    Place,
    end_place,
    find_turn,
    forget_hosts,
    note_asked_away,
    pull_back_due_times,
    take_place,
)

GAP = timedelta(seconds=2)
HOST = "https://outlet.example"


def claim(database: Database, seconds: float = 0) -> float:
    now = NOW + timedelta(seconds=seconds)
    turn = claim_at(database, now).turn
    return (turn.starts_at - NOW).total_seconds()


def claim_at(database: Database, now: datetime, host: str = HOST) -> Place:
    """Take a turn, as one of a crowd."""
    place = database.write(
        lambda c: take_place(c, host, owner="me", at_once=99, hold=GAP, gap=GAP, now=now)
    )
    assert place is not None
    database.write(lambda c: end_place(c, host, place.number, not_before=None))
    return place


def test_whoever_comes_next_waits_a_gap_longer(database: Database) -> None:
    assert [claim(database), claim(database), claim(database, 1)] == [0, 2, 4]
    assert claim(database, 60) == 60


def test_hosts_do_not_wait_for_one_another(database: Database) -> None:
    claim(database)

    turn = claim_at(database, NOW, "https://b.example").turn

    assert turn.starts_at == NOW


def test_looking_claims_nothing(database: Database) -> None:
    assert database.read(lambda c: find_turn(c, HOST, NOW)).starts_at == NOW
    claim(database)
    for _ in range(2):
        assert database.read(lambda c: find_turn(c, HOST, NOW)).starts_at == NOW + GAP


def test_a_host_that_asked_to_be_left_alone_gives_no_turns(database: Database) -> None:
    database.write(lambda c: note_asked_away(c, HOST, NOW + HOUR))
    database.write(lambda c: note_asked_away(c, HOST, NOW + GAP))  # the later one stays

    turn = claim_at(database, NOW).turn

    assert turn.asked_away_until == NOW + HOUR
    assert claim(database) == 0
    assert claim(database, 3600) == 3600
    assert claim(database, 3600) == 3602


def test_a_clock_that_was_wrong_does_not_close_a_host(database: Database) -> None:
    database.write(lambda c: note_asked_away(c, HOST, NOW + 1000 * HOUR))
    claim(database)

    assert database.write(lambda c: pull_back_due_times(c, NOW, 48 * HOUR)) == 1

    assert database.read(lambda c: find_turn(c, HOST, NOW)).asked_away_until == NOW


def test_hosts_that_nobody_waits_for_are_forgotten(database: Database) -> None:
    claim(database)
    database.write(lambda c: note_asked_away(c, "https://b.example", NOW + HOUR))

    assert database.write(lambda c: forget_hosts(c, NOW + 0 * HOUR)) == 0
    assert database.write(lambda c: forget_hosts(c, NOW + 0.5 * HOUR)) == 1
    assert database.write(lambda c: forget_hosts(c, NOW + 2 * HOUR)) == 1
