from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.making import HOUR, MINUTE, NOW, TIMES, declare_source

from watchdog.model import Outcome, Validators
from watchdog.store import Database, PollResult, close_poll, list_sources, load_polls

OK = PollResult(
    outcome=Outcome.OK,
    next_due_at=NOW + HOUR,
    status=200,
    entries=10,
    new=3,
    known=5,
    rejected={"no url": 2},
    size=1234,
    ttl=10 * MINUTE,
    validators=Validators(etag='"x"'),
)


def test_a_poll_is_closed_once(database: Database) -> None:
    due = database.write(declare_source)
    later = replace(OK, outcome=Outcome.TIMEOUT)

    assert database.write(lambda c: close_poll(c, due.poll_id, OK, now=NOW + MINUTE))
    assert not database.write(lambda c: close_poll(c, due.poll_id, later, now=NOW + HOUR))

    (poll,) = database.read(lambda c: load_polls(c, TIMES, since=NOW))
    assert poll.outcome is Outcome.OK
    assert poll.finished_at == NOW + MINUTE
    assert (poll.entries, poll.new, poll.known, poll.size) == (10, 3, 5, 1234)
    assert poll.rejected == {"no url": 2}
    (source,) = database.read(list_sources)
    assert (source.failures, source.polls, source.next_due_at) == (0, 1, NOW + HOUR)


def test_failures_count_up_and_start_anew(database: Database) -> None:
    assert _failures_after(database, Outcome.TIMEOUT) == 1
    assert _failures_after(database, Outcome.HTTP_ERROR) == 2
    assert _failures_after(database, Outcome.SKIPPED) == 2
    assert _failures_after(database, Outcome.NOT_MODIFIED) == 0


@pytest.mark.parametrize(
    ("outcome", "gap", "covered"),
    [
        (Outcome.OK, False, True),
        (Outcome.NOT_MODIFIED, False, True),
        (Outcome.OK, True, False),
        (Outcome.TIMEOUT, False, False),
        (Outcome.EMPTY, False, False),
    ],
)
def test_only_a_poll_without_a_gap_covers(
    database: Database, outcome: Outcome, *, gap: bool, covered: bool
) -> None:
    due = database.write(declare_source)
    result = PollResult(outcome=outcome, next_due_at=NOW + HOUR, gap=gap)
    database.write(lambda c: close_poll(c, due.poll_id, result, now=NOW + MINUTE))

    (source,) = database.read(list_sources)
    assert source.covered_until == (NOW if covered else None)


def test_validators_are_kept_when_none_are_given(database: Database) -> None:
    due = database.write(declare_source)
    database.write(lambda c: close_poll(c, due.poll_id, OK, now=NOW))
    due = database.write(lambda c: declare_source(c, NOW + HOUR))
    assert (due.validators.etag, due.ttl) == ('"x"', 10 * MINUTE)
    unchanged = PollResult(outcome=Outcome.NOT_MODIFIED, next_due_at=NOW + 2 * HOUR)
    database.write(lambda c: close_poll(c, due.poll_id, unchanged, now=NOW + HOUR))

    due = database.write(lambda c: declare_source(c, NOW + 2 * HOUR))
    assert (due.validators.etag, due.ttl) == ('"x"', 10 * MINUTE)
    read = replace(OK, next_due_at=NOW + 3 * HOUR, ttl=None)
    database.write(lambda c: close_poll(c, due.poll_id, read, now=NOW + 2 * HOUR))
    assert database.write(lambda c: declare_source(c, NOW + 3 * HOUR)).ttl is None


def _failures_after(database: Database, outcome: Outcome) -> int:
    now = NOW + database.read(lambda c: sum(s.polls for s in list_sources(c))) * MINUTE
    due = database.write(lambda c: declare_source(c, now))
    result = PollResult(outcome=outcome, next_due_at=now + timedelta(seconds=1))
    database.write(lambda c: close_poll(c, due.poll_id, result, now=now))
    (source,) = database.read(list_sources)
    return source.failures
