"""What a template found on a page; the rest is filled in from the page's metadata."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from watchdog.declarations import Outlet
from watchdog.extract.view import View
from watchdog.model import PageKind, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article as one template read it. Empty fields are looked up in the metadata."""

    paragraphs: tuple[str, ...]
    title: str = ""
    other_titles: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    language_tag: str = ""
    kind: PageKind | None = None  # None: what the metadata says
    posts: tuple[Post, ...] = ()


def text_of_posts(posts: Iterable[Post]) -> tuple[str, ...]:
    """Give titles and texts of posts as paragraphs: what is matched of a live page."""
    return tuple(text for post in posts for text in (post.title, *post.paragraphs) if text)


Template = Callable[[View, Outlet | None], Draft | None]  # None: not a page of this template
