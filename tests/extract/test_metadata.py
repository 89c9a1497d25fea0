import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.extract.making import view

from watchdog.extract.metadata import Metadata, read_metadata
from watchdog.extract.view import view_page
from watchdog.model import PageKind

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def found(head: str = "", body: str = "", url: str = "https://own.example/a") -> Metadata:
    return read_metadata(view(f"<html><head>{head}</head><body>{body}</body></html>", url))


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Talks &amp; tea",
    "datePublished": "2026-05-04T12:00:00Z",
    "dateModified": "2026-05-04T12:00:00Z",
    "author": [{"@type": "Person", "name": "Ada"}, "Bo", {"name": "Ada"}],
    "articleBody": "Body.",
    "inLanguage": {"alternateName": "ps"},
    "publisher": {"name": "Own"},
}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [{"@type": "WebSite", "name": "S"}, ARTICLE],
        {"@graph": [{"@type": "BreadcrumbList"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        ARTICLE | {"@type": ["Article", "ReportageNewsArticle"]},
        ARTICLE | {"@type": "https://schema.org/BlogPosting"},
        [{"@type": "NewsArticle", "headline": "A stub"}, ARTICLE],
    ],
)
def test_finds_the_article_in_json_ld(value: object) -> None:
    data = found(ld(value))

    assert data.headline == "Talks & tea"
    assert (data.published_at, data.modified_at) == (NOON, NOON)
    assert data.authors == ("Ada", "Bo")
    assert data.article_body == "Body."
    assert "ps" in data.language_tags
    assert "Own" in data.site_names
    assert data.is_article


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-05-04T12:00:00Z">',
        '<meta name="article:published_time" content="2026-05-04 14:00:00 +02:00">',
        '<meta itemprop="datePublished" content="2026-05-04T12:00:00Z">',
        '<meta name="date" content=""><meta name="DC.date.issued" content="2026-05-04T12:00:00Z">',
        ld({"@type": "VideoObject", "datePublished": "2026-05-04T12:00:00Z"}),
    ],
)
def test_metas_count_by_property_and_by_name(head: str) -> None:
    assert found(head).published_at == NOON


def test_marked_times_of_the_article_come_before_others() -> None:
    body = (
        "<aside><time datetime='2020-01-01T00:00:00Z'>old</time></aside>"
        "<article><header><time datetime='2026-05-04T12:00:00Z'>now</time></header></article>"
    )

    assert found(body=body).published_at == NOON


@pytest.mark.parametrize(
    ("head", "body", "url"),
    [
        (
            "",
            "<div><h1>T</h1><span class=date>04.05.2026, 12:00 Uhr</span></div>",
            "https://a.example/",
        ),
        ('<meta property="og:title" content="T | Own | 04.05.2026">', "", "https://a.example/"),
        (
            "<script>var x = {'publishedAt': '2026-05-04T12:00:00Z'}</script>",
            "",
            "https://a.example/",
        ),
        ("", "", "https://a.example/2026/05/04/talks"),
        ("", "", "https://a.example/world/20260504-talks"),
    ],
)
def test_guesses_are_kept_apart(head: str, body: str, url: str) -> None:
    data = found(head, body, url)

    assert data.published_at is None
    assert data.guessed_at is not None
    assert data.guessed_at.date() == NOON.date()


def test_a_date_far_from_the_heading_is_no_guess() -> None:
    html = "<div><div><div><div><h1>T</h1></div></div></div></div><p class=date>01.01.2020</p>"

    assert found(body=html).guessed_at is None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (ld({"@type": "LiveBlogPosting", "headline": "L"}), PageKind.LIVE),
        (ld({"@type": "VideoObject", "name": "V"}), PageKind.MEDIA),
        ('<meta property="og:type" content="video.movie">', PageKind.MEDIA),
        (ld([{"@type": "VideoObject"}, ARTICLE]), PageKind.ARTICLE),
        ("", PageKind.ARTICLE),
    ],
)
def test_kinds(head: str, kind: PageKind) -> None:
    assert found(head).kind is kind


def test_addresses_are_no_authors() -> None:
    head = '<meta name="article:author" content="http://s.example"><meta name=author content="Ada">'

    assert found(head).authors == ("Ada",)


@pytest.mark.parametrize(
    "value", [None, 3, "x", [[]], {"@type": 3}, {"@type": "Article", "author": 3}]
)
def test_odd_json_ld_does_no_harm(value: object) -> None:
    assert found(ld(value)).published_at is None


def test_a_visible_age_counts_from_when_the_page_was_shown() -> None:
    html = "<html><article><h1>Talks</h1><span class=date>۲ ساعت پیش</span></article></html>"
    shown = view_page(html, "https://own.example/a", datetime(2026, 5, 4, 12, tzinfo=UTC))

    assert shown is not None
    assert read_metadata(shown).guessed_at == datetime(2026, 5, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["۱۴۰۵/۰۲/۱۴ ۱۶:۳۰", "4 May 2026 16:30", "04.05.2026 16:30"])
def test_a_visible_time_is_that_of_the_outlets_zone(text: str) -> None:
    html = f"<html><body><div><h1>Talks</h1><div class=date>{text}</div></div></body></html>"
    page = view_page(html, "https://own.example/a", NOON)

    assert page is not None
    assert read_metadata(page, ZoneInfo("Asia/Kabul")).guessed_at == NOON
    assert read_metadata(page).guessed_at == NOON + timedelta(hours=4.5)


def test_a_time_for_machines_is_utc_where_it_names_no_zone() -> None:
    page = view('<html><head><meta property="article:published_time" content="2026-05-04T12:00">')
    assert read_metadata(page, ZoneInfo("Asia/Kabul")).published_at == NOON


def test_section_price_and_lists() -> None:
    start = '<script type="application/ld+json">{"articleSection": "World", '
    closed = '"@type": "Article", "isAccessibleForFree": "False"}</script>'
    article = found(start + closed)
    listing = found(start + '"@type": "CollectionPage"}</script>')

    assert (article.section, article.is_free, article.is_list) == ("World", False, False)
    assert (listing.is_free, listing.is_list) == (True, True)


@pytest.mark.parametrize(
    ("text", "day"), [("۱۴۰۵ غویی ۱۴", datetime(2026, 5, 4, tzinfo=UTC)), ("12.12.2027", None)]
)
def test_a_date_without_a_name_beside_the_heading_unless_it_is_to_come(
    text: str, day: datetime | None
) -> None:
    html = f"<html><body><div><h1>Talks</h1><div class=dt>{text}</div></div></body></html>"
    page = view_page(html, "https://own.example/a", NOON)

    assert page is not None
    assert read_metadata(page).guessed_at == day
