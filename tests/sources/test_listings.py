import json
from datetime import UTC, datetime

import pytest
from tests.sources.making import read

from watchdog.declarations import SourceKind
from watchdog.errors import SourceError
from watchdog.model import Reading

PAGE = """<html><body><nav><a href="/europe">Europe</a><a href="/lists/all#top">Top</a></nav>
<main><a href="/talks-in-kabul-begin-today/a-123"><img src=x></a>
<h2><a class="head" href="https://www.own.example/talks-in-kabul-begin-today/a-123">Elsewhere</a></h2>
<h2><a class="head" href="/talks-in-kabul-begin-today/a-123#comments">Talks in <b>Kabul</b></a></h2>
<a href="https://other.example/story-of-2026">Other</a><a href="javascript:void(0)">Menu</a>
<div class="more"><a href="/2026/05/04/visa">Visa</a></div></main></body></html>"""


def listing(body: str, select: str | None = None, include: str | None = None) -> Reading:
    return read(body, SourceKind.LISTING, select=select, include=include)


def test_without_a_selector_what_looks_like_an_article_is_kept() -> None:
    reading = listing(PAGE)

    assert [(found.url, found.title) for found in reading.candidates] == [
        ("https://own.example/talks-in-kabul-begin-today/a-123", "Talks in Kabul"),
        ("https://www.own.example/talks-in-kabul-begin-today/a-123", "Elsewhere"),
        ("https://own.example/2026/05/04/visa", "Visa"),
    ]
    assert reading.rejected == {
        "bad-link": 1,
        "duplicate": 1,
        "no-article": 1,
        "other-site": 1,
        "same-page": 1,
    }


def test_a_selector_names_links_or_what_holds_them() -> None:
    assert len(listing(PAGE, "a.head").candidates) == 2
    assert [found.title for found in listing(PAGE, ".more").candidates] == ["Visa"]


def test_include_decides_in_place_of_the_guess() -> None:
    reading = listing(PAGE, include="/europe$")

    assert [found.url for found in reading.candidates] == ["https://own.example/europe"]


def test_reads_the_list_that_a_world_service_page_carries() -> None:
    summary = {
        "id": "c0123456789o",
        "title": "گفتگوها در کابل",
        "link": "https://own.example/persian/articles/c0123456789o",
        "description": "خلاصه",
        "firstPublished": "2026-05-04T12:00:00.000Z",
        "lastPublished": 1777896000000,
    }
    data = {"props": {"pageProps": {"pageData": {"curations": [{"summaries": [summary, "x"]}, 7]}}}}
    page = f'<html><script id="__NEXT_DATA__">{json.dumps(data)}</script></html>'

    (found,) = listing(page).candidates

    assert (found.title, found.summary) == ("گفتگوها در کابل", "خلاصه")
    assert found.published_at == found.updated_at == datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_a_broken_list_leaves_the_links() -> None:
    page = f'{PAGE}<script id="__NEXT_DATA__">{{"props": </script>'

    assert len(listing(page).candidates) == 3


def test_a_selector_that_is_not_understood_is_named() -> None:
    with pytest.raises(SourceError, match="hover"):
        listing(PAGE, "a:hover")
