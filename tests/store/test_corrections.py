from datetime import datetime
from functools import partial

from sqlalchemy import Connection, select
from tests.store.making import HOUR, KEY, NOW, TIMES, alert, store_hit

from watchdog.model import Body, Outcome, State
from watchdog.store import (
    Cause,
    Database,
    Doubt,
    add_alert,
    close_read,
    count_rereads,
    drop_doubt,
    find_doubt,
    load_hits,
    load_timeline,
    put_doubt,
    rebuild_timeline,
    restore_hit,
    shown_hits,
    withdraw_hit,
)
from watchdog.store.corrections import CORRECTION
from watchdog.store.tables import REVISION


def test_what_was_taken_back_and_shown_again_stays_on_record(database: Database) -> None:
    hit = database.write(store_hit).hit_id
    assert database.write(lambda c: withdraw_hit(c, hit, Cause.GONE, NOW))
    assert _withdrawn(database, hit)
    assert database.write(lambda c: restore_hit(c, hit, NOW + HOUR))
    assert not database.write(lambda c: restore_hit(c, hit, NOW + HOUR))
    assert not _withdrawn(database, hit)

    rows = database.read(lambda c: c.execute(select(CORRECTION).order_by(CORRECTION.c.id)).all())
    assert [(row.cause, row.withdrawn) for row in rows] == [("gone", True), ("back", False)]


def test_only_what_a_page_said_can_be_taken_back(database: Database) -> None:
    hit = database.write(store_hit)
    assert database.read(lambda c: shown_hits(c, 1)) == ()  # a feed said it
    database.write(lambda c: c.execute(REVISION.update().values(template="json-ld")))
    [shown] = database.read(lambda c: shown_hits(c, 1))

    assert (shown.hit_id, shown.item, shown.state) == (hit.hit_id, KEY, State.DENIED)
    assert not shown.told
    (one,) = database.read(lambda c: load_hits(c, [hit.hit_id]))
    database.write(lambda c: add_alert(c, alert("a1", (one,)), episode=1, route="r"))
    assert database.read(lambda c: shown_hits(c, 1))[0].told


def test_a_doubt_is_replaced_and_dropped(database: Database) -> None:
    database.write(store_hit)
    first = Doubt(cause=Cause.TEXT, verdicts={KEY: None}, since=NOW)
    second = Doubt(cause=Cause.TEXT, verdicts={KEY: State.POSSIBLE}, since=NOW + HOUR)
    for doubt in (first, second):
        database.write(lambda c, doubt=doubt: put_doubt(c, 1, doubt))  # type: ignore[misc]  # bound here
        assert database.read(lambda c: find_doubt(c, 1)) == doubt
    database.write(lambda c: drop_doubt(c, 1))

    assert database.read(lambda c: find_doubt(c, 1)) is None


def test_pages_read_again_are_there_or_away(database: Database) -> None:
    for number in (1, 2, 3, 4):
        database.write(lambda c, n=number: store_hit(c, n))  # type: ignore[misc]  # bound here
        for outcome, reason in [(Outcome.OK, ""), _SECOND[number]]:
            database.write(partial(_close, number, outcome, reason))

    def count(since: datetime = NOW, without: int = 9) -> tuple[int, int]:
        return database.read(
            lambda c: count_rereads(c, TIMES, since, ["HTTP 404"], without=without)
        )

    assert count() == (1, 2)
    assert count(without=2) == (1, 1)
    assert count(since=NOW + HOUR) == (0, 0)


_SECOND = {
    1: (Outcome.OK, ""),
    2: (Outcome.HTTP_ERROR, "HTTP 404"),
    3: (Outcome.HTTP_ERROR, "HTTP 404"),
    4: (Outcome.TIMEOUT, "timed out"),
}


def _close(number: int, outcome: Outcome, reason: str, c: Connection) -> None:
    close_read(
        c, number, outcome=outcome, reason=reason, next_read_at=None, body=Body.PAGE, now=NOW
    )


def _withdrawn(database: Database, hit: int) -> bool:
    shown = database.read(lambda c: load_timeline(c, KEY, now=NOW, recurring=None))
    rebuilt = database.read(lambda c: rebuild_timeline(c, KEY, 1))
    assert rebuilt == shown
    [testimony] = [one for one in rebuilt.testimonies if one.hit_id == hit]
    return testimony.withdrawn
