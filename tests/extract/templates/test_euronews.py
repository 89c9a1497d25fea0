from tests.extract.making import view

from watchdog.extract.templates.euronews import read_euronews
from watchdog.model import PageKind


def test_another_page_is_left_to_others() -> None:
    assert read_euronews(view("<html><p>text</p></html>"), None) is None


def test_the_summary_is_read_in_both_designs_and_the_title_left_to_the_metas() -> None:
    for tag in ("h2", "p"):
        html = (
            f"<html><h1>Long headline</h1><{tag} class=c-article-summary>Summary.</{tag}>"
            "<div class=c-article-content><p>Text.</p><div class=widget><p>Ad.</p></div></div>"
        )
        draft = read_euronews(view(html), None)

        assert draft is not None
        assert (draft.title, draft.paragraphs, draft.kind) == ("", ("Summary.", "Text."), None)


def test_a_video_page_is_media() -> None:
    html = "<html><div class=m-object__description><p>What is seen.</p></div></html>"
    draft = read_euronews(view(html, "https://own.example/video/2026/05/04/talks"), None)

    assert draft is not None
    assert (draft.paragraphs, draft.kind) == (("What is seen.",), PageKind.MEDIA)
