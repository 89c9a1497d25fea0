"""The outlets we ship: all of them load, and their rules do what their comments say."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from tests.config.cases import LANGUAGES

from watchdog.config import load_declarations
from watchdog.declarations import Outlet, SourceKind, WhenRefused
from watchdog.model import OutletId
from watchdog.text import canonical_url

IDS = {
    "bbc-dari", "bbc-news", "bbc-pashto", "dw-dari", "dw-de", "dw-en", "dw-pashto",
    "france24-en", "france24-fr",
}  # fmt: skip


@pytest.fixture(scope="module")
def outlets(tmp_path_factory: pytest.TempPathFactory) -> Mapping[OutletId, Outlet]:
    empty = tmp_path_factory.mktemp("watchlists")
    return load_declarations(empty, secrets={}, languages=LANGUAGES).outlets


def test_all_load(outlets: Mapping[OutletId, Outlet]) -> None:
    assert set(outlets) >= IDS


def test_each_stands_in_the_file_of_its_name(outlets: Mapping[OutletId, Outlet]) -> None:
    assert all(outlet.path.stem == name for name, outlet in outlets.items())


def test_what_is_off_says_why(outlets: Mapping[OutletId, Outlet]) -> None:
    assert all(outlet.enabled or outlet.off_because for outlet in outlets.values())


def test_all_are_read_gently(outlets: Mapping[OutletId, Outlet]) -> None:
    for outlet in outlets.values():
        assert outlet.pace.gap >= timedelta(seconds=2)
        assert outlet.pace.at_once == 1
        assert outlet.every >= timedelta(minutes=5)


def test_france24_is_read_from_its_feed_when_pages_are_refused(
    outlets: Mapping[OutletId, Outlet],
) -> None:
    for name in (OutletId("france24-en"), OutletId("france24-fr")):
        assert outlets[name].when_refused is WhenRefused.METADATA_ONLY
        assert outlets[name].pace.gap == timedelta(seconds=10)


def test_each_has_two_ways_to_hear_of_an_article(outlets: Mapping[OutletId, Outlet]) -> None:
    for name in IDS:  # of the others some offer one way only
        sources = outlets[OutletId(name)].sources
        assert len({source.kind for source in sources}) > 1
        assert any(source.kind is SourceKind.NEWS_SITEMAP for source in sources)


@pytest.mark.parametrize(
    ("outlet", "url", "canonical"),
    [
        (
            "bbc-pashto",
            "https://www.bbc.co.uk/pashto/articles/c0123456789o?at_medium=RSS&at_campaign=rss#1",
            "https://www.bbc.com/pashto/articles/c0123456789o",
        ),
        (
            "bbc-pashto",
            "https://www.bbc.com/pashto/articles/c0123456789o.amp",
            "https://www.bbc.com/pashto/articles/c0123456789o",
        ),
        (
            "bbc-pashto",
            "https://www.bbc.com/pashto/world-52924930?at_medium=RSS",
            "https://www.bbc.com/pashto/world-52924930",
        ),
        (
            "bbc-dari",
            "https://www.bbc.com/persian/articles/c0123456789o?at_medium=RSS",
            "https://www.bbc.com/persian/articles/c0123456789o",
        ),
        (
            "bbc-dari",
            "https://www.bbc.com/dari/articles/c0123456789o",
            "https://www.bbc.com/dari/articles/c0123456789o",
        ),
        (
            "bbc-news",
            "https://www.bbc.co.uk/news/articles/c0123456789o?at_medium=RSS",
            "https://www.bbc.com/news/articles/c0123456789o",
        ),
        (
            "dw-en",
            "https://www.dw.com/en/a-new-headline/a-70123456?maca=en-rss-en-all-1573-rdf",
            "https://www.dw.com/en/a-70123456",
        ),
        (
            "dw-pashto",
            "https://www.dw.com/ps/د-پله-شورا/a-70123456",
            "https://www.dw.com/ps/a-70123456",
        ),
        (
            "france24-en",
            "https://www.france24.com/en/europe/20260501-the-bridge-opens?xtor=RSS-1",
            "https://www.france24.com/en/europe/20260501-the-bridge-opens",
        ),
    ],
)
def test_one_article_is_one_address(
    outlets: Mapping[OutletId, Outlet], outlet: str, url: str, canonical: str
) -> None:
    assert canonical_url(url, outlets[OutletId(outlet)]) == canonical


@pytest.mark.parametrize(
    ("outlet", "url", "wanted"),
    [
        ("bbc-pashto", "https://www.bbc.com/pashto/articles/c0123456789o", True),
        ("bbc-pashto", "https://www.bbc.com/persian/articles/c0123456789o", False),
        ("bbc-dari", "https://www.bbc.com/dari/articles/c0123456789o", True),
        ("bbc-news", "https://www.bbc.com/news/articles/c0123456789o", True),
        ("bbc-news", "https://www.bbc.com/news/videos/c0123456789o", False),
        ("bbc-news", "https://www.bbc.com/pashto/articles/c0123456789o", False),
    ],
)
def test_takes_its_own_from_the_sitemap_of_all(
    outlets: Mapping[OutletId, Outlet], outlet: str, url: str, *, wanted: bool
) -> None:
    sitemaps = [
        source
        for source in outlets[OutletId(outlet)].sources
        if source.kind is SourceKind.NEWS_SITEMAP
    ]
    assert all(bool(re.search(source.include or "", url)) is wanted for source in sitemaps)
