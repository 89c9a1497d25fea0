import json

import pytest
from tests.extract.making import view

from watchdog.extract.templates.dw import read_dw
from watchdog.model import PageKind

BODY = (
    "<html><h1>T</h1><header><p>Lead.</p></header>"
    "<div class='sc-x rich-text'><p>Text.</p></div></html>"
)


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://own.example/de/x/a-1", None), ("https://own.example/de/x/video-1", PageKind.MEDIA)],
)
def test_articles_and_films(url: str, kind: PageKind | None) -> None:
    draft = read_dw(view(BODY, url), None)

    assert draft is not None
    assert (draft.title, draft.paragraphs, draft.kind) == ("T", ("Lead.", "Text."), kind)


def test_another_page_is_left_to_others() -> None:
    assert read_dw(view("<html><p>text</p></html>"), None) is None


@pytest.mark.parametrize(
    "posts",
    [None, 3, [3, None, {}], [{"__ref": "Missing:1"}], [{"id": 1, "text": "<p> </p>"}]],
)
def test_a_live_blog_without_readable_posts_is_read_as_an_article(posts: object) -> None:
    script = f"<script>window.__APOLLO_STATE__={json.dumps({'a': {'posts': posts}})};</script>"

    draft = read_dw(view(BODY + script, "https://own.example/de/x/live-1"), None)

    assert draft is not None
    assert draft.posts == ()
    assert draft.paragraphs == ("Lead.", "Text.")
