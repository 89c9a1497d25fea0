"""Figures are counted from rows, and agree with what happened."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, event
from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    SOURCE,
    TIMES,
    change,
    claim,
    declare_source,
    notice,
    record,
    seen,
    store_hit,
)

from watchdog.declarations import Source, SourceKind
from watchdog.model import Outcome, State
from watchdog.store import (
    Cause,
    Connection,
    Database,
    Disposition,
    PollResult,
    Queue,
    add_change,
    close_poll,
    count_figures,
    count_untold,
    note_sent,
    overdue_since,
    prune_batch,
    raise_condition,
    set_disposition,
    sync_sources,
    withdraw_hit,
)

OK = PollResult(outcome=Outcome.OK, next_due_at=NOW + HOUR)


def test_polls_are_counted_by_outcome_also_after_they_were_rolled_up(database: Database) -> None:
    due = database.write(declare_source)
    database.write(lambda c: close_poll(c, due.poll_id, OK, now=NOW + MINUTE))
    before = database.read(lambda c: count_figures(c, NOW)).polls
    assert database.write(lambda c: prune_batch(c, NOW + timedelta(days=100))).polls == 1

    assert before == {(TIMES, "ok"): 1}
    assert database.read(lambda c: count_figures(c, NOW)).polls == before


def test_what_a_machine_that_died_left_open_counts_once_it_is_closed(database: Database) -> None:
    for times in range(3):  # the lease ran out each time
        database.write(lambda c, times=times: declare_source(c, NOW + times * HOUR))  # type: ignore[misc]

    assert database.read(lambda c: count_figures(c, NOW)).polls == {(TIMES, "skipped"): 2}


def test_metrics_do_not_read_the_ledger_of_polls(database: Database) -> None:
    """It has a million rows a day where thousands of outlets are watched."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    database.read(lambda c: count_figures(c, NOW))
    event.remove(Engine, "before_cursor_execute", note)

    assert len(asked) > 1
    assert not [one for one in asked if "FROM poll " in " ".join(one.split()) + " "]


def test_an_outlet_is_covered_as_its_worst_source_is(database: Database) -> None:
    other = Source(kind=SourceKind.NEWS_SITEMAP, url="https://news.example/sitemap")
    due = database.write(declare_source)
    database.write(lambda c: close_poll(c, due.poll_id, OK, now=NOW + MINUTE))
    assert database.read(lambda c: count_figures(c, NOW)).covered_until == {TIMES: NOW}
    database.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, other)], NOW))

    assert database.read(lambda c: count_figures(c, NOW)).covered_until == {TIMES: None}


def test_articles_hits_and_deliveries_are_counted_by_what_they_are(database: Database) -> None:
    def fill(c: Connection) -> int:
        hits = [store_hit(c, 1), store_hit(c, 2, State.DONE), store_hit(c, 3, State.DONE)]
        record(c, seen(4))
        notice(c, "n1", "mail", "chat")
        (first, _) = claim(c)
        note_sent(c, first.delivery_id, now=NOW, answer="ok")
        raise_condition(c, "coverage:x", "words", NOW)
        return hits[2].hit_id

    withdrawn = database.write(fill)
    database.write(lambda c: withdraw_hit(c, withdrawn, Cause.TEXT, NOW))
    figures = database.read(lambda c: count_figures(c, NOW))

    assert figures.articles == {TIMES: 4}
    assert figures.hits == {
        ("talks", "invitation", "denied"): 1,
        ("talks", "invitation", "done"): 1,
    }
    assert sorted(figures.deliveries.values()) == [1, 1]
    assert {status for _, status in figures.deliveries} == {"sent", "sending"}
    assert figures.conditions == 1


def test_queues_tell_how_long_the_oldest_waits(database: Database) -> None:
    def fill(c: Connection) -> None:
        record(c, seen(1), now=NOW)
        record(c, seen(2), now=NOW + MINUTE)
        notice(c, "n1", "mail", now=NOW + MINUTE)

    database.write(fill)
    queues = database.read(lambda c: count_figures(c, NOW + HOUR)).queues

    assert queues == {
        "polls": Queue(length=0, age=timedelta(0)),
        "pages": Queue(length=2, age=HOUR),
        "changes": Queue(length=0, age=timedelta(0)),
        "deliveries": Queue(length=1, age=HOUR - MINUTE),
    }


def test_news_is_untold_until_somebody_decides_about_it(database: Database) -> None:
    def fill(c: Connection) -> int:
        hit = store_hit(c)
        add_change(c, change(hit), hit.judgement_id, prominent=True, old=True)
        return add_change(c, change(hit), hit.judgement_id, prominent=True, old=False)

    number = database.write(fill)
    assert database.read(lambda c: count_untold(c, NOW + HOUR)) == Queue(length=1, age=HOUR)
    database.write(lambda c: set_disposition(c, [number], Disposition.DIGEST, NOW))
    assert database.read(lambda c: count_untold(c, NOW + HOUR)).length == 0


def test_a_source_is_overdue_unless_it_is_being_polled(database: Database) -> None:
    assert database.read(lambda c: overdue_since(c, NOW)) is None
    database.write(lambda c: sync_sources(c, [(TIMES, replace(SOURCE))], NOW))
    assert database.read(lambda c: overdue_since(c, NOW + MINUTE)) == NOW
    database.write(lambda c: declare_source(c, NOW + MINUTE))

    assert database.read(lambda c: overdue_since(c, NOW + MINUTE)) is None
    assert database.read(lambda c: overdue_since(c, NOW + HOUR)) == NOW
