import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.making import read, rss

from watchdog.declarations import SourceKind
from watchdog.errors import BodyError, ReadError, SourceError

ITEM = "<item><title>T</title><link>https://own.example/a</link></item>"
PIECES = (
    "<rss>", "<item>", "<link>", "&", "<![CDATA[", "]]>", "</item>", "x", "<urlset>", "<url>",
    "<loc>", "</loc>", "<a href=x>", "é",
)  # fmt: skip
SITEMAP = "<urlset><url><loc>https://own.example/a</loc></url></urlset>"


def test_reads_a_compressed_feed() -> None:
    reading = read(gzip.compress(rss(ITEM).encode()))

    assert [candidate.url for candidate in reading.candidates] == ["https://own.example/a"]


@pytest.mark.parametrize("kind", [SourceKind.FEED, SourceKind.NEWS_SITEMAP])
@pytest.mark.parametrize("body", [rss(ITEM), SITEMAP])
def test_reads_what_is_served_whatever_was_declared(kind: SourceKind, body: str) -> None:
    assert len(read(body, kind).candidates) == 1


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ("<!DOCTYPE html><html><body>Home</body></html>", SourceKind.FEED, "html-not-feed"),
        ("<html><title>404</title></html>", SourceKind.NEWS_SITEMAP, "html-not-sitemap"),
        ("<html><body><p>a</p><rss></rss></body></html>", SourceKind.FEED, "html-not-feed"),
        ("", SourceKind.FEED, "empty"),
        (" \n ", SourceKind.NEWS_SITEMAP, "empty"),
        ("", SourceKind.LISTING, "empty"),
        ('{"entries": []}', SourceKind.FEED, "no-json-feed"),
        ('{"items": [', SourceKind.FEED, "not-json"),
        ("<rss><channel><item", SourceKind.FEED, "broken-feed"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>", SourceKind.FEED, "hostile-xml"),
        ("<urlset", SourceKind.NEWS_SITEMAP, "not-a-sitemap"),
        ("<urlset <", SourceKind.NEWS_SITEMAP, "broken-sitemap"),
    ],
)  # fmt: skip
def test_bad_bytes_name_their_reason(body: str, kind: SourceKind, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(body, kind)

    assert caught.value.reason == reason


def test_a_bomb_is_refused() -> None:
    with pytest.raises(BodyError) as caught:
        read(gzip.compress(bytes(11_000_000)), content_encoding="gzip")

    assert caught.value.reason == "too-large"


@given(
    st.binary(max_size=300)
    | st.lists(st.sampled_from(PIECES), max_size=12).map(lambda parts: "".join(parts).encode()),
    st.sampled_from(SourceKind),
)
def test_any_bytes_give_a_reading_or_a_named_error(body: bytes, kind: SourceKind) -> None:
    try:
        reading = read(body, kind)
    except ReadError as error:
        assert error.reason  # noqa: PT017 - either is fine
    else:
        assert all(candidate.url.startswith("http") for candidate in reading.candidates)
