from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection
from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    OTHER_SOURCE,
    SOURCE,
    TIMES,
    declare_source,
    record,
    seen,
)

from watchdog.declarations import SourceKind
from watchdog.model import Outcome, OutletId, Validators
from watchdog.store import (
    Database,
    DueSource,
    PollResult,
    claim_due_sources,
    close_poll,
    list_sources,
    load_polls,
    next_due_at,
    sync_sources,
)


def test_a_new_source_is_due_at_once(database: Database) -> None:
    due = database.write(declare_source)

    assert (due.outlet, due.kind, due.url) == (TIMES, SourceKind.FEED, SOURCE.url)
    assert due.first_poll
    assert not due.known
    assert due.failures == 0
    assert due.validators == Validators()
    assert due.covered_until is None
    assert (due.created_at, due.planned_at, due.started_at) == (NOW, NOW, NOW)


def test_the_poll_is_on_record_before_it_runs(database: Database) -> None:
    due = database.write(declare_source)

    (poll,) = database.read(lambda c: load_polls(c, TIMES, since=NOW))
    assert poll.poll_id == due.poll_id
    assert poll.outcome is None
    assert poll.finished_at is None


def test_what_is_claimed_is_not_claimed_again_before_its_lease_ends(database: Database) -> None:
    database.write(declare_source)

    assert database.write(lambda c: _claim(c, NOW + MINUTE / 2)) == ()


def test_after_a_crash_the_source_is_claimed_again_and_the_old_poll_closed(
    database: Database,
) -> None:
    first = database.write(declare_source)
    (second,) = database.write(lambda c: _claim(c, NOW + MINUTE))

    polls = database.read(lambda c: load_polls(c, TIMES, since=NOW))
    assert [(p.poll_id, p.outcome, p.reason) for p in polls] == [
        (first.poll_id, Outcome.SKIPPED, "interrupted"),
        (second.poll_id, None, ""),
    ]
    late = _ok(NOW + HOUR)
    assert not database.write(lambda c: close_poll(c, first.poll_id, late, now=NOW + MINUTE))
    assert database.write(lambda c: close_poll(c, second.poll_id, late, now=NOW + MINUTE))


def test_two_threads_never_claim_the_same_source(database: Database) -> None:
    sources = [(TIMES, replace(SOURCE, url=f"https://news.example/{n}")) for n in range(40)]
    database.write(lambda c: sync_sources(c, sources, NOW))
    with ThreadPoolExecutor(4) as pool:
        claims = pool.map(lambda _: database.write(lambda c: _claim(c, NOW, limit=3)), range(20))
        claimed = [due.source_id for claim in claims for due in claim]

    assert len(claimed) == len(set(claimed)) == 40


def test_the_longest_overdue_comes_first(database: Database) -> None:
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE)], NOW))
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, OTHER_SOURCE)], NOW - HOUR))
    (due,) = database.write(lambda c: _claim(c, NOW, limit=1))

    assert due.url == OTHER_SOURCE.url
    assert due.planned_at == NOW - HOUR


def test_a_source_no_longer_declared_sleeps_and_wakes(database: Database) -> None:
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE)], NOW))
    database.write(lambda c: sync_sources(c, [], NOW))
    assert database.write(lambda c: _claim(c, NOW)) == ()
    assert database.read(next_due_at) is None

    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE)], NOW + HOUR))
    (due,) = database.write(lambda c: _claim(c, NOW + HOUR))
    assert due.created_at == NOW


def test_a_poll_that_died_with_its_source_is_closed(database: Database) -> None:
    database.write(declare_source)
    database.write(lambda c: sync_sources(c, [], NOW + HOUR))

    (poll,) = database.read(lambda c: load_polls(c, TIMES, since=NOW))
    assert poll.outcome is Outcome.SKIPPED


def test_syncing_again_changes_nothing(database: Database) -> None:
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, SOURCE)], NOW))
    before = database.read(list_sources)
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE)], NOW + HOUR))

    assert database.read(list_sources) == before
    assert len(before) == 1


def test_the_next_poll_knows_what_the_last_one_left(database: Database) -> None:
    first = database.write(declare_source)
    validators = Validators(etag='"x"', last_modified="Mon", body_hash="ab")
    result = replace(_ok(NOW + MINUTE), validators=validators)

    def poll(c: Connection) -> None:
        record(c, seen(1), source_id=first.source_id)
        close_poll(c, first.poll_id, result, now=NOW)

    database.write(poll)
    (second,) = database.write(lambda c: _claim(c, NOW + MINUTE))

    assert second.validators == validators
    assert not second.first_poll
    assert second.known
    assert second.covered_until == first.started_at


def test_the_next_due_time_counts_leases(database: Database) -> None:
    database.write(lambda c: sync_sources(c, [(OutletId("a"), SOURCE)], NOW))
    assert database.read(next_due_at) == NOW
    database.write(lambda c: _claim(c, NOW))
    assert database.read(next_due_at) == NOW + MINUTE


def _claim(c: Connection, now: datetime, limit: int = 10) -> tuple[DueSource, ...]:
    return claim_due_sources(c, now=now, owner="me", lease=MINUTE, limit=limit)


def _ok(next_due: datetime) -> PollResult:
    return PollResult(outcome=Outcome.OK, next_due_at=next_due)
