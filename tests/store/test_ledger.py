from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    OTHER_SOURCE,
    SOURCE,
    TIMES,
    alert,
    analysis,
    item,
    record,
    seen,
)

from watchdog.coverage import check_sums
from watchdog.coverage.sums import Sums
from watchdog.declarations import SourceKind
from watchdog.model import Body, Delivery, DeliveryStatus, Outcome, OutletId, Purpose
from watchdog.store import (
    Connection,
    Database,
    PollResult,
    add_alert,
    add_deliveries,
    add_revision,
    claim_due_deliveries,
    claim_due_sources,
    close_poll,
    close_read,
    compare_routes,
    count_ledger,
    dead_deliveries,
    hasten_sitemaps,
    last_news,
    list_sources,
    note_failed,
    note_sent,
    note_suppressed,
    recent_readings,
    resolve_article,
    retry_deliveries,
    suppress_deliveries,
    sync_items,
    sync_sources,
)


def test_every_article_is_read_failed_or_waiting(database: Database) -> None:
    with_rows = database.write
    with_rows(lambda c: record(c, *(seen(n) for n in range(5))))
    ids = [row.article_id for row in with_rows(lambda c: record(c, *(seen(n) for n in range(5))))]

    def close(article_id: int, outcome: Outcome, *, again: bool = False) -> None:
        later = NOW + HOUR if again else None
        body = Body.PAGE if outcome is Outcome.OK else None
        with_rows(
            lambda c: close_read(
                c, article_id, outcome=outcome, next_read_at=later, body=body, now=NOW
            )
        )

    close(ids[0], Outcome.OK)
    close(ids[1], Outcome.OK, again=True)
    close(ids[2], Outcome.TIMEOUT)
    close(ids[3], Outcome.HTTP_ERROR, again=True)

    counts = database.read(count_ledger)
    assert (counts.articles, counts.read, counts.unread) == (5, 2, 2)
    assert counts.failed == {"timeout": 1}

    with_rows(lambda c: resolve_article(c, ids[4], seen(0).canonical_url))
    counts = database.read(count_ledger)
    assert (counts.unread, counts.failed) == (1, {"timeout": 1, "duplicate": 1})


def test_polls_are_summed(database: Database) -> None:
    def poll(c: Connection) -> None:
        sync_sources(c, [(TIMES, SOURCE)], NOW)
        (due,) = claim_due_sources(c, now=NOW, owner="me", lease=MINUTE, limit=1)
        result = PollResult(
            outcome=Outcome.OK, next_due_at=NOW, entries=6, new=1, known=2, rejected={"no-link": 3}
        )
        close_poll(c, due.poll_id, result, now=NOW)

    database.write(poll)

    counts = database.read(count_ledger)
    assert (counts.seen, counts.new, counts.known) == (6, 1, 2)
    assert counts.rejected == {"no-link": 3}


def test_routes_are_compared(database: Database) -> None:
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, OTHER_SOURCE)], NOW))
    feed, sitemap = (row.source_id for row in database.read(list_sources))
    database.write(lambda c: record(c, seen(1), seen(2), source_id=feed))
    database.write(lambda c: record(c, seen(2), seen(3), seen(4), source_id=sitemap))

    rows = database.read(lambda c: compare_routes(c, since=NOW - HOUR, until=NOW + HOUR))
    assert {row.source_id: (row.seen, row.only_here) for row in rows} == {
        feed: (2, 1),
        sitemap: (3, 2),
    }
    assert database.read(lambda c: compare_routes(c, since=NOW + HOUR, until=NOW + HOUR)) == ()


def test_after_a_gap_the_sitemaps_are_due(database: Database) -> None:
    later = NOW + timedelta(minutes=1)
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, OTHER_SOURCE)], later))

    assert database.write(lambda c: hasten_sitemaps(c, TIMES, NOW)) == 1
    due = {row.kind: row.next_due_at for row in database.read(list_sources)}
    assert due == {SourceKind.FEED: later, SourceKind.NEWS_SITEMAP: NOW}


def test_how_reads_end_and_when_news_came_last(database: Database) -> None:
    (one, two) = database.write(lambda c: record(c, seen(1), seen(2)))
    database.write(
        lambda c: add_revision(
            c, one.article_id, analysis(1), extractor_version=1, body=Body.PAGE, now=NOW
        )
    )
    database.write(
        lambda c: close_read(
            c, one.article_id, outcome=Outcome.OK, next_read_at=None, body=Body.PAGE, now=NOW
        )
    )
    database.write(
        lambda c: close_read(
            c,
            two.article_id,
            outcome=Outcome.PARSE_ERROR,
            reason="challenge-page: x",
            next_read_at=None,
            now=NOW,
        )
    )

    [row] = database.read(lambda c: recent_readings(c, since=NOW, until=NOW + HOUR))
    assert (row.outlet, row.reads, row.errors) == (TIMES, 2, {"challenge-page": 1})
    assert len(row.lengths) == 1
    assert row.lengths[0] > 20
    other = OutletId("x")  # has no article
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (other, OTHER_SOURCE)], NOW))
    assert database.read(lambda c: last_news(c, since=NOW)) == {TIMES: (NOW, 2)}


# --- deliveries: whatever happens to them ---------------------------------------------

