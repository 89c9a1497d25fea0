import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.making import NEWS, NOISE, Desk, html_of, page_of, run
from tests.peers.outlet import FakeOutlet

KEYS = [
    "url",
    "canonical_url",
    "outlet",
    "language",
    "kind",
    "title",
    "other_titles",
    "paragraphs",
    "published",
    "modified",
    "authors",
    "agency",
    "template",
    "posts",
    "section",
]
ENTRY_KEYS = ["url", "title", "summary", "published", "updated", "language", "guid"]

FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>The Gazette</title><link>https://gazette.example/</link>
<item><title>One &amp; all</title><link>/news/1</link><guid>g-1</guid>
<description>&lt;p&gt;A short word.&lt;/p&gt;</description>
<pubDate>Mon, 04 May 2026 12:00:00 +0200</pubDate></item>
<item><title>No address</title></item>
</channel></rss>
"""
SITEMAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://gazette.example/news/1</loc><news:news>
<news:publication><news:name>The Gazette</news:name><news:language>fr</news:language>
</news:publication><news:publication_date>2026-05-04T12:00:00+02:00</news:publication_date>
<news:title>Un titre</news:title></news:news></url></urlset>
"""
LISTING = """\
<!doctype html><html><body><nav><a href="/about">About us</a></nav>
<h2><a href="/news/1">The first headline of the day</a></h2>
<h2><a href="/news/2">The second headline of the day</a></h2></body></html>
"""


@pytest.fixture
def outlet() -> Iterator[FakeOutlet]:
    with FakeOutlet() as peer:
        yield peer


def save(desk: Desk, name: str, body: str | bytes) -> str:
    path = desk.folder / name
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return name


# --- extract -------------------------------------------------------------------------


def test_a_page_is_one_line_with_the_keys_of_the_contract(desk: Desk) -> None:
    file = save(desk, "page.html", html_of("The news & more", NEWS, NOISE))

    done = run("extract", file, "--url", "https://gazette.example/news/1?utm_source=feed")

    [article] = done.lines
    assert (done.code, done.err) == (0, "")
    assert list(article) == KEYS
    assert article["url"] == "https://gazette.example/news/1?utm_source=feed"
    assert article["canonical_url"] == "https://gazette.example/news/1"
    assert (article["outlet"], article["language"], article["kind"]) == (None, "en", "article")
    assert article["title"] == "The news & more"
    assert article["paragraphs"] == [NEWS, NOISE]
    assert (article["published"], article["modified"], article["posts"]) == (None, None, [])


def test_times_are_iso_8601_in_utc(desk: Desk) -> None:
    meta = '<meta property="article:published_time" content="2026-05-04T12:00:00+02:00"></head>'
    file = save(desk, "page.html", html_of("News", NEWS, NOISE).replace("</head>", meta))

    [article] = run("extract", file, "--url", "https://gazette.example/1").lines

    assert article["published"] == "2026-05-04T10:00:00Z"


def test_a_declared_outlet_is_named(desk: Desk) -> None:
    desk.write(
        "outlets/gazette.yaml",
        "outlet: gazette\nname: The Gazette\npublisher: gazette\nlanguages: [en]\n"
        "home: https://gazette.example/\nsources: [{feed: https://gazette.example/feed}]\n",
    )
    file = save(desk, "page.html", html_of("News", NEWS, NOISE))

    [article] = run("extract", file, "--url", "https://gazette.example/1").lines

    assert article["outlet"] == "gazette"


def test_every_response_of_a_warc_is_a_line_in_its_order(desk: Desk) -> None:
    pages = [page_of(n, NEWS, NOISE, status=404 if n == 7 else 200) for n in range(20)]
    file = desk.record("day.warc.gz", *pages)

    done = run("extract", str(file))

    assert [line["url"] for line in done.lines] == [page.url for page in pages]
    assert {line["kind"] for line in done.lines if not line["url"].endswith("/7")} == {"article"}
    missing = done.lines[7]
    assert (missing["kind"], missing["error"]) == ("none", "http-error: status 404")
    assert done.code == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body></body></html>", b"\x00\xff\x1f garbage" * 50, gzip.compress(b"x")[:-6]],
    ids=["empty", "bare", "binary", "cut"],
)
def test_a_page_without_an_article_names_the_reason(body: bytes, desk: Desk) -> None:
    file = save(desk, "page.html", body)

    done = run("extract", file, "--url", "https://gazette.example/1")

    [line] = done.lines
    assert list(line) == [*KEYS, "error"]
    assert (line["kind"], line["title"], line["paragraphs"]) == ("none", None, [])
    assert line["error"]
    assert done.code == 0


