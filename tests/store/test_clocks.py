from datetime import timedelta

from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    claim,
    declare_source,
    delivery,
    notice,
    record,
    seen,
)

from watchdog.model import DeliveryStatus, Outcome
from watchdog.store import (
    Database,
    PartRow,
    PollResult,
    add_deliveries,
    claim_due_reads,
    claim_due_sources,
    clear_condition,
    close_poll,
    find_turn,
    follow_clock_set_back,
    list_conditions,
    list_parts,
    list_sources,
    note_asked_away,
    note_part,
    pull_back_due_times,
    pull_back_past,
    raise_condition,
)

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


def test_after_a_clock_jumped_ahead_and_back_everything_is_due(database: Database) -> None:
    """All was claimed a year ahead, by a clock that has been put right since."""
    database.write(lambda c: declare_source(c, NOW + YEAR))
    database.write(lambda c: record(c, seen(1), now=NOW + YEAR))
    database.write(lambda c: notice(c, "a1", "slack", now=NOW + YEAR))
    database.write(lambda c: claim(c, NOW + YEAR))
    ahead = {"now": NOW + YEAR, "owner": "me", "lease": HOUR, "limit": 9}
    database.write(lambda c: claim_due_reads(c, **ahead))  # type: ignore[arg-type]  # as named above

    assert database.write(lambda c: pull_back_due_times(c, NOW, DAY)) == 5
    today = {**ahead, "now": NOW}
    assert len(database.write(lambda c: claim_due_sources(c, **today))) == 1  # type: ignore[arg-type]  # as above
    assert len(database.write(lambda c: claim_due_reads(c, **today))) == 1  # type: ignore[arg-type]  # as above
    assert len(database.write(claim)) == 1


def test_a_clock_that_was_set_back_takes_along_what_was_planned(database: Database) -> None:
    """A poll ended a day ahead; the next is planned five minutes after it."""
    ahead = NOW + DAY
    due = database.write(lambda c: declare_source(c, ahead))
    result = PollResult(outcome=Outcome.OK, next_due_at=ahead + 5 * MINUTE)
    database.write(lambda c: close_poll(c, due.poll_id, result, now=ahead))
    database.write(lambda c: note_asked_away(c, "https://news.example", ahead + HOUR))

    assert database.write(lambda c: follow_clock_set_back(c, NOW)) == DAY
    assert database.write(lambda c: follow_clock_set_back(c, NOW)) == timedelta(0)
    assert database.write(lambda c: pull_back_past(c, NOW)) == 2
    [source] = database.read(list_sources)
    assert source.next_due_at == NOW + 5 * MINUTE
    assert source.covered_until == source.created_at == NOW
    turn = database.read(lambda c: find_turn(c, "https://news.example", NOW))
    assert turn.asked_away_until == NOW + HOUR


def test_what_a_clock_that_ran_ahead_left_of_notices_keeps_none_back(database: Database) -> None:
    ahead = NOW + DAY
    part = PartRow(owner="a:1", seen_at=ahead, parses=1, parse_seconds=1.0, child_restarts=0)
    database.write(lambda c: raise_condition(c, "coverage:one", "is away", ahead))
    database.write(lambda c: raise_condition(c, "coverage:two", "is away", ahead))
    database.write(lambda c: clear_condition(c, "coverage:two", ahead))
    database.write(lambda c: note_part(c, part))

    assert database.write(lambda c: pull_back_past(c, NOW)) == 6
    known = database.read(lambda c: list_conditions(c, "coverage:", ended_since=NOW))
    assert {(row.since, row.told_at) for row in known} == {(NOW, NOW)}
    assert [row.recovered_at for row in known] == [None, NOW]
    assert database.read(list_parts)[0].seen_at == NOW


def test_clocks_that_differ_a_little_move_nothing(database: Database) -> None:
    due = database.write(lambda c: declare_source(c, NOW))
    result = PollResult(outcome=Outcome.OK, next_due_at=NOW + HOUR)
    database.write(lambda c: close_poll(c, due.poll_id, result, now=NOW))

    early = NOW - timedelta(seconds=20)
    assert database.write(lambda c: follow_clock_set_back(c, early)) == timedelta(0)


def test_what_waits_honestly_is_left_alone(database: Database) -> None:
    held = delivery("a1", "mail", due_at=NOW + YEAR, status=DeliveryStatus.HELD)
    database.write(lambda c: notice(c, "a1", "slack", now=NOW + DAY))
    database.write(lambda c: add_deliveries(c, [held], now=NOW))

    assert database.write(lambda c: pull_back_due_times(c, NOW, DAY)) == 0
