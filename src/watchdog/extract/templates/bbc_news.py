"""Template `bbc-news`: the BBC's English pages.

Another application than the World Service: blocks stand in `page[pageKey].contents`. Where
the JSON is missing, the text blocks of the page are read.
"""

from watchdog.declarations import Outlet
from watchdog.extract.blocks import read_blocks, read_headline
from watchdog.extract.draft import Draft, text_of_posts
from watchdog.extract.json_values import dig, read_json, string
from watchdog.extract.templates.bbc_world_service import read_posts
from watchdog.extract.view import View, text_of
from watchdog.model import PageKind

_MEDIA_PATHS = ("/videos/", "/iplayer/", "/sounds/")


def read_bbc_news(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read `contents`, else `[data-component=text-block]`."""
    page = _page(view)
    contents = dig(page, "contents")
    posts = read_posts(page) if "/live/" in view.url else ()
    paragraphs = read_blocks(contents) or _from_markup(view)
    is_media = any(part in view.url for part in _MEDIA_PATHS)
    if not (paragraphs or posts or is_media):
        return None
    return Draft(
        paragraphs=(*paragraphs, *text_of_posts(posts)),
        title=read_headline(contents),
        kind=PageKind.LIVE if posts else PageKind.MEDIA if is_media else None,
        posts=posts,
    )


def _page(view: View) -> object:
    node = view.tree.css_first("script#__NEXT_DATA__")
    if node is None:
        return None
    props = dig(read_json(node.text(deep=True)), "props", "pageProps")
    return dig(props, "page", string(dig(props, "pageKey")))


def _from_markup(view: View) -> tuple[str, ...]:
    nodes = view.tree.css("[data-component=text-block] p, [data-component=text-block] li")
    found = (
        (
            text_of(node),
            "".join(text_of(link) for link in node.css("a")) if node.tag == "li" else "",
        )
        for node in nodes
    )
    return tuple(text for text, linked in found if text and text != linked)