def test_a_file_that_cannot_be_read_is_told_and_the_rest_goes_on(desk: Desk) -> None:
    whole = desk.record("whole.warc.gz", page_of(1, NEWS, NOISE))
    odd = save(desk, "odd.warc.gz", b"no record")

    done = run("extract", "missing.html", odd, str(whole))

    assert [line["url"] for line in done.lines] == ["https://gazette.example/1"]
    assert "missing.html: No such file or directory" in done.err
    assert "odd.warc.gz" in done.err
    assert done.code == 1


def test_a_page_is_fetched_from_its_address(
    desk: Desk, outlet: FakeOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    del desk
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", "127.0.0.1/32")
    outlet.add("/news/1", html_of("News", NEWS, NOISE))

    [article] = run("extract", outlet.url("/news/1")).lines

    assert (article["kind"], article["paragraphs"]) == ("article", [NEWS, NOISE])


@pytest.mark.parametrize(
    ("allowed", "words"), [("127.0.0.1/32", "http-error: HTTP 404"), ("10.0.0.0/8", "blocked: ")]
)
def test_what_cannot_be_fetched_is_a_line_too(
    allowed: str, words: str, desk: Desk, outlet: FakeOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    del desk
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", allowed)

    done = run("extract", outlet.url("/gone"))

    [line] = done.lines
    assert (line["url"], line["kind"]) == (outlet.url("/gone"), "none")
    assert line["error"].startswith(words)
    assert done.code == 0


# --- entries -------------------------------------------------------------------------


def entries(desk: Desk, body: str | bytes, *words: str) -> list[dict[str, Any]]:
    file = save(desk, "source", body)
    done = run("entries", file, "--url", "https://gazette.example/source", *words)
    assert done.code == 0, done.err
    return done.lines


def test_a_feed_gives_its_candidates_and_counts_what_it_rejects(desk: Desk) -> None:
    file = save(desk, "feed.xml", FEED)

    done = run("entries", file, "--url", "https://gazette.example/feed.xml")

    [entry] = done.lines
    assert list(entry) == ENTRY_KEYS
    assert entry == {
        "url": "https://gazette.example/news/1",
        "title": "One & all",
        "summary": "A short word.",
        "published": "2026-05-04T10:00:00Z",
        "updated": None,
        "language": None,
        "guid": "g-1",
    }
    assert done.err.startswith("1 entries rejected: ")


def test_a_news_sitemap_is_seen_from_its_content(desk: Desk) -> None:
    [entry] = entries(desk, SITEMAP)

    assert (entry["url"], entry["title"]) == ("https://gazette.example/news/1", "Un titre")
    assert (entry["published"], entry["language"]) == ("2026-05-04T10:00:00Z", "fr")
    assert entries(desk, SITEMAP, "--kind", "news_sitemap") == [entry]


def test_a_listing_gives_the_links_that_are_selected(desk: Desk) -> None:
    found = entries(desk, LISTING, "--select", "h2 > a")

    assert [(entry["url"], entry["title"]) for entry in found] == [
        ("https://gazette.example/news/1", "The first headline of the day"),
        ("https://gazette.example/news/2", "The second headline of the day"),
    ]


def test_a_compressed_source_is_read_as_it_came(desk: Desk) -> None:
    assert entries(desk, gzip.compress(FEED.encode())) == entries(desk, FEED)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (LISTING, ()),
        (LISTING, ("--kind", "news_sitemap")),
        (b"", ()),
        (b"\x00\xff garbage", ()),
        (b'{"a": 1}\n{"b": 2}\n', ()),
        (FEED, ("--select", "h2 >> [")),
    ],
)
def test_what_is_no_source_is_one_clear_error(
    body: str | bytes, words: tuple[str, ...], desk: Desk
) -> None:
    done = run("entries", save(desk, "source", body), *words)

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("watchdog: source: ")
    assert "Traceback" not in done.err


def test_what_begins_like_json_is_told_as_such(desk: Desk) -> None:
    done = run("entries", save(desk, "source", b'{"a": 1}\n{"b": 2}\n'))

    assert "no feed: begins like a JSON Feed, and is no JSON: Extra data" in done.err


def test_a_source_is_fetched_from_its_address(
    desk: Desk, outlet: FakeOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    del desk
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", "127.0.0.1/32")
    outlet.add("/feed.xml", FEED, content_type="application/rss+xml")

    [entry] = run("entries", outlet.url("/feed.xml")).lines
    gone = run("entries", outlet.url("/gone.xml"))

    assert entry["url"] == outlet.url("/news/1")
    assert (gone.code, gone.err) == (1, f"watchdog: {outlet.url('/gone.xml')}: HTTP 404\n")


def test_a_missing_source_is_named(desk: Desk, tmp_path: Path) -> None:
    del desk

    done = run("entries", str(tmp_path / "missing.xml"))

    assert done.code == 1
    assert "missing.xml: No such file or directory" in done.err
