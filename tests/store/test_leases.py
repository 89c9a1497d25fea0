from datetime import timedelta

from tests.store.making import HOUR, MINUTE, NOW, claim, declare_source, notice, record, seen

from watchdog.model import Outcome
from watchdog.store import (
    Database,
    claim_due_reads,
    claim_due_sources,
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


def test_the_living_keep_what_they_took(database: Database) -> None:
    database.write(lambda c: record(c, seen(1)))
    database.write(lambda c: claim_due_reads(c, now=NOW, owner="alive", lease=HOUR, limit=9))

    assert database.write(lambda c: release_leases(c, lambda owner: owner != "alive", LATER)) == 0
    assert (
        database.write(lambda c: claim_due_reads(c, now=LATER, owner="us", lease=HOUR, limit=9))
        == ()
    )
