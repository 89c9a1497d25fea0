from tests.extract.making import view

from watchdog.extract.templates.bbc_news import read_bbc_news
from watchdog.model import PageKind


def test_another_page_is_left_to_others() -> None:
    assert read_bbc_news(view("<html><p>text</p></html>"), None) is None


def test_a_list_item_that_is_all_link_is_no_text() -> None:
    html = (
        "<html><div data-component=text-block><p>A <a>link</a></p>"
        "<ul><li><a>Only a link</a></li><li>More than <a>a link</a></li></ul></div></html>"
    )

    draft = read_bbc_news(view(html), None)

    assert draft is not None
    assert draft.paragraphs == ("A link", "More than a link")


def test_a_video_page_is_media() -> None:
    draft = read_bbc_news(view("<html><p>x</p></html>", "https://b.example/news/videos/c1o"), None)

    assert draft is not None
    assert draft.kind is PageKind.MEDIA
