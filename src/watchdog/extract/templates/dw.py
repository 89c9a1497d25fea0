"""Template `dw`: Deutsche Welle.

Names of classes are hashed but for `rich-text`, `author-details` and `kicker`. The teaser
stands in the header. A live blog's posts stand in `window.__APOLLO_STATE__`. Pages of the
design before May 2023 name no time that machines read.
"""

import re
from datetime import date

from watchdog.declarations import Css, Outlet
from watchdog.extract.draft import Draft, text_of_posts
from watchdog.extract.json_values import JsonObject, listed, read_json, string, walk
from watchdog.extract.selected import Version, read_versions
from watchdog.extract.view import View, paragraphs_of, readable
from watchdog.model import PageKind, Post
from watchdog.text.dates import parse_date

_VERSIONS = (
    Version(
        seen=date(2026, 5, 1),
        css=Css(
            title="h1",
            lead="header > p",
            body="div.rich-text",
            drop=(".related", "aside", ".vjs-no-js"),
        ),
    ),
    Version(
        seen=date(2023, 4, 28),
        css=Css(
            title="h1",
            lead="#bodyContent p.intro",
            body="#bodyContent div.longText",
            drop=(".picBox", ".col1", ".gallery", ".videoBox"),
        ),
    ),
)
_APOLLO = re.compile(r"window\.__APOLLO_STATE__\s*=\s*(\{.*\})\s*;?\s*$", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|li|h\d|div|blockquote)>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LIVE_PATH = re.compile(r"/live-\d+")
_MEDIA_PATH = re.compile(r"/(?:video|audio|av)-\d+")


def read_dw(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read an article, or the posts of a live blog."""
    posts = _posts(view) if _LIVE_PATH.search(view.url) else ()
    draft = read_versions(view, _VERSIONS)
    if posts:
        paragraphs = text_of_posts(posts)
        title = draft.title if draft else view.first("h1")
        return Draft(paragraphs=paragraphs, title=title, kind=PageKind.LIVE, posts=posts)
    if draft is None or not _MEDIA_PATH.search(view.url):
        return draft
    return Draft(paragraphs=draft.paragraphs, title=draft.title, kind=PageKind.MEDIA)


def _posts(view: View) -> tuple[Post, ...]:
    for script in view.scripts():
        match = _APOLLO.search(script)
        if match is None:
            continue
        state = read_json(match[1])
        lists = [listed(item.get("posts")) for item in walk(state) if "posts" in item]
        found = (_post(_resolved(entry, state)) for entry in max(lists, key=len, default=[]))
        return tuple(post for post in found if post)
    return ()


def _resolved(entry: object, state: object) -> object:
    """Follow `{"__ref": "LiveblogPost:1"}` into the state."""
    reference = string(entry.get("__ref")) if isinstance(entry, dict) else ""
    return state.get(reference) if reference and isinstance(state, dict) else entry


def _post(entry: object) -> Post | None:
    if not isinstance(entry, dict):
        return None
    title, text = readable(string(entry.get("title"))), _plain(entry)
    at = string(entry.get("contentDate")) or string(entry.get("localizedContentDate"))
    key = string(entry.get("id")) or string(entry.get("__ref")) or at
    if not key or not (title or text):
        return None
    return Post(id=key, title=title, paragraphs=text, published_at=parse_date(at))


def _plain(entry: JsonObject) -> tuple[str, ...]:
    text = _BLOCK_END.sub("\n\n", string(entry.get("text")))
    return tuple(paragraphs_of(_TAG.sub("", text)))
