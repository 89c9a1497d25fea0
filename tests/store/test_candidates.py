from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.store.making import (
    HOUR,
    MINUTE,
    NOW,
    OTHER_SOURCE,
    SOURCE,
    TIMES,
    address,
    analysis,
    declare_source,
    record,
    seen,
)

from watchdog.model import Body, LanguageCode, Outcome, OutletId
from watchdog.store import (
    Database,
    RecordedCandidate,
    SeenCandidate,
    add_revision,
    close_read,
    list_sources,
    load_article,
    record_candidates,
    resolve_article,
    sync_sources,
)

Facts = tuple[bool, bool, bool]


@pytest.fixture
def source(database: Database) -> int:
    return database.write(declare_source).source_id


def test_what_is_new_is_due_at_once(database: Database, source: int) -> None:
    (one,) = database.write(lambda c: record(c, seen(1, summary="More"), source_id=source))

    assert _facts(one) == (True, False, False)
    assert not one.analysed
    article = database.read(lambda c: load_article(c, one.article_id))
    assert article is not None
    assert (article.url, article.title, article.outlet) == (address(1), "Title 1", TIMES)
    assert article.candidate == one.candidate
    assert article.body is Body.FEED
    assert article.next_read_at == NOW
    assert article.first_seen_at == NOW


def test_what_was_listed_before_is_known(database: Database, source: int) -> None:
    database.write(lambda c: record(c, seen(1), seen(2), source_id=source))
    again = database.write(
        lambda c: record(c, seen(3), seen(2), seen(1), source_id=source, now=NOW + MINUTE)
    )

    assert [one.canonical_url for one in again] == [address(3), address(2), address(1)]
    assert [_facts(one) for one in again] == [
        (True, False, False),
        (False, False, True),
        (False, False, True),
    ]
    article = database.read(lambda c: load_article(c, again[2].article_id))
    assert article is not None
    assert (article.first_seen_at, article.last_seen_at) == (NOW, NOW + MINUTE)


def test_new_words_are_a_change_and_make_the_page_due(database: Database, source: int) -> None:
    _read_once(database, source)
    (one,) = database.write(
        lambda c: record(c, seen(1, title="Corrected"), source_id=source, now=NOW + HOUR)
    )

    assert _facts(one) == (False, True, True)
    assert _next_read(database, one) == NOW + HOUR


def test_the_same_words_leave_a_read_article_alone(database: Database, source: int) -> None:
    _read_once(database, source)
    (one,) = database.write(lambda c: record(c, seen(1), source_id=source, now=NOW + HOUR))

    assert _next_read(database, one) is None


def test_a_new_time_alone_asks_for_a_read_but_not_at_every_poll(
    database: Database, source: int
) -> None:
    stamped = replace(seen(1), candidate=replace(seen(1).candidate, updated_at=NOW))
    _read_once(database, source, stamped)
    later = replace(stamped, candidate=replace(stamped.candidate, updated_at=NOW + MINUTE))
    (one,) = database.write(lambda c: record(c, later, source_id=source, now=NOW + 2 * MINUTE))

    assert _facts(one) == (False, False, True)
    assert _next_read(database, one) == NOW + 30 * MINUTE


@pytest.mark.parametrize(("hours", "again"), [(-1, None), (1, NOW + 2 * HOUR)])
def test_a_source_that_names_a_later_change_asks_for_a_read(
    database: Database, source: int, hours: int, again: datetime | None
) -> None:
    """A sitemap lists an article that the feed told of, and when it was changed last."""
    other = _second_source(database)
    _read_once(database, source)
    listed = replace(seen(1), candidate=replace(seen(1).candidate, updated_at=NOW + hours * HOUR))
    (one,) = database.write(lambda c: record(c, listed, source_id=other, now=NOW + 2 * HOUR))

    assert _facts(one) == (False, False, False)
    assert _next_read(database, one) == again


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        ("https://own.example/a#0", "https://own.example/a#1", True),
        ("https://own.example/a#9", "https://own.example/a#10", True),
        ("https://own.example/a#1", "https://own.example/a#1", False),
        ("https://own.example/a#1", "https://own.example/b#2", False),
        ("https://own.example/a#top", "https://own.example/a#end", False),
        (None, "https://own.example/a#1", False),
        ("#1", "#2", False),
    ],
)
def test_a_guid_that_counts_on_asks_for_a_read(
    database: Database, source: int, before: str | None, after: str, *, again: bool
) -> None:
    first, later = (
        replace(seen(1), candidate=replace(seen(1).candidate, guid=guid))
        for guid in (before, after)
    )
    _read_once(database, source, first)
    other = _second_source(database)
    for number in range(3):  # another feed, which is behind, makes it no newer each time
        now = NOW + (2 + number) * MINUTE
        (one,) = database.write(lambda c, t=now: record(c, later, source_id=source, now=t))  # type: ignore[misc]
        assert _next_read(database, one) == (NOW + 30 * MINUTE if again else None)
        database.write(lambda c, t=now: record(c, first, source_id=other, now=t))  # type: ignore[misc]


