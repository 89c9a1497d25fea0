import shutil
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from tests.pipeline.making import (
    COURIER,
    DENIAL,
    ENGLISH,
    FRENCH,
    GAZETTE,
    INVITATION,
    NEWS,
    NOISE,
    NOON,
    declare,
    make_outlet,
)

from watchdog.config import load_declarations, load_languages
from watchdog.declarations import SourceKind
from watchdog.errors import ReadError
from watchdog.model import Article, Candidate, Field, LanguageCode, OutletId, Page, State
from watchdog.pipeline.analyse import (
    Bench,
    analyse_article,
    analyse_candidates,
    analyse_page,
    find_in_article,
    find_outlet,
    hash_content,
    judge_text,
    name_language,
    prepare,
    read_entries,
    read_listing,
    settle_language,
)
from watchdog.text.urls import canonical_url

BASE = "https://news.example"
RSS = b"<rss version='2.0'><channel><item><title>T</title><link>/a</link></item></channel></rss>"
SITEMAP = (
    b"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    b"<url><loc>https://news.example/a</loc></url></urlset>"
)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return prepare(declare(BASE))


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        (f"{BASE}/gazette/2026/a1", GAZETTE),
        (f"{BASE}/courier/a1", COURIER),
        ("http://NEWS.example:80/gazette/a1?utm_source=x", GAZETTE),
        (f"{BASE}/gazette", GAZETTE),
        (f"{BASE}/gazetteer/a1", None),
        (f"{BASE}/", None),
        ("https://other.example/gazette/a1", None),
        ("https://news.example:8443/gazette/a1", None),
        ("not an address", None),
        ("", None),
    ],
)
def test_outlets_may_share_a_host(url: str, outlet: OutletId | None) -> None:
    found = find_outlet(declare(BASE), url)

    assert (found.id if found else None) == outlet


def test_the_longest_home_that_begins_an_address_wins() -> None:
    world = OutletId("world")
    outlets = {
        GAZETTE: make_outlet(BASE, GAZETTE, home=f"{BASE}/"),
        world: make_outlet(BASE, world, home=f"{BASE}/world"),
    }
    declared = declare(BASE, outlets=outlets)

    found = [find_outlet(declared, f"{BASE}/{path}") for path in ("world/a", "sport/a")]
    assert [outlet.id for outlet in found if outlet] == [world, GAZETTE]


