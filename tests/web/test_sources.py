from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from lxml.html import HtmlElement
from tests.pipeline.making import Newsroom, make_outlet
from tests.web.room import publish_news, visiting_room

from watchdog.model import OutletId
from watchdog.store import due_sources, list_audit, list_sources
from watchdog.web.sources import PAGE


def test_a_source_is_paused_goes_on_and_is_polled_now(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    with visiting_room(room, tmp_path, "editor") as browser:
        page = browser.page("/sources")
        assert "Covered until" in page.text_content()
        assert page.xpath("//i[contains(@class, 'poll-ok')]")
        number = room.read(list_sources)[0].source_id
        path = f"/sources/{number}"
        assert browser.post(path, {"act": "pause"}, seen_on="/sources").status_code == 303
        assert room.read(list_sources)[0].paused
        assert "paused" in browser.page("/sources").text_content()
        assert browser.post(path, {"act": "poll-now"}, seen_on="/sources").status_code == 404
        assert browser.post(path, {"act": "resume"}, seen_on="/sources").status_code == 303
        assert browser.post(path, {"act": "poll-now"}, seen_on="/sources").status_code == 303
        assert number in room.read(lambda c: due_sources(c, room.clock(), 10))
        assert browser.post(path, {"act": "burn"}, seen_on="/sources").status_code == 404
        assert browser.post("/sources/99", {"act": "pause"}, seen_on="/sources").status_code == 404
    acts = [row.what for row in room.read(lambda c: tuple(list_audit(c, limit=50)))]
    assert {"pause", "resume", "poll-now"} <= set(acts)


def test_a_paused_source_is_not_polled(room: Newsroom) -> None:
    from watchdog.store import pause_source  # noqa: PLC0415 - used here only

    for source in room.read(list_sources):
        room.write(lambda c, source=source: pause_source(c, source.source_id, paused=True))
    publish_news(room)

    assert room.rows("v_polls") == []


def test_how_often_a_source_publishes_is_measured(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    room.pass_time(timedelta(hours=1))
    room.publish("gazette", "a2", "Ministers met again", ["Nothing was decided."])
    room.settle()
    room.pass_time(timedelta(hours=1))
    with visiting_room(room, tmp_path, "viewer") as browser:
        words = browser.page("/sources").text_content()

    assert words.count("an article every 2") == 1, words


def test_of_many_outlets_a_page_is_shown_and_the_others_are_found(
    room: Newsroom, tmp_path: Path
) -> None:
    base = room.peer.url("").rstrip("/")
    ids = [OutletId(f"o{number:03}") for number in range(2 * PAGE + 5)]
    outlets = {one: make_outlet(base, one) for one in ids}
    room.declare(replace(room.declarations, outlets=outlets))
    last = next(row for row in room.read(list_sources) if row.outlet == ids[-1])
    with visiting_room(room, tmp_path, "editor") as browser:
        page = browser.page("/sources")
        assert _shown(page) == ids[:PAGE]
        assert f"{len(ids)} outlets are watched, none" in page.text_content()
        (more,) = page.xpath("//a[@rel='next']/@href")
        assert _shown(browser.page(more)) == ids[PAGE : 2 * PAGE]
        assert _shown(browser.page("/sources?find=O054")) == [ids[-1]]
        assert _shown(browser.page("/sources?find=nobody")) == []

        act = {"act": "pause", "find": "o05", "state": ""}
        answer = browser.post(f"/sources/{last.source_id}", act, seen_on="/sources?find=o05")
        assert answer.headers["location"] == "/sources?find=o05"
        assert _shown(browser.page("/sources?state=paused")) == [ids[-1]]


def _shown(page: HtmlElement) -> list[str]:
    return [str(one) for one in page.xpath("//h2/span[@class='quiet']/text()")]
