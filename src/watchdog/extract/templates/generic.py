"""Template `generic`: any article of any outlet. Always the last one tried.

The densest paragraphs first; `articleBody` of JSON-LD where they hold clearly less; posts of
a live blog; where all that is short, trafilatura's opinion; and where the page shows no sentence
at all, the data in its scripts.
"""

import re
from collections.abc import Set as AbstractSet

from watchdog.declarations import Outlet
from watchdog.extract.density import read_dense_body
from watchdog.extract.draft import Draft, text_of_posts
from watchdog.extract.embedded import read_embedded
from watchdog.extract.json_values import JsonObject, listed, string
from watchdog.extract.leads import folded
from watchdog.extract.metadata import article_of, types_of
from watchdog.extract.view import View, paragraphs_of, readable, text_of
from watchdog.model import PageKind, Post
from watchdog.text.dates import parse_date

_LEAST = 40  # characters: even a breaking line has more
_SENTENCE = 25  # characters: a page of shorter pieces is a menu
_SHORT = 600  # characters: below, a second opinion is asked (measured: 4 % of pages)
_CLEARLY_MORE = 1.2  # times our text that a second opinion must hold to be believed,
_FAR_MORE = 8.0  # and where ours is what stands in the heading's own <article>
_WORTH_READING = 400  # characters of `articleBody`
_SHARE = 0.7  # of `articleBody` that the page's own paragraphs must reach
_TAG = re.compile(r"<[^<>]*>")


def read_generic(view: View, _outlet: Outlet | None) -> Draft | None:
    """Read the body; strips the tree."""
    posts = _posts(view)
    paragraphs = _read_body(view) or text_of_posts(posts)
    if _length(paragraphs) < _LEAST:
        return None
    kind = PageKind.LIVE if posts else None
    return Draft(paragraphs=paragraphs, kind=kind, posts=posts)


def _read_body(view: View) -> tuple[str, ...]:
    """Try one way after the other, for as long as what was found is short or no prose."""
    article = article_of(view.json_ld)
    description = string(article.get("description")) or view.meta("og:description", "description")
    titles = {folded(text_of(node)) for node in view.tree.css("h1")}
    dense = read_dense_body(view.tree, description)
    paragraphs = _longer_article_body(article, dense.paragraphs)
    if _length(paragraphs) < _SHORT:
        most = _FAR_MORE if dense.is_of_heading else _CLEARLY_MORE
        paragraphs = _second_opinion(view, paragraphs, most)
    paragraphs = _without_repeats(paragraphs, titles)
    if any(len(text) >= _SENTENCE for text in paragraphs):
        return paragraphs
    return _without_repeats(read_embedded(view.html), titles)  # what was shown is labels


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))


def _longer_article_body(article: JsonObject, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    body = string(article.get("articleBody"))
    if len(body) < _WORTH_READING or _length(paragraphs) >= _SHARE * len(body):
        return paragraphs
    lines = _TAG.sub("", body).split("\n")
    return tuple(filter(None, map(readable, lines)))


def _second_opinion(view: View, paragraphs: tuple[str, ...], times: float) -> tuple[str, ...]:
    """Ask trafilatura, and believe it where it found so many times more."""
    import trafilatura  # noqa: PLC0415 - 10 MB that the main process never needs

    found = trafilatura.bare_extraction(
        view.html, fast=True, with_metadata=False, include_comments=False, include_tables=False
    )
    text = None if found is None or isinstance(found, dict) else found.text
    others = tuple(filter(None, map(readable, (text or "").split("\n"))))
    return others if _length(others) > times * _length(paragraphs) else paragraphs


def _without_repeats(paragraphs: tuple[str, ...], titles: AbstractSet[str]) -> tuple[str, ...]:
    longest = 2 * max(map(len, titles), default=0)
    return tuple(
        text
        for text in dict.fromkeys(paragraphs)
        if len(text) > longest or folded(text) not in titles
    )


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
