from datetime import timedelta

from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    OTHER_SOURCE,
    SOURCE,
    TIMES,
    analysis,
    record,
    seen,
)

from watchdog.declarations import SourceKind
from watchdog.model import Body, Outcome, OutletId
from watchdog.store import (
    Connection,
    Database,
    PollResult,
    add_revision,
    claim_due_sources,
    close_poll,
    close_read,
    compare_routes,
    count_ledger,
    hasten_sitemaps,
    last_news,
    list_sources,
    recent_readings,
    resolve_article,
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
    assert database.read(lambda c: last_news(c, [TIMES, OutletId("x")], since=NOW)) == {
        TIMES: (NOW, 2)
    }
