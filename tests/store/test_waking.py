from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    TIMES,
    claim,
    declare_source,
    notice,
    record,
    seen,
)

from watchdog.store import (
    Database,
    claim_due_reads,
    due_outlets,
    due_sources,
    due_targets,
)


def test_sources_under_lease_wake_nobody_until_it_ends(database: Database) -> None:
    due = database.write(declare_source)  # and claims it

    assert list(database.read(lambda c: due_sources(c, NOW, 9))) == []
    assert list(database.read(lambda c: due_sources(c, NOW + HOUR, 9))) == [due.source_id]
    assert list(database.read(lambda c: due_sources(c, NOW + HOUR, 0))) == []


def test_an_outlet_wakes_somebody_unless_a_page_of_it_is_read(database: Database) -> None:
    database.write(lambda c: record(c, seen(1), seen(2)))
    assert list(database.read(lambda c: due_outlets(c, NOW, 9))) == [TIMES]

    database.write(lambda c: claim_due_reads(c, now=NOW, owner="me", lease=MINUTE, limit=1))
    assert list(database.read(lambda c: due_outlets(c, NOW, 9))) == []
    assert list(database.read(lambda c: due_outlets(c, NOW + MINUTE, 9))) == [TIMES]


def test_a_target_wakes_somebody_for_its_next_message(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    database.write(lambda c: notice(c, "a2", "slack"))
    assert list(database.read(lambda c: due_targets(c, NOW))) == ["slack"]

    database.write(claim)
    assert list(database.read(lambda c: due_targets(c, NOW))) == []
    assert list(database.read(lambda c: due_targets(c, NOW + HOUR))) == ["slack"]
