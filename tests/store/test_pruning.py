"""What is taken away is old, and its sums stay."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, event, func, insert, select
from tests.store.conftest import on_sqlite
from tests.store.making import HOUR, NOW, SOURCE, TIMES, analysis, declare_source, record, seen
from tests.store.test_revisions import PAGE

from watchdog.model import Body, Outcome, OutletId
from watchdog.store import (
    Connection,
    Database,
    PollResult,
    Pruned,
    add_revision,
    claim_due_sources,
    close_poll,
    count_ledger,
    latest_revision,
    load_polls,
    load_raw_page,
    prune_batch,
    refresh_statistics,
    sync_sources,
)
from watchdog.store.pruning import MOST_PAGES, PAGES_KEPT, POLL_DAY, POLLS_KEPT
from watchdog.store.tables import POLL, RAW_PAGE
from watchdog.store.tables import SOURCE as SOURCES

DAY = timedelta(days=1)
OK = PollResult(
    outcome=Outcome.OK, next_due_at=NOW, entries=10, new=3, known=5, rejected={"no url": 2}
)


def poll(c: Connection, days: float, result: PollResult = OK) -> None:
    """Poll a source that was due so long before NOW."""
    at = NOW - timedelta(days=days)
    sync_sources(c, [(TIMES, SOURCE)], at)
    (due,) = claim_due_sources(c, now=at, owner="me", lease=HOUR, limit=1)
    close_poll(c, due.poll_id, replace(result, next_due_at=at + timedelta(seconds=1)), now=at)


def test_old_polls_become_sums_of_their_day(database: Database) -> None:
    failed = PollResult(outcome=Outcome.TIMEOUT, next_due_at=NOW, gap=True)
    for days in (92, 91, 91 - 1 / 24, 1):
        database.write(lambda c, days=days: poll(c, days))  # type: ignore[misc]
    database.write(lambda c: poll(c, 0.5, failed))
    before = database.read(count_ledger)

    assert database.write(lambda c: prune_batch(c, NOW)) == Pruned(polls=3)
    assert not database.write(lambda c: prune_batch(c, NOW))

    kept = database.read(lambda c: load_polls(c, TIMES, since=NOW - 400 * DAY))
    assert [one.outcome for one in kept] == [Outcome.OK, Outcome.TIMEOUT]
    assert database.read(count_ledger) == before
    assert (before.seen, before.rejected) == (40, {"no url": 8})


def test_polls_rolled_up_later_are_added_to_their_day(database: Database) -> None:
    for days in (95, 95 - 1 / 24):
        database.write(lambda c, days=days: poll(c, days))  # type: ignore[misc]
        assert database.write(lambda c: prune_batch(c, NOW)).polls == 1

    (day,) = database.read(lambda c: c.execute(select(POLL_DAY)).all())
    assert (day.polls, day.entries, day.new, day.known, day.gaps) == (2, 20, 6, 10, 0)
    assert (day.rejected_by, day.outlet, day.outcome) == ({"no url": 4}, TIMES, "ok")
    assert day.day == f"{NOW - 95 * DAY:%Y-%m-%d}"


def test_polls_of_many_outlets_are_rolled_up_in_few_statements(database: Database) -> None:
    begun = NOW - 95 * DAY
    ids = [OutletId(f"o{number:03}") for number in range(200)]

    def fill(c: Connection) -> None:
        sync_sources(
            c, [(one, replace(SOURCE, url=f"https://x.example/{one}")) for one in ids], begun
        )
        rows = c.execute(select(SOURCES.c.id, SOURCES.c.outlet)).all()
        for turn in range(8):  # each outlet in its turn, as they are polled
            at = begun + turn * HOUR
            values = {"planned_at": at, "started_at": at, "outcome": Outcome.OK, "entries": 2}
            c.execute(
                insert(POLL),
                [{"source_id": one, "outlet": outlet, **values} for one, outlet in rows],
            )

    database.write(fill)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    first = database.write(lambda c: prune_batch(c, NOW))
    event.remove(Engine, "before_cursor_execute", note)

    assert first.polls == 20 * 8
    assert len(asked) < 40
    while database.write(lambda c: prune_batch(c, NOW)):
        pass
    days = database.read(lambda c: c.execute(select(POLL_DAY)).all())
    assert sorted(day.outlet for day in days) == ids
    assert {(day.polls, day.entries) for day in days} == {(8, 16)}


def test_an_open_poll_is_left_to_whoever_closes_it(database: Database) -> None:
    database.write(lambda c: declare_source(c, NOW - 2 * POLLS_KEPT))

    assert not database.write(lambda c: prune_batch(c, NOW))


def test_old_pages_go_and_their_texts_stay(database: Database) -> None:
    def keep(c: Connection, number: int, days: float) -> int:
        (recorded,) = record(c, seen(number))
        page = replace(PAGE, fetched_at=NOW - timedelta(days=days))
        add_revision(
            c,
            recorded.article_id,
            analysis(number),
            extractor_version=1,
            body=Body.PAGE,
            now=NOW,
            page=page,
        )
        return recorded.article_id

    old = database.write(lambda c: keep(c, 1, PAGES_KEPT.days + 1))
    new = database.write(lambda c: keep(c, 2, PAGES_KEPT.days - 1))

    assert database.write(lambda c: prune_batch(c, NOW)) == Pruned(pages=1)
    for article, is_there in ((old, False), (new, True)):
        revision = database.read(lambda c, article=article: latest_revision(c, article))  # type: ignore[misc]
        assert revision is not None
        page = database.read(lambda c, of=revision.revision_id: load_raw_page(c, of))  # type: ignore[misc]
        assert (page is not None) is is_there


def test_one_batch_is_small(database: Database) -> None:
    def keep(c: Connection) -> None:
        (recorded,) = record(c, seen(1))
        page = replace(PAGE, fetched_at=NOW - 2 * PAGES_KEPT)
        for number in range(MOST_PAGES + 1):
            add_revision(
                c,
                recorded.article_id,
                analysis(1, f"text {number}"),
                extractor_version=1,
                body=Body.PAGE,
                now=NOW,
                page=page,
            )

    database.write(keep)
    batches = [database.write(lambda c: prune_batch(c, NOW)).pages for _ in range(3)]

    assert batches == [MOST_PAGES, 1, 0]
    assert (
        database.read(lambda c: c.execute(select(func.count()).select_from(RAW_PAGE)).scalar()) == 0
    )


@on_sqlite
def test_a_file_gets_smaller(database: Database) -> None:
    def fill(c: Connection) -> None:
        (recorded,) = record(c, seen(1))
        page = replace(PAGE, body=b"\x1f\x8b" + bytes(500_000), fetched_at=NOW - 2 * PAGES_KEPT)
        add_revision(
            c,
            recorded.article_id,
            analysis(1),
            extractor_version=1,
            body=Body.PAGE,
            now=NOW,
            page=page,
        )

    def free(c: Connection) -> int:
        return int(c.exec_driver_sql("PRAGMA page_count").scalar_one())

    database.write(fill)
    before = database.read(free)
    database.write(lambda c: prune_batch(c, NOW))
    assert database.read(free) < before - 100


def test_statistics_are_refreshed_in_a_transaction(database: Database) -> None:
    database.write(refresh_statistics)
