import pytest
from sqlalchemy import Connection
from tests.store.conftest import on_postgresql
from tests.store.making import HOUR, NOW, alert, change, store_hit

from watchdog.model import Outcome, State
from watchdog.store import (
    Database,
    Disposition,
    PendingChange,
    add_alert,
    add_change,
    assign_changes,
    claim_due_reads,
    close_read,
    pending_changes,
    set_disposition,
)


def test_a_change_waits_to_be_planned(database: Database) -> None:
    change_id = _store_change(database)
    (pending,) = database.read(_pending)

    assert pending.change_id == change_id
    assert pending.change.hit_id == pending.hit.hit_id
    assert (pending.change.before, pending.change.after) == (State.DONE, State.DENIED)
    assert (pending.change.at, pending.prominent, pending.old) == (NOW, True, False)
    assert pending.disposition is None


def test_it_says_whether_the_page_is_still_to_be_read(database: Database) -> None:
    _store_change(database)
    assert database.read(_pending)[0].read_pending

    def read_page(c: Connection) -> None:
        (due,) = claim_due_reads(c, now=NOW, owner="me", lease=HOUR, limit=1)
        close_read(c, due.article_id, outcome=Outcome.OK, next_read_at=None, now=NOW)

    database.write(read_page)
    assert not database.read(_pending)[0].read_pending


@pytest.mark.parametrize("disposition", [Disposition.DIGEST, Disposition.SUMMARY])
def test_what_waits_is_pending_under_its_name(database: Database, disposition: Disposition) -> None:
    change_id = _store_change(database)
    database.write(lambda c: set_disposition(c, [change_id], disposition, NOW))

    assert database.read(_pending) == ()
    (waiting,) = database.read(lambda c: pending_changes(c, 10, disposition=disposition))
    assert waiting.disposition is disposition


@pytest.mark.parametrize("disposition", [Disposition.NOW, Disposition.NEVER])
def test_what_is_decided_is_not_pending(database: Database, disposition: Disposition) -> None:
    change_id = _store_change(database)
    database.write(lambda c: set_disposition(c, [change_id], disposition, NOW))

    assert database.read(_pending) == ()
    assert database.read(lambda c: pending_changes(c, 10, disposition=disposition)) == ()


def test_what_an_alert_tells_is_not_pending(database: Database) -> None:
    fresh, waited = _store_change(database, 1), _store_change(database, 2)
    database.write(lambda c: set_disposition(c, [waited], Disposition.DIGEST, NOW))
    database.write(lambda c: add_alert(c, alert("a1"), episode=1, route="r"))
    database.write(lambda c: assign_changes(c, [fresh, waited], "a1", NOW))

    assert database.read(_pending) == ()
    assert database.read(lambda c: pending_changes(c, 9, disposition=Disposition.DIGEST)) == ()


def test_the_oldest_come_first(database: Database) -> None:
    ids = [_store_change(database, number) for number in range(3)]
    pending = database.read(lambda c: pending_changes(c, 2))

    assert [one.change_id for one in pending] == ids[:2]


def test_a_backlog_of_old_articles_does_not_keep_news_back(database: Database) -> None:
    old = [_store_change(database, number, old=True) for number in range(3)]
    fresh = _store_change(database, 9)

    pending = database.read(lambda c: pending_changes(c, 2))

    assert [one.change_id for one in pending] == [fresh, old[0]]


@on_postgresql
def test_a_second_planner_passes_over_what_the_first_has(database: Database) -> None:
    _store_change(database)

    def plan(c: Connection) -> tuple[int, int]:
        return len(_pending(c)), len(database.write(_pending))

    assert database.write(plan) == (1, 0)


def _store_change(database: Database, number: int = 1, *, old: bool = False) -> int:
    def store(c: Connection) -> int:
        hit = store_hit(c, number)
        made = change(hit, before=State.DONE)
        return add_change(c, made, hit.judgement_id, prominent=True, old=old)

    return database.write(store)


def _pending(c: Connection) -> tuple[PendingChange, ...]:
    return pending_changes(c, 10)
