from pathlib import Path

from tests.pipeline.making import NEWS, Newsroom
from tests.web.room import publish_news, visiting_room

YAML = """
watchlist: desk
concepts: {bridge: {en: [bridge]}}
items: [{id: bridge, match: bridge}]
"""


def test_a_text_a_page_and_the_archive_are_tried(room: Newsroom, tmp_path: Path) -> None:
    publish_news(room)
    before = room.rows("v_hits")
    with visiting_room(room, tmp_path, "viewer") as browser:
        text = browser.post("/try", {"text": NEWS, "language": "en"}).text
        assert "decides" in text
        assert "desk/invitation" in text
        page = browser.post("/try", {"url": room.url("gazette", "a1"), "language": ""})
        assert "Ministers met" in page.text
        archive = browser.post("/try", {"days": "3", "item": "desk/invitation"}).text
        assert "2 hits in" in archive
        edited = browser.post("/try", {"text": "The bridge is open.", "yaml": YAML}).text
        assert "desk/bridge" in edited
        assert "desk/invitation" not in edited.partition("What would be found")[2]
    assert room.rows("v_hits") == before


def test_what_is_wrong_is_said(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "viewer") as browser:
        for form, words in (
            ({"yaml": "watchlist: ["}, "edited.yaml:"),
            ({"url": "http://192.0.2.1/x"}, "192.0.2.1"),
            ({"url": "file:///etc/passwd"}, "file"),
            ({"url": room.url("gazette", "gone")}, "404"),
        ):
            answer = browser.post("/try", {"text": "x", **form})
            assert (answer.status_code, words in answer.text) == (400, True), form
