"""Pages of hits and items over a newsroom's real rows, and what hostile words do to them."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, update
from tests.pipeline.making import NEWS, Newsroom
from tests.web.making import Browser
from tests.web.room import newsroom, publish_news, visiting_room

from watchdog.store.tables import ALERT, ARTICLE, HIT, ITEM, JUDGEMENT, REVISION, SOURCE

# The Big List of Naughty Strings, MIT licence beside it.
NAUGHTY: list[str] = json.loads(
    (Path(__file__).parent / "naughty" / "blns.json").read_text(encoding="utf-8")
)
HARMLESS = "https://news.example/a"
PAGES = ("/", "/items", "/items/desk/invitation", "/hits/1", "/sources", "/try", "/alerts/a1")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with newsroom(tmp_path) as opened:
        yield opened


def test_a_hit_shows_text_marks_why_and_who_was_told(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    with visiting_room(room, tmp_path, "viewer") as browser:
        page = browser.page("/hits/1")

    [text] = page.xpath("//article[@class='text']")
    assert (text.get("lang"), text.get("dir")) == ("en", "ltr")
    assert text.xpath(".//p")[0].text_content() == NEWS
    assert text.xpath(".//mark[@class='cue']/text()")
    words = page.text_content()
    for said in ("decides", "Who was told", "hook", "from the page", "Courier", "Revisions"):
        assert said.lower() in words.lower(), said
    assert page.xpath("//form[contains(@class, 'triage')]") == []


def test_a_hit_or_item_that_is_not_there_is_said(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "viewer") as browser:
        for path in ("/hits/99", "/hits/x", "/items/desk/none", "/items/none/none"):
            assert browser.get(path).status_code == 404, path


def test_an_items_page_draws_what_happened(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    with visiting_room(room, tmp_path, "viewer") as browser:
        page = browser.page("/items/desk/invitation")

    assert len(page.xpath("//svg//circle")) == 2
    assert page.xpath("//svg//rect")
    words = page.text_content()
    for said in ("first-report", "hook", "Hits per day", "independent voice"):
        assert said in words, said


def test_naughty_strings_add_no_element_attribute_or_link(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    with visiting_room(room, tmp_path, "editor") as browser:
        room.write(lambda c: _spoil(c, HARMLESS))
        kept = {path: _shape(browser, path) for path in PAGES}
        for start in range(0, len(NAUGHTY), 40):
            words = " ".join(NAUGHTY[start : start + 40])
            room.write(lambda c, words=words: _spoil(c, words))
            for path in PAGES:
                assert _shape(browser, path) <= kept[path], (path, start)


@pytest.mark.parametrize("text", [one for one in NAUGHTY if "<" in one or "script" in one][::25])
def test_each_hostile_string_alone(room: Newsroom, tmp_path: Path, text: str) -> None:
    publish_news(room)
    with visiting_room(room, tmp_path, "editor") as browser:
        room.write(lambda c: _spoil(c, HARMLESS))
        kept = _shape(browser, "/hits/1")
        room.write(lambda c: _spoil(c, text))
        assert _shape(browser, "/hits/1") <= kept


def _spoil(c: Connection, words: str) -> None:
    """Let every text that comes from outside be these words."""
    for table, values in (
        (ARTICLE, {"title": words, "page_url": words}),
        (HIT, {"sentence": words, "cue": words}),
        (JUDGEMENT, {"sentence": words, "cue": words, "spans": [], "cue_spans": []}),
        (
            REVISION,
            {"title": words, "paragraphs": [words, words], "authors": [words], "agency": words},
        ),
        (SOURCE, {"last_error": words}),
        (ITEM, {"title": words}),
        (ALERT, {"item_title": words, "acknowledged_by": words}),
    ):
        c.execute(update(table).values(**values))


def _shape(browser: Browser, path: str) -> set[tuple[str, tuple[str, ...]]]:
    """Give which elements with which attributes a page has, and check its links."""
    page = browser.page(path)
    for address in page.xpath("//@href | //@src | //@action"):
        parts = urlsplit(str(address))
        assert parts.scheme in {"", "http", "https"}, address
    assert page.xpath("//script[not(@src)]") == []
    return {(str(one.tag), tuple(sorted(map(str, one.keys())))) for one in page.iter()}
