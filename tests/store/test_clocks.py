from datetime import timedelta

from tests.store.making import HOUR, NOW, claim, declare_source, delivery, notice, record, seen

from watchdog.model import DeliveryStatus
from watchdog.store import (
    Database,
    add_deliveries,
    claim_due_reads,
    claim_due_sources,
    pull_back_due_times,
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


def test_what_waits_honestly_is_left_alone(database: Database) -> None:
    held = delivery("a1", "mail", due_at=NOW + YEAR, status=DeliveryStatus.HELD)
    database.write(lambda c: notice(c, "a1", "slack", now=NOW + DAY))
    database.write(lambda c: add_deliveries(c, [held], now=NOW))

    assert database.write(lambda c: pull_back_due_times(c, NOW, DAY)) == 0
