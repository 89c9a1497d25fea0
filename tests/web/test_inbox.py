from pathlib import Path

import pytest
from tests.pipeline.making import Newsroom
from tests.web.room import publish_news, visiting_room


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    publish_news(room)
    return room


def test_hits_stand_by_episode_and_the_address_filters(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "viewer") as browser:
        page = browser.page("/")
        assert len(page.xpath("//section[@class='episode']")) == 1
        assert len(page.xpath("//article")) == 2
        for query, count in (
            ("item=desk", 2),
            ("item=desk/invitation&state=done&language=en&triage=new", 2),
            ("outlet=courier", 1),
            ("state=denied", 0),
            ("triage=useful", 0),
            ("since=2026-05-04&until=2026-05-04", 2),
            ("until=2026-05-03", 0),
            ("until=2026-05-03&zone=Etc/GMT%2B12", 0),
            ("since=2026-05-05&zone=Pacific/Kiritimati", 2),  # 14 hours ahead, seen at noon
            ("since=never&state=nonsense", 2),
        ):
            assert len(browser.page(f"/?{query}").xpath("//article")) == count, query


def test_a_page_that_has_all_is_told_nothing(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "viewer") as browser:
        [address] = browser.page("/").xpath("//section[@id='hits']/@hx-get")
        headers = {"HX-Request": "true"}
        assert browser.get(str(address), **headers).status_code == 204
        assert browser.get("/?newest=0", **headers).status_code == 200


def test_pages_follow_one_another(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchdog.web.inbox.PAGE_SIZE", 1)
    with visiting_room(room, tmp_path, "viewer") as browser:
        first = browser.page("/")
        [older] = first.xpath("//a[text()='Older']/@href")
        second = browser.page(str(older))

    shown = [*first.xpath("//article/@id"), *second.xpath("//article/@id")]
    assert sorted(shown) == ["hit-1", "hit-2"]
    assert second.xpath("//a[text()='Older']") == []


def test_editors_judge_hits_with_a_note(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "editor") as browser:
        path, seen = "/hits/1/triage", "/hits/1"
        judged = {"triage": "false-alarm", "note": "about <b>football</b>"}
        assert browser.post(path, judged, seen_on=seen).status_code == 303
        page = browser.page("/hits/1")
        assert "about <b>football</b>" in page.text_content()
        [example] = page.xpath("//pre[@id='example']/text()")
        assert example.startswith("- {lang: en, text: ")
        part = browser.post(path, {"triage": "useful"}, seen_on=seen, **{"HX-Request": "true"})
        assert part.status_code == 200
        assert part.text.lstrip().startswith("<article")
        assert browser.post(path, {"triage": "x"}, seen_on=seen).status_code == 400
        lost = browser.post("/hits/99/triage", {"triage": "useful"}, seen_on=seen)
        assert lost.status_code == 404

    assert {row["hit_id"]: row["triage"] for row in room.rows("v_hits")} == {1: "useful", 2: "new"}
