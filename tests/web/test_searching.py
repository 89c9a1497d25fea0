"""The archive's page: what is found, marked, in its own direction."""

from collections import Counter
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from lxml.html import HtmlElement
from tests.store.test_search import NAUGHTY, PASHTO, add
from tests.web.making import NOW, visiting

from watchdog.store import Connection
from watchdog.web import Desk


def _fill(c: Connection) -> None:
    add(c, 1, "The council sent an invitation.", title="Headline", now=NOW)
    add(c, 2, PASHTO, language="ps", title="د بلنې خبر", outlet="marn-post", now=NOW)
    for number in range(3, 40):
        add(c, number, "A quiet day.", now=NOW)


def test_what_is_found_is_marked_and_runs_in_its_own_direction(desk: Desk) -> None:
    desk.database.write(_fill)
    with visiting(desk, "viewer") as browser:
        page = browser.page("/search?q=كميسيون")

    (article,) = page.findall(".//article")
    assert article.find("h2").get("lang") == "ps"
    assert article.find("h2").get("dir") == "auto"
    assert [mark.text for mark in article.iter("mark")] == ["کميسيون"]
    (field,) = page.xpath("//input[@name='q']")
    assert field.get("value") == "كميسيون"


def test_filters_narrow_and_pages_follow(desk: Desk) -> None:
    desk.database.write(_fill)
    with visiting(desk, "viewer") as browser:

        def count(asked: str) -> int:
            return len(browser.page(f"/search?{asked}").findall(".//article"))

        first = browser.page("/search?q=quiet")
        (link,) = first.xpath("//a[@rel='next']")
        assert (len(first.findall(".//article")), count(link.get("href")[8:])) == (30, 7)
        assert count("outlet=marn-post") == 1
        assert count("language=ps&q=طالبان*") == 1
        assert count("language=en&q=طالبان*") == 0
        assert count("since=2026-05-04&until=2026-05-04&q=invitation") == 1
        assert count("since=2026-05-05") == 0
        assert count("since=2026-05-05&zone=Pacific/Kiritimati&q=invitation") == 1
        assert count("since=nonsense&until=0001-01-01") == 0
        assert count("until=9999-12-31&before=x&q=invitation") == 1


def test_no_string_in_query_or_text_adds_an_element_attribute_or_link(desk: Desk) -> None:
    def fill(c: Connection) -> None:
        for number, words in enumerate(NAUGHTY):
            add(c, number, f"{words}\nThe envoys met {words} again.", title=words, now=NOW)

    desk.database.write(fill)
    with visiting(desk, "viewer") as browser:
        kept = browser.page("/search?q=envoys")
        around, each = _shape(kept), _shape(kept.find(".//article"))
        for words in NAUGHTY:
            page = browser.page(f"/search?{urlencode({'q': words})}")
            assert page.xpath("//script[not(@src)]") == [], words
            for article in page.findall(".//article"):
                assert _shape(article) == each, words
                article.getparent().remove(article)
            assert not _shape(page) - around, words


def _shape(page: HtmlElement) -> Counter[tuple[str, ...]]:
    """Count elements by tag and attributes, marks aside, and links by where they lead."""
    led = Counter(("to", urlsplit(str(one)).scheme) for one in page.xpath(".//@href | .//@src"))
    return led + Counter(
        (str(one.tag), *sorted(map(str, one.keys()))) for one in page.iter() if one.tag != "mark"
    )


def test_an_empty_archive_says_so(desk: Desk) -> None:
    with visiting(replace(desk), "viewer") as browser:
        assert "Nothing was found." in browser.get("/search?q=x").text