def test_the_homes_of_thousands_of_outlets_are_not_read_again_for_each_page() -> None:
    ids = [OutletId(f"o{number}") for number in range(300)]
    outlets = {one: make_outlet(f"https://{one}.example", one) for one in ids}
    declared = declare(BASE, outlets=outlets)
    split: list[str] = []

    def note(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and frame.f_code is canonical_url.__code__:
            split.append(frame.f_locals["url"])

    find_outlet(declared, "https://o7.example/o7/a1")
    sys.setprofile(note)
    found = find_outlet(declared, "https://o299.example/o299/a2")
    sys.setprofile(None)

    assert found is not None
    assert found.id == ids[299]
    assert split == ["https://o299.example/o299/a2"]


def test_a_language_is_as_declared_else_by_the_words_else_english(bench: Bench) -> None:
    french = "La commission n'a pas encore envoyé d'invitation à la délégation, dit-on à Bruxelles."

    assert name_language(bench, french, "en-GB") == ENGLISH.code
    assert name_language(bench, french, None) == FRENCH.code
    assert name_language(bench, "", None) == ENGLISH.code


def test_a_revision_is_its_title_and_paragraphs() -> None:
    article = _article(NEWS, title="T")

    assert hash_content(article) == hash_content(_article(NEWS, title="T", published_at=NOON))
    assert hash_content(article) != hash_content(_article(f"{NEWS} ", title="T"))
    assert hash_content(article) != hash_content(_article(NEWS, title="U"))
    assert hash_content(article) != hash_content(_article(NEWS, title="T", other_titles=("U",)))
    assert hash_content(_article("lone \ud800", title=""))  # hostile text is hashed as well


@pytest.mark.parametrize(
    ("body", "kind", "count"), [(RSS, None, 1), (SITEMAP, None, 1), (RSS, SourceKind.FEED, 1)]
)
def test_the_kind_of_a_source_is_seen_from_its_content(
    bench: Bench, body: bytes, kind: SourceKind | None, count: int
) -> None:
    assert len(read_entries(bench, _page(body), kind, None).candidates) == count


def test_a_selector_means_a_listing(bench: Bench) -> None:
    body = b"<html><body><a class=x href='/a'>A headline of some length</a><a href='/b'>B</a>"

    reading = read_entries(bench, _page(body, "text/html"), None, "a.x")

    assert [candidate.url for candidate in reading.candidates] == [f"{BASE}/a"]


def test_a_listing_names_each_article(bench: Bench) -> None:
    [source] = bench.declarations.outlets[GAZETTE].sources
    listing = read_listing(bench, _page(RSS.replace(b"/a", b"/a?utm_source=rss")), source, GAZETTE)

    assert listing.urls == (f"{BASE}/a",)


def test_a_page_is_read_matched_and_judged(bench: Bench) -> None:
    html = f"<html lang=en><body><article><h1>T</h1><p>{NEWS}</p><p>{NOISE * 4}</p></article>"
    analysis = analyse_page(bench, _page(html.encode(), "text/html"), GAZETTE, None, NOON)

    [judgement] = analysis.judgements
    assert (judgement.item, judgement.state, judgement.cue) == (INVITATION, State.DONE, "has sent")
    assert (analysis.watchlist_version, analysis.article.outlet) == ("v1", GAZETTE)
    assert analysis.sketch


def test_a_second_headline_of_a_page_is_matched_as_well(bench: Bench) -> None:
    told = "The Commission has sent a formal invitation"
    html = (
        "<html lang=en><head><meta property='og:title' content='A quiet day in the port'></head>"
        f"<body><article><h1>{told}</h1><p>{NOISE}</p><p>{NOISE * 4}</p></article></body></html>"
    )
    analysis = analyse_page(bench, _page(html.encode(), "text/html"), GAZETTE, None, NOON)

    assert analysis.article.title == "A quiet day in the port"
    assert analysis.article.other_titles == (told,)
    [judgement] = analysis.judgements
    assert (judgement.state, judgement.sentence, judgement.headline) == (State.DONE, told, True)
    titles = "\n".join((analysis.article.title, *analysis.article.other_titles))
    assert [titles[span.start : span.end] for span in judgement.spans] == [
        "Commission",
        "invitation",
    ]


def test_no_event_is_put_together_from_two_headlines(bench: Bench) -> None:
    html = (
        "<html lang=en><head><meta property='og:title' content='The Commission waits'></head>"
        f"<body><article><h1>An invitation is printed</h1><p>{NOISE * 5}</p></article></html>"
    )
    analysis = analyse_page(bench, _page(html.encode(), "text/html"), GAZETTE, None, NOON)

    assert len(analysis.article.other_titles) == 1
    assert analysis.judgements == ()


def test_a_page_in_another_language_than_declared_is_matched_in_its_own() -> None:
    languages = load_languages()
    own = prepare(replace(declare(BASE), languages=languages))
    german = "Der Rat hat am Dienstag über den Hafen beraten und will nächste Woche entscheiden. "
    texts = {
        "de": german * 2,
        "en": german[:40],
        "prs": "شورا روز سه‌شنبه درباره بندر گفتگو کرد. " * 5,
    }

    for expected, text in texts.items():
        declared = "fa" if expected == "prs" else "en"
        article = _article(text, language=LanguageCode(declared), title="")
        settled = settle_language(own, article).language
        assert settled == (declared if declared == "fa" else expected)
    unknown = _article(german * 2, language=LanguageCode("sw"), title="")
    assert settle_language(own, unknown) == unknown


def test_a_seventh_language_is_one_new_file(tmp_path: Path) -> None:
    shipped = Path(str(files("watchdog"))) / "languages"
    for file in shipped.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    (tmp_path / "ur.yaml").write_text(
        "language: ur\nname: Urdu\nscript: arabic\ndirection: rtl\ntags: [ur-pk]\nendings: [وں]\n"
        "words: {did: [بھیجا]}\n"
        "cues: [{cue: <did>, state: done, direction: backward, example: دعوت نامہ بھیجا}]\n",
        encoding="utf-8",
    )
    watched = tmp_path / "watchlists"
    watched.mkdir()
    (watched / "desk.yaml").write_text(
        "watchlist: desk\nlanguages: [ur]\nconcepts:\n  council: {ur: [مجلس]}\n"
        "  invitation: {ur: [دعوت نامہ]}\nitems:\n  - {id: one, match: invitation AND council}\n",
        encoding="utf-8",
    )
    declared = load_declarations(watched, secrets={}, shipped_outlets=False, languages=tmp_path)
    own = prepare(declared)
    text = "مجلس نے منگل کو بندرگاہ کے بارے میں بات کی اور وفد کو دعوت نامه بھیجا۔"

    assert name_language(own, text, None) == name_language(own, text, "ur-PK") == "ur"
    [found] = find_in_article(own, _article(text, language=LanguageCode("ur"), title=""), NOON)
    assert (found.match.item.item, found.judgement.state) == ("one", State.DONE)


def test_a_page_without_an_article_says_why(bench: Bench) -> None:
    with pytest.raises(ReadError):
        analyse_page(bench, _page(b"", "text/html"), GAZETTE, None, NOON)


def test_what_a_feed_says_is_judged_too(bench: Bench) -> None:
    seen = [
        (Candidate(url=f"{BASE}/1", title="The Commission has sent an invitation"), f"{BASE}/1"),
        (Candidate(url=f"{BASE}/2", title="A quiet day", summary=NOISE), f"{BASE}/2"),
    ]
    told, quiet = analyse_candidates(bench, GAZETTE, seen, NOON)

    assert [(j.state, j.sentence_field) for j in told.judgements] == [(State.DONE, Field.TITLE)]
    assert (quiet.judgements, quiet.sketch) == ((), ())
    assert told.article.template == "feed"


def test_an_article_of_no_language_we_know_is_matched_without_cues(bench: Bench) -> None:
    article = _article(DENIAL, title="T", language=LanguageCode("nl"))

    assert [j.state for j in analyse_article(bench, article, NOON).judgements] in (
        [],
        [State.UNDECIDED],
    )


def test_a_text_is_judged_as_being_about_its_item(bench: Bench) -> None:
    """Though it does not name the Commission."""
    item = bench.items[INVITATION]
    text = f"It has sent an invitation. {NOISE}"

    judgement = judge_text(bench, text, ENGLISH.code, item, NOON)

    assert (judgement.state, judgement.sentence) == (State.DONE, "It has sent an invitation.")


def _page(body: bytes, content_type: str = "application/xml") -> Page:
    url = f"{BASE}/gazette/page"
    return Page(
        url=url,
        requested_url=url,
        status=200,
        fetched_at=NOON,
        body=body,
        content_type=content_type,
    )


def _article(text: str, **fields: Any) -> Article:
    values = {"url": f"{BASE}/1", "outlet": GAZETTE, "language": ENGLISH.code} | fields
    return Article(paragraphs=(text,), **values)
