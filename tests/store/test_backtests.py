from datetime import datetime, timedelta

from sqlalchemy import Connection
from tests.store.making import HOUR, MINUTE, NOW

from watchdog.store import (
    Database,
    DueBacktest,
    Leased,
    ask_backtest,
    claim_backtest,
    close_backtest,
    due_backtests,
    find_answer,
    give_back,
)

WEEK = timedelta(days=7)


def ask(c: Connection) -> int:
    return ask_backtest(c, items=["desk/talks"], files=["/pages.warc.gz"], samples=3, now=NOW)


def test_what_was_asked_for_is_claimed_once_and_answered(database: Database) -> None:
    number = database.write(ask)
    assert database.read(lambda c: due_backtests(c, NOW)) == [number]
    assert database.read(lambda c: find_answer(c, number)) is None

    def claim(c: Connection, owner: str = "me", held: tuple[int, ...] = ()) -> DueBacktest | None:
        return claim_backtest(c, number, now=NOW, owner=owner, lease=MINUTE, held=held)

    assert database.write(lambda c: claim(c, held=(number,))) is None
    due = database.write(claim)
    assert due is not None
    assert (due.items, due.files, due.samples) == (("desk/talks",), ("/pages.warc.gz",), 3)
    assert database.write(lambda c: claim(c, "you")) is None
    assert database.read(lambda c: due_backtests(c, NOW)) == []

    database.write(lambda c: close_backtest(c, number, answer={"hits": 1}, now=NOW))
    found = database.read(lambda c: find_answer(c, number))
    assert found is not None
    assert (found.answer, found.error) == ({"hits": 1}, None)
    assert database.read(lambda c: due_backtests(c, NOW + HOUR)) == []


def test_what_its_worker_gave_back_is_due_again(database: Database) -> None:
    number = database.write(ask)
    database.write(lambda c: claim_backtest(c, number, now=NOW, owner="me", lease=HOUR))
    database.write(lambda c: give_back(c, Leased.BACKTEST, number, "me", NOW + MINUTE))

    assert database.read(lambda c: due_backtests(c, NOW)) == []
    assert database.read(lambda c: due_backtests(c, NOW + MINUTE)) == [number]


def test_what_was_given_back_was_no_try(database: Database) -> None:
    number = database.write(ask)
    for hour in range(5):
        now = NOW + hour * HOUR

        def claim_and_give_back(c: Connection, now: datetime = now) -> DueBacktest | None:
            due = claim_backtest(c, number, now=now, owner="me", lease=HOUR)
            give_back(c, Leased.BACKTEST, number, "me", now)
            return due

        assert database.write(claim_and_give_back) is not None


def test_what_ends_its_workers_is_given_up(database: Database) -> None:
    number = database.write(ask)

    def claim(hour: int) -> DueBacktest | None:
        now = NOW + hour * HOUR
        return database.write(
            lambda c: claim_backtest(c, number, now=now, owner="me", lease=MINUTE)
        )

    assert all(claim(hour) is not None for hour in range(3))
    assert claim(3) is None
    found = database.read(lambda c: find_answer(c, number))
    assert found is not None
    assert "taken up 3 times, and never came to its end" in (found.error or "")
    assert database.read(lambda c: due_backtests(c, NOW + 9 * HOUR)) == []


def test_old_answers_are_forgotten_when_somebody_asks(database: Database) -> None:
    number = database.write(ask)
    database.write(lambda c: close_backtest(c, number, error="no such file", now=NOW - WEEK))
    database.write(ask)
    assert database.read(lambda c: find_answer(c, number)) is not None
    database.write(lambda c: ask_backtest(c, items=[], files=[], samples=0, now=NOW + MINUTE))
    assert database.read(lambda c: find_answer(c, number)) is None
