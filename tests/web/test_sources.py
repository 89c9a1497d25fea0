from datetime import timedelta
from pathlib import Path

from tests.web.room import newsroom, publish_news, visiting_room

from watchdog.store import due_sources, list_audit, list_sources


def test_a_source_is_paused_goes_on_and_is_polled_now(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
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
            assert (
                browser.post("/sources/99", {"act": "pause"}, seen_on="/sources").status_code == 404
            )
        acts = [row.what for row in room.read(lambda c: tuple(list_audit(c, limit=50)))]
        assert {"pause", "resume", "poll-now"} <= set(acts)


def test_a_paused_source_is_not_polled(tmp_path: Path) -> None:
    from watchdog.store import pause_source  # noqa: PLC0415 - used here only

    with newsroom(tmp_path) as room:
        for source in room.read(list_sources):
            room.write(lambda c, source=source: pause_source(c, source.source_id, paused=True))
        publish_news(room)

        assert room.rows("v_polls") == []


def test_how_often_a_source_publishes_is_measured(tmp_path: Path) -> None:
    with newsroom(tmp_path) as room:
        publish_news(room)
        room.pass_time(timedelta(hours=1))
        room.publish("gazette", "a2", "Ministers met again", ["Nothing was decided."])
        room.settle()
        room.pass_time(timedelta(hours=1))
        with visiting_room(room, tmp_path, "viewer") as browser:
            words = browser.page("/sources").text_content()

    assert words.count("an article every 2") == 1, words
