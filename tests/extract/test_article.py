"""Whole pages: golden ones, bad ones, and the recorded ones with their truth."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.extract.making import AT, outlet, page
from warcio.archiveiterator import ArchiveIterator

from watchdog.declarations import Css, Outlet
from watchdog.errors import BodyError, ExtractError, ReadError
from watchdog.extract import TEMPLATES, article_from_candidate, extract_article
from watchdog.model import Article, Candidate, LanguageCode, Page, PageKind
from watchdog.text.dates import parse_date

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(str(path.relative_to(GOLDEN)) for path in GOLDEN.glob("*/*.html"))
OUTLETS = {
    "bbc-world-service/pashto": ("https://www.worldservice.example/pashto", ("ps",)),
    "bbc-world-service/dari": ("https://www.worldservice.example/dari", ("prs",)),
    "bbc-news/": ("https://www.broadcaster.example/news", ("en",)),
    "dw/": ("https://www.rundfunk.example/de/", ("de",)),
    "euronews/article-en": ("https://www.kanal.example/", ("en",)),
    "euronews/article-2024-fr": ("https://fr.kanal.example/", ("fr",)),
    "euronews/video-de": ("https://de.kanal.example/", ("de",)),
    "pangea/pashto": ("https://pa.radio.example/", ("ps",)),
    "pangea/dari": ("https://da.radio.example/", ("prs",)),
    "france24/": ("https://www.chaine.example/fr/", ("fr",)),
    "wordpress/": ("https://khabar.example/", ("prs",)),
    "css/": ("https://own.example/", ("de",)),
}
IDENTITIES = {
    "bbc-world-service": r"/articles/(c[a-z0-9]{10,12}o)",
    "bbc-news": r"/articles/(c[a-z0-9]{10,12}o)",
    "dw": r"/(?:a|live|video)-(\d+)",
    "pangea": r"/a/(?:.*/)?(\d+)\.html",
}
SELECTORS = Css(title="h1.kopf", lead=".vorspann", body=".absatz", drop=(".werbung",))


def outlet_of(case: str) -> Outlet | None:
    for start, (home, languages) in OUTLETS.items():
        if case.startswith(start):
            template = case.partition("/")[0]
            return outlet(template, home, languages, IDENTITIES.get(template), SELECTORS)
    return None  # read by the generic templates


def as_json(article: Article) -> str:
    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else str(value)

    return json.dumps(asdict(article), default=plain, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("case", CASES)
def test_golden_page(case: str, *, golden: bool) -> None:
    path = GOLDEN / case
    body = path.read_bytes()
    url = re.match(rb"<!-- url: (\S+) -->", body)
    assert url is not None, "a golden page begins with its URL"
    article = extract_article(page(body, url[1].decode()), outlet_of(case))
    expected = path.with_suffix(".json")
    if golden:
        expected.write_text(as_json(article), encoding="utf-8")
    assert as_json(article) == expected.read_text(encoding="utf-8")
    assert article.template == case.partition("/")[0]


def test_every_template_has_a_golden_page() -> None:
    assert {case.partition("/")[0] for case in CASES} == set(TEMPLATES)


SENTENCE = "Sentence {}, long enough to be told from furniture."
LONG = "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(9))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (page(b""), "empty-body"),
        (page("  \n "), "empty-body"),
        (page('{"a": 1}', content_type="application/json"), "not-html"),
        (page("just words"), "not-html"),
        (page(f"<html><title>404</title>{LONG}</html>", status=404), "http-404"),
        (page("<html><title>404 Not Found</title><p>Nothing here.</p></html>"), "not-found"),
        (page("<html><title>Just a moment...</title><p>Checking</p></html>"), "challenge-page"),
        (
            page("<html><h1>Willkommen</h1><p>Wir und unsere Partner.</p></html>",
                 "https://own.example/consent/tcf/a"),
            "consent-page",
        ),
        (page(f"<html><body>{LONG}</body></html>", "https://own.example/en/"), "no-article"),
        (page("<html><body><nav>Menu</nav></body></html>"), "empty-body"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_article_names_its_reason(bad: Page, reason: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract_article(bad, None)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(b"<p>" + b"a" * 11_000_000), "gzip", "too-large"),
        (b"\x00\x01not gzip", "gzip", "bad-encoding"),
        (gzip.compress(LONG.encode())[:-20], "gzip", "bad-encoding"),
        (b"<p>x</p>", "br", "bad-encoding"),
    ],
)
def test_a_body_that_is_not_what_it_claims_names_its_reason(
    body: bytes, encoding: str, reason: str
) -> None:
    with pytest.raises(BodyError) as caught:
        extract_article(page(body, content_encoding=encoding), None)

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("body", "encoding"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")]
)
def test_reads_a_compressed_page(body: Any, encoding: str) -> None:
    html = f"<html lang=en><title>A title of its own</title>{LONG}</html>".encode()

    article = extract_article(page(body(html), content_encoding=encoding), None)

    assert len(article.paragraphs) == 9
    assert article.outlet == "own.example"


def test_a_template_that_finds_nothing_leaves_the_page_to_the_next() -> None:
    html = f"<html lang=en><title>A title of its own</title>{LONG}</html>"

    article = extract_article(page(html), outlet("bbc-world-service"))

    assert article.template == "generic"


def test_a_template_nobody_wrote_is_named() -> None:
    with pytest.raises(ExtractError, match="nonsense"):
        extract_article(page(f"<html>{LONG}</html>"), outlet("nonsense"))


@pytest.mark.parametrize(
    ("lang", "languages", "expected"),
    [
        ("fa-AF", ("prs",), "prs"),
        ("fa", ("prs",), "prs"),
        ("fa", ("fa", "prs"), "fa"),
        ("ps-AF", ("ps", "prs"), "ps"),
        ("en-US", ("prs",), "prs"),  # the default of a theme, on a page in Dari
        ("de-AT", None, "de"),
        ("", ("de",), "de"),
        ("", None, "en"),  # told from the words
    ],
)
def test_language(lang: str, languages: tuple[str, ...] | None, expected: str) -> None:
    html = f'<html lang="{lang}"><title>A title of its own</title>{LONG}</html>'
    declared = outlet(languages=languages) if languages else None

    assert extract_article(page(html), declared).language == expected


DATED = Candidate(url="https://own.example/a/1", published_at=AT)


def test_the_pages_own_time_wins_over_the_candidates() -> None:
    html = f'<html><meta name=date content="2026-01-02T03:04:05Z">{LONG}</html>'

    assert extract_article(page(html), None, DATED).published_at == datetime(
        2026, 1, 2, 3, 4, 5, tzinfo=UTC
    )


def test_the_candidates_time_wins_over_a_guess() -> None:
    html = f"<html><div><h1>A title</h1><span class=date>1.2.2020</span></div>{LONG}</html>"

    assert extract_article(page(html), None, DATED).published_at == AT
    assert extract_article(page(html), None).published_at == datetime(2020, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://own.example/canonical?utm_source=x", "https://own.example/canonical"),
        ("https://thief.example/other", "https://own.example/a/1"),
        ("https://own.example/", "https://own.example/a/1"),
        ("/moved/1", "https://own.example/moved/1"),
        ("javascript:alert(1)", "https://own.example/a/1"),
        ("http://[broken", "https://own.example/a/1"),
        ("", "https://own.example/a/1"),
    ],
)
def test_the_canonical_link_is_believed_on_its_own_site(link: str, expected: str) -> None:
    html = f'<html><link rel=canonical href="{link}">{LONG}</html>'

    assert extract_article(page(html), None).url == expected


@pytest.mark.parametrize(
    ("url", "link", "expected"),
    [
        ("/news/talks-in-the-port", "/news", "/news/talks-in-the-port"),
        ("/news/2026/talks-in-the-port/amp", "/news/2026/talks-in-the-port",
         "/news/2026/talks-in-the-port"),
        ("/news/talks/2", "/news/talks", "/news/talks"),
    ],
)  # fmt: skip
def test_a_canonical_link_to_the_section_is_not_believed(
    url: str, link: str, expected: str
) -> None:
    home = "https://own.example"
    html = f'<html><link rel=canonical href="{home}{link}">{LONG}</html>'

    assert extract_article(page(html, home + url), None).url == home + expected


def test_a_canonical_link_without_the_articles_id_is_not_believed() -> None:
    html = f'<html><link rel=canonical href="https://own.example/topics">{LONG}</html>'
    own = outlet(identity=r"/a-(\d+)")

    assert extract_article(page(html, "https://own.example/x/a-7"), own).url.endswith("/a-7")


def test_a_film_with_a_line_of_text_is_media() -> None:
    html = (
        '<html><meta property="og:type" content="video.other"><h1>Film</h1><p>A film of snow.</p>'
    )

    assert extract_article(page(html), None).kind is PageKind.MEDIA


def test_revision_zero_is_what_the_source_said() -> None:
    candidate = Candidate(
        url="https://own.example/a/1?utm_source=rss",
        title="Talks\u202e begin",
        summary="First line.\nSecond line (AFP)",
        published_at=AT,
        language=LanguageCode("en"),
    )

    article = article_from_candidate(
        candidate, outlet(languages=("ps",)), "https://own.example/a/1"
    )

    assert article.title == "Talks begin"
    assert article.paragraphs == ("First line.", "Second line (AFP)")
    assert (article.language, article.agency, article.template) == ("ps", "AFP", "feed")
    assert article.url == "https://own.example/a/1"


def test_revision_zero_reads_the_whole_text_where_the_feed_has_it() -> None:
    candidate = Candidate(url="https://own.example/a", summary="Short.", content="Long.\nLonger.")

    assert article_from_candidate(candidate, None, candidate.url).paragraphs == ("Long.", "Longer.")


@pytest.fixture(scope="module")
def recorded(corpus: Path) -> list[tuple[Article | None, dict[str, Any]]]:
    """Every recorded page as the generic reader reads it, with its truth."""
    truth = (corpus / "pages-2023-2024.truth.jsonl").read_text(encoding="utf-8")
    rows = {row["url"]: row for row in map(json.loads, truth.splitlines())}
    return [(read(found), rows[found.url]) for found in pages_of(corpus)]


def pages_of(corpus: Path) -> Iterator[Page]:
    with (corpus / "pages-2023-2024.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                yield page(
                    record.raw_stream.read(),
                    record.rec_headers.get_header("WARC-Target-URI"),
                    content_type=record.http_headers.get_header("Content-Type") or "",
                    content_encoding=record.http_headers.get_header("Content-Encoding") or "",
                )


def read(found: Page) -> Article | None:
    try:
        return extract_article(found, None)
    except ReadError:
        return None


def letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))}


@pytest.mark.corpus
def test_recorded_pages_have_their_titles(
    recorded: list[tuple[Article | None, dict[str, Any]]],
) -> None:
    right = [a for a, row in recorded if a and letters(a.title) == letters(row["title"])]

    assert len(right) >= 0.85 * len(recorded)


@pytest.mark.corpus
def test_recorded_pages_have_their_days(
    recorded: list[tuple[Article | None, dict[str, Any]]],
) -> None:
    right = [a for a, row in recorded if a and same_day(a.published_at, row["published"])]

    assert len(right) >= 0.965 * len(recorded)


def same_day(found: datetime | None, published: str) -> bool:
    instant = parse_date(published)
    days = {published[:10], instant.date().isoformat() if instant else ""}
    return found is not None and found.date().isoformat() in days


@pytest.mark.corpus
def test_recorded_pages_have_their_bodies(
    recorded: list[tuple[Article | None, dict[str, Any]]],
) -> None:
    """Mean precision and recall of four-word shingles, as one F1."""
    precision = recall = 0.0
    for article, row in recorded:
        found = shingles(article.text if article else "")
        wanted = shingles("\n".join(row["paragraphs"]))
        precision += len(found & wanted) / len(found) / len(recorded)
        recall += len(found & wanted) / len(wanted) / len(recorded)

    assert 2 * precision * recall / (precision + recall) >= 0.95
