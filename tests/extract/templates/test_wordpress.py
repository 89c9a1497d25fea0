import pytest
from tests.extract.making import view

from watchdog.extract.templates.wordpress import read_wordpress


@pytest.mark.parametrize("name", ["entry-content", "td-post-content tagdiv-type", "post-content"])
def test_reads_the_containers_of_usual_themes(name: str) -> None:
    html = (
        f"<html><article><h1>T</h1><div class='{name}'><p>Text.</p>"
        "<div class=sharedaddy><p>Share!</p></div></div></article></html>"
    )

    draft = read_wordpress(view(html), None)

    assert draft is not None
    assert (draft.title, draft.paragraphs) == ("T", ("Text.",))


def test_another_page_is_left_to_others() -> None:
    assert read_wordpress(view("<html><p>text</p></html>"), None) is None
