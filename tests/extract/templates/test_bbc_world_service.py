import json

import pytest
from tests.extract.making import view

from watchdog.extract.templates.bbc_world_service import read_bbc_world_service


def seen(data: object) -> str:
    return f'<html><script id="__NEXT_DATA__">{json.dumps(data)}</script></html>'


@pytest.mark.parametrize(
    "html",
    [
        "<html><p>another page</p></html>",
        seen(None),
        seen({"props": {"pageProps": {"pageData": []}}}),
        seen({"props": {"pageProps": {"pageData": {"content": {"model": {"blocks": 3}}}}}}),
        '<html><script id="__NEXT_DATA__">{broken</script></html>',
        "<html><script>window.SIMORGH_DATA={broken};</script></html>",
    ],
)
def test_another_page_is_left_to_others(html: str) -> None:
    assert read_bbc_world_service(view(html), None) is None


def test_each_post_is_read_once() -> None:
    post = {"urn": "asset:1", "type": "POST", "header": {"model": {"blocks": [{"text": "T"}]}}}
    data = {"props": {"pageProps": {"pageData": {"stream": [post, {"pinned": post}]}}}}

    draft = read_bbc_world_service(view(seen(data)), None)

    assert draft is not None
    assert [found.id for found in draft.posts] == ["asset:1"]
    assert draft.paragraphs == ("T",)
