"""Pages of hits and items over a newsroom's real rows, and what hostile words do to them."""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, update
from tests.pipeline.making import NEWS, Newsroom
from tests.web.making import Browser
from tests.web.room import publish_news, visiting_room

from watchdog.store.tables import ARTICLE, HIT, ITEM, JUDGEMENT, REVISION, SOURCE
from watchdog.store.telling_tables import ALERT
from watchdog.web import items

# The Big List of Naughty Strings, MIT licence beside it.
NAUGHTY: list[str] = json.loads(
    (Path(__file__).parent / "naughty" / "blns.json").read_text(encoding="utf-8")
)
HARMLESS = "https://news.example/a"
SHOWN_EACH = ("/", "/hits/1", "/alerts/a1")  # where most of what comes from outside is shown
OTHERS = ("/items/desk/invitation", "/sources", "/search", "/items", "/try")  # in turn
PAGES = (*SHOWN_EACH, *OTHERS)


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


def test_an_items_page_draws_more_than_it_lists(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(items, "LISTED", 1)
    publish_news(room)
    with visiting_room(room, tmp_path, "viewer") as browser:
        page = browser.page("/items/desk/invitation")

    assert len(page.xpath("//svg//circle")) == 2
    assert len(page.xpath("//ul[@class='reports']/li")) == 1
    assert "Older ones are in the inbox." in page.text_content()


def test_no_string_alone_adds_an_element_attribute_or_link(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    with visiting_room(room, tmp_path, "editor") as browser:
        room.write(lambda c: _spoil(c, HARMLESS))
        kept = {path: _shape(browser, path) for path in PAGES}
        for place, words in enumerate(NAUGHTY):
            room.write(lambda c, words=words: _spoil(c, words))
            for path in (*SHOWN_EACH, OTHERS[place % len(OTHERS)]):
                more = _shape(browser, path) - kept[path]
                assert not more, (path, words)


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


def _shape(browser: Browser, path: str) -> Counter[tuple[str, ...]]:
    """Count the elements of a page by tag and attributes, and its links by scheme."""
    page = browser.page(path)
    schemes = Counter(
        ("link", urlsplit(str(address)).scheme.removesuffix("s"))  # https or http
        for address in page.xpath("//@href | //@src | //@action | //@formaction | //@data")
    )
    assert schemes.keys() <= {("link", one) for one in ("", "http")}, schemes
    assert page.xpath("//script[not(@src)]") == []
    elements = Counter((str(one.tag), *sorted(map(str, one.keys()))) for one in page.iter())
    return schemes + elements