def test_two_sources_in_different_words_do_not_flip_an_article(
    database: Database, source: int
) -> None:
    other = _second_source(database)
    bare, full = seen(1, title="Short"), seen(1, title="Long title", summary="With words")
    database.write(lambda c: record(c, bare, source_id=source))
    first = database.write(lambda c: record(c, full, source_id=other))
    facts = [
        _facts(database.write(lambda c, e=e, s=s: record(c, e, source_id=s))[0])  # type: ignore[misc]  # bound per turn
        for e, s in [(bare, source), (full, other), (bare, source)]
    ]

    assert _facts(first[0]) == (False, True, False)  # it says more than the first: once
    assert facts == [(False, False, True)] * 3


def test_a_second_source_that_adds_nothing_is_no_change(database: Database, source: int) -> None:
    other = _second_source(database)
    database.write(lambda c: record(c, seen(1, summary="Words"), source_id=source))
    (one,) = database.write(lambda c: record(c, seen(1), source_id=other))

    assert _facts(one) == (False, False, False)
    assert one.candidate.summary == "Words"  # nothing said before is forgotten


def test_entries_for_one_article_count_once(database: Database, source: int) -> None:
    twice = database.write(lambda c: record(c, seen(1), seen(1, title="Again"), source_id=source))

    assert [_facts(one) for one in twice] == [(True, False, False), (False, False, False)]
    assert twice[0].article_id == twice[1].article_id


def test_an_article_without_any_revision_is_told_again(database: Database, source: int) -> None:
    database.write(lambda c: record(c, seen(1), source_id=source))
    (left,) = database.write(lambda c: record(c, seen(1), source_id=source))
    assert not left.analysed

    database.write(
        lambda c: add_revision(
            c, left.article_id, analysis(1), extractor_version=1, body=Body.FEED, now=NOW
        )
    )
    (done,) = database.write(lambda c: record(c, seen(1), source_id=source))
    assert done.analysed


def test_an_address_resolved_elsewhere_leads_there(database: Database, source: int) -> None:
    one, two = database.write(lambda c: record(c, seen(1), seen(2), source_id=source))
    database.write(lambda c: resolve_article(c, one.article_id, address(2)))
    again = database.write(lambda c: record(c, seen(1), seen(2), source_id=source))

    assert [a.article_id for a in again] == [two.article_id, two.article_id]
    assert again[0].canonical_url == address(2)
    assert again[0].known_in_source


def test_recorded_pages_need_no_source(database: Database) -> None:
    (one,) = database.write(lambda c: record(c, seen(1)))
    (again,) = database.write(lambda c: record(c, seen(1)))

    assert _facts(one) == (True, False, False)
    assert _facts(again) == (False, False, False)


def test_a_long_list_is_taken_whole(database: Database, source: int) -> None:
    entries = [seen(number) for number in range(1200)]
    first = database.write(lambda c: record(c, *entries, source_id=source))
    again = database.write(lambda c: record(c, *entries, source_id=source))

    assert sum(one.is_new for one in first) == 1200
    assert all(one.known_in_source for one in again)


def test_hostile_letters_do_not_lose_the_others(database: Database, source: int) -> None:
    bad = seen(1, title="a\x00b\ud800c", summary="\x00", guid="g\x00\udfff")
    bad = replace(bad, canonical_url=address(1) + "\x00")
    recorded = database.write(lambda c: record(c, bad, seen(2), source_id=source))

    assert [one.is_new for one in recorded] == [True, True]
    article = database.read(lambda c: load_article(c, recorded[0].article_id))
    assert article is not None
    assert (article.title, article.url) == ("abc", address(1))


def test_two_threads_record_an_article_once(database: Database, source: int) -> None:
    other = _second_source(database)

    def poll(source_id: int) -> tuple[RecordedCandidate, ...]:
        entries = [seen(n) for n in range(30)]
        return database.write(lambda c: record(c, *entries, source_id=source_id))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(poll, [source, other])

    assert [one.article_id for one in first] == [one.article_id for one in second]
    assert [a.is_new + b.is_new for a, b in zip(first, second, strict=True)] == [1] * 30


def test_language_and_age_come_from_the_candidate(database: Database) -> None:
    entry = SeenCandidate(
        candidate=replace(seen(1).candidate, language=LanguageCode("ps"), published_at=NOW - HOUR),
        canonical_url=address(1),
        old=True,
    )
    (one,) = database.write(
        lambda c: record_candidates(
            c,
            source_id=None,
            outlet=OutletId("other"),
            publisher="other",
            language=LanguageCode("en"),
            seen=[entry],
            now=NOW,
        )
    )
    article = database.read(lambda c: load_article(c, one.article_id))

    assert article is not None
    assert (article.language, article.old, article.published_at) == ("ps", True, NOW - HOUR)


def _facts(one: RecordedCandidate) -> Facts:
    return one.is_new, one.is_changed, one.known_in_source


def _second_source(database: Database) -> int:
    declared: Any = [(TIMES, SOURCE), (TIMES, OTHER_SOURCE)]
    database.write(lambda c: sync_sources(c, declared, NOW))
    sources = database.read(list_sources)
    return next(row.source_id for row in sources if row.url == OTHER_SOURCE.url)


def _read_once(database: Database, source: int, entry: SeenCandidate | None = None) -> None:
    (one,) = database.write(lambda c: record(c, entry or seen(1), source_id=source))
    database.write(
        lambda c: close_read(c, one.article_id, outcome=Outcome.OK, next_read_at=None, now=NOW)
    )


def _next_read(database: Database, one: RecordedCandidate) -> object:
    article = database.read(lambda c: load_article(c, one.article_id))
    assert article is not None
    return article.next_read_at
