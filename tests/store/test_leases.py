from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text
from tests.store.conftest import on_postgresql
from tests.store.making import HOUR, MINUTE, NOW, claim, declare_source, notice, record, seen

from watchdog.model import Outcome
from watchdog.store import (
    Database,
    DueRead,
    Leased,
    claim_due_reads,
    claim_due_sources,
    extend_leases,
    give_back,
    load_polls,
    release_leases,
)

LATER = NOW + timedelta(seconds=1)


def test_what_a_dead_watch_had_taken_is_due_at_once(database: Database) -> None:
    due = database.write(declare_source)
    database.write(lambda c: record(c, seen(1)))
    database.write(lambda c: notice(c, "a1", "slack"))
    database.write(lambda c: claim_due_reads(c, now=NOW, owner="me", lease=HOUR, limit=9))
    database.write(claim)

    assert database.write(lambda c: release_leases(c, lambda owner: owner == "me", LATER)) == 3

    (again,) = database.write(
        lambda c: claim_due_sources(c, now=LATER, owner="us", lease=MINUTE, limit=9)
    )
    reads = database.write(lambda c: claim_due_reads(c, now=LATER, owner="us", lease=HOUR, limit=9))
    (message,) = database.write(lambda c: claim(c, LATER))
    first, _ = database.read(lambda c: load_polls(c, due.outlet, since=NOW))
    assert again.source_id == due.source_id
    assert len(reads) == 1
    assert message.repeat
    assert (first.outcome, first.reason) == (Outcome.SKIPPED, "interrupted")


@on_postgresql
def test_holding_on_waits_for_no_row_that_is_being_written(database: Database) -> None:
    """Two that each wait for what the other has locked would end in a deadlock."""
    database.write(lambda c: record(c, seen(1), seen(2)))
    one, two = database.write(
        lambda c: claim_due_reads(c, now=NOW, owner="me", lease=MINUTE, limit=9, per_outlet=9)
    )
    taken = {one.article_id, two.article_id}
    rows = {kind: taken if kind is Leased.ARTICLE else set() for kind in Leased}

    def extend(c: Connection) -> int:
        c.execute(text("SET LOCAL lock_timeout = '2s'"))
        return extend_leases(c, "me", rows, NOW + HOUR, LATER)

    def write_one(c: Connection) -> int:
        c.execute(text("UPDATE article SET title = 'x' WHERE id = :id"), {"id": one.article_id})
        return database.write(extend)

    assert database.write(write_one) == 1


@on_postgresql
def test_a_poll_that_writes_what_it_saw_holds_on_to_its_source(database: Database) -> None:
    """Its rows refer to the source, which locks that against being taken away."""
    due = database.write(declare_source)
    rows = {kind: {due.source_id} if kind is Leased.SOURCE else set() for kind in Leased}

    def write_down(c: Connection) -> int:
        record(c, seen(1), source_id=due.source_id)
        return database.write(lambda other: extend_leases(other, "me", rows, NOW + HOUR, LATER))

    assert database.write(write_down) == 1


def test_an_owner_holds_on_to_what_it_has_in_hand_and_to_nothing_else(database: Database) -> None:
    database.write(lambda c: record(c, seen(1), seen(2)))
    one, two = database.write(
        lambda c: claim_due_reads(c, now=NOW, owner="me", lease=MINUTE, limit=9, per_outlet=9)
    )
    rows = {kind: {one.article_id} if kind is Leased.ARTICLE else set() for kind in Leased}
    later = NOW + MINUTE
    assert database.write(lambda c: extend_leases(c, "me", rows, NOW + HOUR, LATER)) == 1
    assert database.write(lambda c: extend_leases(c, "you", rows, NOW + HOUR, LATER)) == 0

    [again] = database.write(
        lambda c: claim_due_reads(c, now=later, owner="me", lease=MINUTE, limit=9)
    )
    assert again.article_id == two.article_id


def test_what_is_given_back_is_due_from_then_on(database: Database) -> None:
    database.write(lambda c: record(c, seen(1)))

    def claim_read(c: Connection, now: datetime = NOW, **options: Any) -> Sequence[DueRead]:
        return claim_due_reads(c, now=now, owner="me", lease=HOUR, limit=9, **options)

    [due] = database.write(claim_read)
    row = due.article_id
    database.write(lambda c: give_back(c, Leased.ARTICLE, row, "me", LATER))

    assert database.write(claim_read) == ()
    assert database.write(lambda c: claim_read(c, LATER, held=[row])) == ()
    [again] = database.write(lambda c: claim_read(c, LATER))
    database.write(lambda c: give_back(c, Leased.ARTICLE, row, "another", LATER))
    assert again.article_id == row
    assert database.write(lambda c: claim_read(c, LATER)) == ()


def test_the_living_keep_what_they_took(database: Database) -> None:
    database.write(lambda c: record(c, seen(1)))
    database.write(lambda c: claim_due_reads(c, now=NOW, owner="alive", lease=HOUR, limit=9))

    assert database.write(lambda c: release_leases(c, lambda owner: owner != "alive", LATER)) == 0
    assert (
        database.write(lambda c: claim_due_reads(c, now=LATER, owner="us", lease=HOUR, limit=9))
        == ()
    )
