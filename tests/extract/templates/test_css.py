from tests.extract.making import outlet, view

from watchdog.declarations import Css
from watchdog.extract.templates.css import read_css

PAGE = "<html><div class=b><p>Text.</p></div></html>"


def test_reads_by_the_outlets_selectors() -> None:
    draft = read_css(view(PAGE), outlet(css=Css(body=".b")))

    assert draft is not None
    assert draft.paragraphs == ("Text.",)


def test_without_an_outlet_or_selectors_nothing_is_read() -> None:
    assert read_css(view(PAGE), None) is None
    assert read_css(view(PAGE), outlet()) is None
