"""Template `generic`: any article of any outlet. Always the last one tried.

The densest paragraphs first; `articleBody` of JSON-LD where they hold clearly less; posts of
a live blog; and where all that is short, trafilatura's opinion.
"""

import re

import trafilatura

from watchdog.declarations import Outlet
from watchdog.extract.density import read_dense_body
from watchdog.extract.draft import Draft, text_of_posts
from watchdog.extract.json_values import JsonObject, listed, string
from watchdog.extract.metadata import article_of, types_of
from watchdog.extract.view import View, paragraphs_of, readable
from watchdog.model import PageKind, Post
from watchdog.text.dates import parse_date

_LEAST = 40  # characters: even a breaking line has more
_SHORT = 600  # characters: below, a second opinion is asked (measured: 4 % of pages)
_WORTH_READING = 400  # characters of `articleBody`
_SHARE = 0.7  # of `articleBody` that the page's own paragraphs must reach
_TAG = re.compile(r"<[^<>]*>")


def read_generic(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read the body; strips the tree."""
    article = article_of(view.json_ld)
    posts = _posts(view)
    description = string(article.get("description")) or view.meta("og:description", "description")
    paragraphs = read_dense_body(view.tree, description)
    paragraphs = _longer_article_body(article, paragraphs)
    if _length(paragraphs) < _SHORT:
        paragraphs = _second_opinion(view, paragraphs)
    if not paragraphs and posts:
        paragraphs = text_of_posts(posts)
    if _length(paragraphs) < _LEAST:
        return None
    kind = PageKind.LIVE if posts else None
    return Draft(paragraphs=_without_repeats(paragraphs), kind=kind, posts=posts)


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))


def _longer_article_body(article: JsonObject, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    body = string(article.get("articleBody"))
    if len(body) < _WORTH_READING or _length(paragraphs) >= _SHARE * len(body):
        return paragraphs
    lines = _TAG.sub("", body).split("\n")
    return tuple(filter(None, map(readable, lines)))


def _second_opinion(view: View, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Ask trafilatura, and believe it where it found clearly more."""
    found = trafilatura.bare_extraction(
        view.html, fast=True, with_metadata=False, include_comments=False, include_tables=False
    )
    text = None if found is None or isinstance(found, dict) else found.text
    others = tuple(filter(None, map(readable, (text or "").split("\n"))))
    return others if _length(others) > 1.2 * _length(paragraphs) else paragraphs


def _without_repeats(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(paragraphs))


def _posts(view: View) -> tuple[Post, ...]:
    """Read the posts of a live blog, as JSON-LD lists them."""
    blogs = [item for item in view.json_ld if "LiveBlogPosting" in types_of(item)]
    updates = [update for blog in blogs for update in listed(blog.get("liveBlogUpdate"))]
    posts = (_post(update) for update in updates)
    return tuple({post.id: post for post in posts if post}.values())


def _post(update: object) -> Post | None:
    if not isinstance(update, dict):
        return None
    published = string(update.get("datePublished"))
    title = readable(string(update.get("headline")))
    body = tuple(paragraphs_of(_TAG.sub("", string(update.get("articleBody")))))
    key = string(update.get("@id")) or string(update.get("url")) or published
    if not key or not (title or body):
        return None
    return Post(
        id=key,
        title=title,
        paragraphs=body,
        published_at=parse_date(published),
        modified_at=parse_date(string(update.get("dateModified"))),
    )