TARGETS = ("desk", "mail", "hook")
ACTS = ("tell", "update", "send", "fail", "die", "call-off", "acknowledge", "retry", "crash")
_IDS = count(1)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=25))
def test_every_delivery_stands_somewhere(database: Database, acts: list[str]) -> None:
    told: list[str] = []
    for number, act in enumerate(acts):
        database.write(partial(_act, act, told, number))
        assert _wrong(database) == ()

    sums = database.read(count_ledger)
    assert sums.routed >= len(told) * len(TARGETS)


def test_an_alert_that_was_routed_to_nobody_is_found(database: Database) -> None:
    database.write(lambda c: _add_alert(c, "lost"))

    assert any("routed" in words for words in _wrong(database))


def test_a_delivery_that_is_gone_with_all_others_of_its_alert_is_found(
    database: Database,
) -> None:
    told: list[str] = []
    database.write(partial(_act, "tell", told, 0))
    assert _wrong(database) == ()
    database.write(lambda c: c.execute(text("DELETE FROM delivery")))

    assert _wrong(database) == (
        "routed 4, but delivered 0 + pending 0 + held 0 + suppressed 0 + dead 0 = 0",
    )


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(ACTS), max_size=12), lost=st.integers(min_value=0))
def test_one_lost_delivery_among_all_is_found(
    database: Database, acts: list[str], lost: int
) -> None:
    told: list[str] = []
    for number, act in enumerate(["tell", *acts]):
        database.write(partial(_act, act, told, number))

    def lose_one(c: Connection) -> None:
        ids = c.execute(text("SELECT id FROM delivery ORDER BY id")).scalars().all()
        c.execute(text("DELETE FROM delivery WHERE id = :id"), {"id": ids[lost % len(ids)]})

    assert _wrong(database) == ()
    database.write(lose_one)
    assert any("routed" in words for words in _wrong(database))
    database.write(_forget_all)


def _forget_all(c: Connection) -> None:
    """Let the next example begin with agreeing sums."""
    for table in ("delivery", "alert_hit", "alert"):
        c.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of ours


@pytest.mark.parametrize("status", [DeliveryStatus.HELD, DeliveryStatus.SUPPRESSED])
def test_what_is_held_or_suppressed_counts_by_reason(
    database: Database, status: DeliveryStatus
) -> None:
    def tell(c: Connection) -> None:
        _add_alert(c, "a1")
        rows = [_delivery("a1", target, status=status) for target in TARGETS]
        add_deliveries(c, rows, now=NOW)

    database.write(tell)
    sums = database.read(count_ledger)
    held, suppressed = (3, {}) if status is DeliveryStatus.HELD else (0, {"why": 3})

    assert (sums.routed, sums.held, sums.suppressed) == (3, held, suppressed)


def _add_alert(c: Connection, alert_id: str) -> None:
    sync_items(c, [item()], NOW)
    add_alert(c, alert(alert_id), episode=1, route="desk")


def _wrong(database: Database) -> tuple[str, ...]:
    counted = database.read(count_ledger)
    return check_sums(
        Sums(
            routed=counted.routed,
            delivered=counted.delivered,
            pending=counted.pending,
            held=counted.held,
            suppressed=counted.suppressed,
            dead=counted.dead,
        )
    )


def _act(act: str, told: list[str], number: int, c: Connection) -> None:
    """Do what the pipeline does, one step of it."""
    now = NOW + number * MINUTE
    claim = partial(claim_due_deliveries, c, now=now, owner="me", lease=MINUTE / 2, limit=2)
    if act == "tell":
        alert_id = f"ledger-{next(_IDS)}"
        _add_alert(c, alert_id)
        add_deliveries(c, [_delivery(alert_id, target) for target in TARGETS], now=now)
        later = _delivery(alert_id, "mail", Purpose.ESCALATION, DeliveryStatus.HELD)
        add_deliveries(c, [later], now=now)
        told.append(alert_id)
    elif act == "update" and told:
        add_deliveries(c, [_delivery(told[-1], "desk", Purpose.UPDATE)], now=now)
    elif act == "acknowledge" and told:
        suppress_deliveries(c, told[-1], Purpose.ESCALATION, "acknowledged")
    elif act == "retry":
        retry_deliveries(c, dead_deliveries(c), now=now)
    elif act in _ENDINGS:
        for due in claim():
            _ENDINGS[act](c, due.delivery_id)


_ENDINGS: dict[str, Callable[[Connection, int], None]] = {
    "send": lambda c, one: note_sent(c, one, "ok", now=NOW),
    "fail": lambda c, one: note_failed(c, one, "HTTP 503", retry_at=NOW + HOUR, now=NOW),
    "die": lambda c, one: note_failed(c, one, "HTTP 404", retry_at=None, now=NOW),
    "call-off": lambda c, one: note_suppressed(c, one, "acknowledged by noor"),
    "crash": lambda _, __: None,
}


def _delivery(
    alert_id: str,
    target: str,
    purpose: Purpose = Purpose.ALERT,
    status: DeliveryStatus = DeliveryStatus.PENDING,
) -> Delivery:
    return Delivery(
        alert_id=alert_id,
        target=target,
        purpose=purpose,
        status=status,
        due_at=NOW,
        reason="why",
    )
