from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest

from watchdog.declarations import Outlet, Source, SourceKind
from watchdog.demo.newsday import OPENING, DemoArticle, DemoOutlet, load_day
from watchdog.demo.site import answer_request, listing_path
from watchdog.demo.structures import STRUCTURES, Listing
from watchdog.extract import extract_article
from watchdog.model import LanguageCode, OutletId, Page
from watchdog.sources import read_source
from watchdog.text import clean_text

BASE = "http://127.0.0.1:4000"
DAY = load_day()
END = DAY.moments()[-1]
OUTLETS = pytest.mark.parametrize("outlet", DAY.outlets, ids=lambda outlet: outlet.id)


def _path(outlet: DemoOutlet, number: int) -> str:
    return STRUCTURES[outlet.structure].article_path(outlet, outlet.articles[number])


@OUTLETS
def test_an_article_exists_from_its_time_on(outlet: DemoOutlet) -> None:
    last = outlet.articles[-1]
    before = last.time - timedelta(seconds=1)

    assert answer_request(outlet, BASE, _path(outlet, -1), before).status == 404
    assert answer_request(outlet, BASE, _path(outlet, -1), last.time).status == 200


@OUTLETS
def test_a_page_does_not_change_after_it_came_out(outlet: DemoOutlet) -> None:
    first = answer_request(outlet, BASE, _path(outlet, 0), OPENING)
    late = answer_request(outlet, BASE, _path(outlet, 0), END)

    assert first == late
    assert first.etag == late.etag


@OUTLETS
def test_listings_grow(outlet: DemoOutlet) -> None:
    for listing in STRUCTURES[outlet.structure].listings:
        path = listing_path(outlet, listing)
        early, late = (answer_request(outlet, BASE, path, now) for now in (OPENING, END))
        assert early.status == late.status == 200
        assert early.etag != late.etag
        assert early.modified < late.modified
        assert outlet.articles[-1].title not in early.body.decode()
        assert outlet.articles[-1].title in late.body.decode()


LISTINGS = [
    (outlet, listing) for outlet in DAY.outlets for listing in STRUCTURES[outlet.structure].listings
]


@pytest.mark.parametrize(("outlet", "listing"), LISTINGS, ids=lambda each: getattr(each, "id", ""))
def test_the_sources_room_reads_every_listing(outlet: DemoOutlet, listing: Listing) -> None:
    url = BASE + listing_path(outlet, listing)
    answer = answer_request(outlet, BASE, listing_path(outlet, listing), END)

    reading = read_source(
        answer.body,
        source=Source(kind=SourceKind(listing.kind), url=url),
        url=url,
        content_type=answer.content_type,
        content_encoding="",
    )

    assert [(candidate.title, candidate.published_at) for candidate in reading.candidates] == [
        (article.title, article.time) for article in reversed(outlet.articles)
    ]
    assert {candidate.language for candidate in reading.candidates} == {outlet.language}
    assert reading.complete
    assert not reading.rejected
    if listing.kind == "feed":
        assert [candidate.summary for candidate in reading.candidates] == [
            article.summary for article in reversed(outlet.articles)
        ]


ARTICLES = [
    (outlet, article)
    for outlet in DAY.outlets
    for article in outlet.articles
    if not article.refused
]


@pytest.mark.parametrize(("outlet", "article"), ARTICLES, ids=lambda each: getattr(each, "id", ""))
def test_the_extract_room_reads_every_page(outlet: DemoOutlet, article: DemoArticle) -> None:
    path = STRUCTURES[outlet.structure].article_path(outlet, article)
    answer = answer_request(outlet, BASE, path, END)
    page = Page(
        url=BASE + path,
        requested_url=BASE + path,
        status=200,
        fetched_at=END,
        body=answer.body,
        content_type=answer.content_type,
    )

    read = extract_article(page, _declared(outlet))

    assert read.template == outlet.structure
    article = article.as_of(END)
    assert read.title == article.title
    assert read.paragraphs == tuple(map(clean_text, article.plain_paragraphs))
    assert (read.published_at, read.language) == (article.time, outlet.language)
    assert read.authors == ((article.author,) if article.author else read.authors)


def _declared(outlet: DemoOutlet) -> Outlet:
    return Outlet(
        id=OutletId(outlet.id),
        name=outlet.name,
        publisher=outlet.publisher,
        languages=(LanguageCode(outlet.language),),
        home=BASE,
        templates=(outlet.structure,),
    )


def test_a_refused_page_is_403_and_still_listed() -> None:
    outlet = next(outlet for outlet in DAY.outlets if outlet.id == "boreal-fr")
    number = next(n for n, article in enumerate(outlet.articles) if article.refused)

    page = answer_request(outlet, BASE, _path(outlet, number), END)
    feed = answer_request(outlet, BASE, "/fr/rss", END)

    assert page.status == 403
    assert _path(outlet, number) in feed.body.decode()


@OUTLETS
def test_robots_let_articles_be_read(outlet: DemoOutlet) -> None:
    robots = RobotFileParser()
    robots.parse(answer_request(outlet, BASE, "/robots.txt", END).body.decode().splitlines())

    assert robots.can_fetch("Watchdog", BASE + _path(outlet, 0))
    assert not robots.can_fetch("Watchdog", BASE + "/search?q=x")


@OUTLETS
def test_home_links_what_is_published(outlet: DemoOutlet) -> None:
    home = answer_request(outlet, BASE, f"/{outlet.section}", OPENING).body.decode()

    assert _path(outlet, 0) in home
    assert _path(outlet, -1) not in home


@OUTLETS
def test_every_page_says_that_it_is_fictional(outlet: DemoOutlet) -> None:
    assert "invented" in answer_request(outlet, BASE, _path(outlet, 0), END).body.decode()


def test_anything_else_is_not_found() -> None:
    assert answer_request(DAY.outlets[0], BASE, "/wp-admin", END).status == 404
