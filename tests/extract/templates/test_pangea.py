import pytest
from tests.extract.making import view

from watchdog.extract.templates.pangea import read_pangea


def test_another_page_is_left_to_others() -> None:
    assert read_pangea(view("<html><p>text</p></html>"), None) is None


@pytest.mark.parametrize("frame", ["div id=article-content", "div class=body-container"])
def test_both_designs_are_read(frame: str) -> None:
    html = (
        "<html lang=ps><h1 class=title>سرلیک</h1><div class=intro><p>لنډیز.</p></div>"
        f"<{frame}><div class=wsw><p>متن.</p><div class=wsw__embed><p>نور.</p></div></div></div>"
    )
    draft = read_pangea(view(html), None)

    assert draft is not None
    assert (draft.title, draft.paragraphs) == ("سرلیک", ("لنډیز.", "متن."))
