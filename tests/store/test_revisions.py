import gzip
from dataclasses import replace
from datetime import datetime

import pytest
from tests.store.making import HOUR, NOW, address, analysis, record, seen

from watchdog.model import Analysis, Body, Page, PageKind, Post
from watchdog.store import (
    Database,
    RevisionRow,
    add_revision,
    latest_revision,
    load_article,
    load_raw_page,
)

PAGE = Page(
    url=address(1),
    requested_url=address(1) + "?x=1",
    status=200,
    fetched_at=NOW,
    body=b"<html>" * 500,
    content_type="text/html; charset=utf-8",
)


@pytest.fixture
def article(database: Database) -> int:
    return database.write(lambda c: record(c, seen(1)))[0].article_id


def test_the_feeds_text_is_number_0_and_pages_count_from_1(
    database: Database, article: int
) -> None:
    numbers = [
        _add(database, article, analysis(1, text), body).number
        for text, body in [("short", Body.FEED), ("long", Body.PAGE), ("longer", Body.PAGE)]
    ]

    assert numbers == [0, 1, 2]


def test_a_page_without_a_feeds_text_is_number_1(database: Database, article: int) -> None:
    assert _add(database, article, analysis(1), Body.PAGE).number == 1


def test_a_feeds_text_stored_after_its_page_is_still_number_0(
    database: Database, article: int
) -> None:
    page = _add(database, article, analysis(1, "long"), Body.PAGE)
    feed = _add(database, article, analysis(1, "short"), Body.FEED)

    assert (page.number, feed.number) == (1, 0)
    assert _add(database, article, analysis(1, "longer"), Body.PAGE).number == 2
    stored = database.read(lambda c: load_article(c, article))
    assert stored is not None
    assert stored.body is Body.PAGE


def test_the_same_text_is_stored_once(database: Database, article: int) -> None:
    first = _add(database, article, analysis(1), Body.PAGE)
    again = _add(database, article, replace(analysis(1), watchlist_version="w2"), Body.PAGE)

    assert first.is_new
    assert again == replace(first, is_new=False)
    stored = database.read(lambda c: latest_revision(c, article))
    assert stored is not None
    assert stored.watchlist_version == "w2"


def test_a_revision_comes_back_as_it_went_in(database: Database, article: int) -> None:
    post = Post(id="p1", title="First", paragraphs=("کمیسیون",), published_at=NOW)
    full = analysis(
        1,
        "Erste Zeile\nکمیسیون اروپا",
        kind=PageKind.LIVE,
        other_titles=("Other",),
        published_at=NOW - HOUR,
        modified_at=NOW,
        authors=("A. Writer",),
        agency="AFP",
        section="World",
        template="json-ld",
        posts=(post,),
    )
    added = _add(database, article, full, Body.PAGE)
    stored = database.read(lambda c: latest_revision(c, article))

    assert stored is not None
    assert stored.article == full.article
    assert stored.revision_id == added.revision_id
    assert (stored.sketch, stored.content_hash) == (full.sketch, full.content_hash)
    assert (stored.extractor_version, stored.created_at) == (1, NOW)


def test_the_article_shows_what_was_read(database: Database, article: int) -> None:
    paged = replace(analysis(1), article=replace(analysis(1).article, title="From the page"))
    _add(database, article, paged, Body.PAGE)
    feed = replace(analysis(1, "other"), article=replace(paged.article, title="From the feed"))
    _add(database, article, feed, Body.FEED)
    row = database.read(lambda c: load_article(c, article))

    assert row is not None
    assert (row.title, row.body) == ("From the page", Body.PAGE)


def test_an_article_without_revisions_has_no_latest(database: Database, article: int) -> None:
    assert database.read(lambda c: latest_revision(c, article)) is None


@pytest.mark.parametrize(
    ("body", "encoding", "codec"),
    [
        (PAGE.body, "", "gzip"),
        (gzip.compress(PAGE.body), "gzip", "gzip"),
        (gzip.compress(PAGE.body), "", ""),  # compressed without saying so: kept as it came
    ],
)
def test_pages_are_kept_compressed(
    database: Database, article: int, body: bytes, encoding: str, codec: str
) -> None:
    page = replace(PAGE, body=body, content_encoding=encoding)
    row = database.write(
        lambda c: add_revision(
            c, article, analysis(1), extractor_version=1, body=Body.PAGE, now=NOW, page=page
        )
    )
    kept = database.read(lambda c: load_raw_page(c, row.revision_id))

    assert kept is not None
    assert gzip.decompress(kept.body) == PAGE.body
    assert kept == replace(page, body=kept.body, content_encoding=codec)


def test_a_feeds_text_has_no_page(database: Database, article: int) -> None:
    row = _add(database, article, analysis(1), Body.FEED)

    assert database.read(lambda c: load_raw_page(c, row.revision_id)) is None


def _add(
    database: Database, article: int, done: Analysis, body: Body, *, now: datetime = NOW
) -> RevisionRow:
    return database.write(
        lambda c: add_revision(c, article, done, extractor_version=1, body=body, now=now)
    )


def test_a_text_a_page_comes_back_to_is_a_revision_of_its_own(
    database: Database, article: int
) -> None:
    texts = ["first", "second", "first", "first", "second"]
    added = [
        _add(database, article, analysis(1, text), Body.PAGE, now=NOW + number * HOUR)
        for number, text in enumerate(texts)
    ]

    assert [(one.number, one.is_new) for one in added] == [
        (1, True),
        (2, True),
        (3, True),
        (3, False),
        (4, True),
    ]


def test_a_feed_that_repeats_itself_is_no_revision(database: Database, article: int) -> None:
    _add(database, article, analysis(1, "short"), Body.FEED)
    _add(database, article, analysis(1, "long"), Body.PAGE)

    assert not _add(database, article, analysis(1, "short"), Body.FEED).is_new
