from dataclasses import replace

from tests.web.making import visiting

from watchdog.web import Desk


def test_mistakes_and_warnings_are_told_by_line(desk: Desk) -> None:
    mistaken = replace(
        desk, check_files=lambda: (["lists/talks.yaml:3:5: <script>"], ["talks.yaml:9: unwise"])
    )
    with visiting(mistaken, "viewer") as browser:
        page = browser.page("/watchlists")

    assert [one.text for one in page.xpath("//section//code")] == [
        "lists/talks.yaml:3:5: <script>",
        "talks.yaml:9: unwise",
    ]
    assert [one.text for one in page.xpath("//article/h2")] == ["Talks <b>"]
    assert page.xpath("//article//a/@href") == ["/items/talks/invitation"]


def test_right_files_are_said_to_be(desk: Desk) -> None:
    with visiting(desk, "viewer") as browser:
        assert "The files have no mistakes." in browser.get("/watchlists").text
