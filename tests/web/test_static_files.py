from watchdog.web.static_files import static_address, static_file


def test_an_address_changes_with_the_content() -> None:
    path, _, mark = static_address("style.css").partition("?")

    assert path == "/static/style.css"
    assert len(mark) == 12
    assert static_address("watchdog.js").partition("?")[2] != mark


def test_nothing_outside_is_a_file() -> None:
    assert static_file("../site.py") is None
    assert static_file("htmx.LICENSE.txt") is None
