"""Template `bbc-world-service`: Pashto, Dari, Persian pages of the BBC.

The page's data stand as JSON in `__NEXT_DATA__`, in older pages in `window.SIMORGH_DATA`.
Times are milliseconds since 1970, in old CPS assets seconds. A live page holds posts; a
video or audio page (`consumableAsSFV`) has almost no text.
"""

import re

from watchdog.declarations import Outlet
from watchdog.extract.blocks import read_blocks, read_headline, read_post
from watchdog.extract.draft import Draft, text_of_posts
from watchdog.extract.json_values import dig, read_json, string, walk
from watchdog.extract.view import View, readable
from watchdog.model import PageKind, Post
from watchdog.text.dates import parse_date

_SIMORGH = re.compile(r"^\s*window\.SIMORGH_DATA\s*=\s*(\{.*\})\s*;?\s*$", re.DOTALL)


def read_bbc_world_service(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read `pageData`."""
    data = page_data(view)
    posts = read_posts(data)
    content = dig(data, "content")
    blocks = dig(content, "model", "blocks") or dig(content, "blocks")
    paragraphs = read_blocks(blocks)
    metadata = dig(data, "metadata")
    is_media = dig(metadata, "consumableAsSFV") is True
    if not (paragraphs or posts or is_media):
        return None
    return Draft(
        paragraphs=(*paragraphs, *text_of_posts(posts)),
        title=read_headline(blocks),
        other_titles=(readable(string(dig(data, "promo", "headlines", "seoHeadline"))),),
        published_at=parse_date(string(dig(metadata, "firstPublished"))),
        modified_at=parse_date(
            string(dig(metadata, "lastPublished")) or string(dig(metadata, "lastUpdated"))
        ),
        kind=PageKind.LIVE if posts else PageKind.MEDIA if is_media else None,
        posts=posts,
    )


def page_data(view: View) -> object:
    """Find `pageData` in whichever script carries it."""
    node = view.tree.css_first("script#__NEXT_DATA__")
    if node is not None:
        return dig(read_json(node.text(deep=True)), "props", "pageProps", "pageData")
    for text in view.scripts():
        match = _SIMORGH.match(text)
        if match:
            return dig(read_json(match[1]), "pageData")
    return None


def read_posts(data: object) -> tuple[Post, ...]:
    """Give the posts of a live page, each once, in the page's order."""
    found = {post.id: post for item in walk(data) if (post := read_post(item))}
    return tuple(found.values())
