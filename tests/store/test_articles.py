from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Connection
from tests.store.making import HOUR, MINUTE, NOW, TIMES, address, candidate, record, seen

from watchdog.model import Body, Outcome, OutletId, Validators
from watchdog.store import (
    Database,
    DueRead,
    claim_due_reads,
    close_read,
    load_article,
    pending_reads,
)

SECOND = timedelta(seconds=1)


def test_a_new_article_is_due_with_what_its_source_said(database: Database) -> None:
    database.write(lambda c: record(c, seen(1)))
    (due,) = database.write(_claim)

    assert (due.outlet, due.url, due.page_url) == (TIMES, address(1), address(1))
    assert due.candidate == candidate(1)
    assert (due.reads, due.failures, due.body) == (0, 0, Body.FEED)
    assert (due.validators, due.first_seen_at, due.old) == (Validators(), NOW, False)


def test_a_claimed_read_is_claimed_again_only_after_its_lease(database: Database) -> None:
    database.write(lambda c: record(c, seen(1)))
    first = database.write(_claim)

    assert database.write(_claim) == ()
    assert database.write(lambda c: _claim(c, NOW + MINUTE)) == first


def test_two_threads_never_claim_the_same_read(database: Database) -> None:
    database.write(lambda c: record(c, *(seen(n) for n in range(40))))
    with ThreadPoolExecutor(4) as pool:
        claims = pool.map(lambda _: database.write(lambda c: _claim(c, limit=3)), range(20))
        claimed = [due.article_id for claim in claims for due in claim]

    assert len(claimed) == len(set(claimed)) == 40


def test_news_come_before_what_is_old(database: Database) -> None:
    database.write(lambda c: record(c, seen(1, old=True), now=NOW - HOUR))
    database.write(lambda c: record(c, seen(2)))
    due = database.write(_claim)

    assert [one.url for one in due] == [address(2), address(1)]


def test_busy_outlets_wait(database: Database) -> None:
    database.write(lambda c: record(c, seen(1)))

    assert database.write(lambda c: _claim(c, busy=[TIMES])) == ()
    assert len(database.write(lambda c: _claim(c, busy=[OutletId("other")]))) == 1


def test_one_outlet_does_not_take_the_places_of_all(database: Database) -> None:
    database.write(lambda c: record(c, *(seen(n) for n in range(5))))

    assert len(database.write(lambda c: _claim(c, per_outlet=1))) == 1
    assert len(database.write(lambda c: _claim(c, per_outlet=2))) == 2


def test_what_was_asked_for_during_a_read_stays_due(database: Database) -> None:
    (one,) = database.write(lambda c: record(c, seen(1)))
    (due,) = database.write(_claim)
    database.write(lambda c: record(c, seen(1, title="Another title"), now=NOW + SECOND))
    database.write(
        lambda c: close_read(
            c,
            one.article_id,
            outcome=Outcome.OK,
            next_read_at=None,
            due_at=due.due_at,
            now=NOW + SECOND,
        )
    )
    (again,) = database.write(lambda c: _claim(c, NOW + SECOND))

    assert again.candidate.title == "Another title"


def test_what_nobody_asked_for_again_is_done(database: Database) -> None:
    (one,) = database.write(lambda c: record(c, seen(1)))
    (due,) = database.write(_claim)
    database.write(
        lambda c: close_read(
            c, one.article_id, outcome=Outcome.OK, next_read_at=None, due_at=due.due_at, now=NOW
        )
    )

    assert database.write(lambda c: _claim(c, NOW + HOUR)) == ()


def test_a_read_ends_with_all_it_found_out(database: Database) -> None:
    (one,) = database.write(lambda c: record(c, seen(1)))
    validators = Validators(etag='"x"', body_hash="ab")
    database.write(
        lambda c: close_read(
            c,
            one.article_id,
            outcome=Outcome.OK,
            next_read_at=NOW + HOUR,
            body=Body.PAGE,
            validators=validators,
            now=NOW,
        )
    )
    (due,) = database.write(lambda c: _claim(c, NOW + HOUR))

    assert (due.reads, due.failures, due.body, due.validators) == (1, 0, Body.PAGE, validators)


def test_failures_keep_what_there_is(database: Database) -> None:
    (one,) = database.write(lambda c: record(c, seen(1)))
    for _ in range(2):
        database.write(
            lambda c: close_read(
                c, one.article_id, outcome=Outcome.TIMEOUT, reason="slow", next_read_at=NOW, now=NOW
            )
        )
    (due,) = database.write(_claim)

    assert (due.reads, due.failures, due.body) == (2, 2, Body.FEED)


def test_an_article_is_pending_until_read_once_or_given_up(database: Database) -> None:
    one, two, _ = database.write(lambda c: record(c, seen(1), seen(2), seen(3)))
    assert database.read(pending_reads) == 3
    _close(database, one.article_id, Outcome.OK, NOW + HOUR)  # to be read again, but not pending
    assert database.read(pending_reads) == 2
    _close(database, two.article_id, Outcome.TIMEOUT, NOW + HOUR)
    assert database.read(pending_reads) == 2
    _close(database, two.article_id, Outcome.REFUSED, None)

    assert database.read(pending_reads) == 1
    assert database.read(lambda c: pending_reads(c, [TIMES])) == 1
    assert database.read(lambda c: pending_reads(c, [OutletId("other")])) == 0


def test_an_unknown_article_is_none(database: Database) -> None:
    assert database.read(lambda c: load_article(c, 1)) is None


def _claim(
    c: Connection,
    now: datetime = NOW,
    *,
    limit: int = 10,
    busy: Sequence[OutletId] = (),
    per_outlet: int = 10,
) -> tuple[DueRead, ...]:
    return claim_due_reads(
        c,
        now=now,
        owner="me",
        lease=MINUTE,
        limit=limit,
        busy_outlets=busy,
        per_outlet=per_outlet,
    )


def _close(
    database: Database, article_id: int, outcome: Outcome, next_read_at: datetime | None
) -> None:
    database.write(
        lambda c: close_read(c, article_id, outcome=outcome, next_read_at=next_read_at, now=NOW)
    )
