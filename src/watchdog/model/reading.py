"""What is read: candidates, readings of a source, pages, articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchdog.model.names import LanguageCode, OutletId, PageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a feed, sitemap or listing says of one article."""

    url: str  # absolute, as the source gave it
    title: str = ""
    summary: str = ""  # plain text
    content: str = ""  # plain text, a line a paragraph, where the source carries whole articles
    published_at: datetime | None = None  # None when the source does not say
    updated_at: datetime | None = None
    language: LanguageCode | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """One sitemap that an index of sitemaps names."""

    url: str  # absolute
    modified_at: datetime | None = None  # None where the index does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from one source: every entry is a candidate or counted as rejected."""

    candidates: tuple[Candidate, ...]
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason → entries
    complete: bool = True  # False when the source was cut at a limit
    ttl: timedelta | None = None  # the feed's own wish not to be polled more often
    sitemaps: tuple[Sitemap, ...] = ()  # of an index: they list the articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask next time whether anything changed."""

    etag: str | None = None
    last_modified: str | None = None  # as sent
    body_hash: str | None = None  # SHA-256 of the body as received, hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One response, its body still compressed as it came over the wire."""

    url: str  # after redirects
    requested_url: str
    status: int
    fetched_at: datetime
    body: bytes = field(repr=False)
    content_encoding: str = ""  # "" or "gzip" or "deflate"; others are refused by fetch
    content_type: str = ""  # as sent, with its charset
    validators: Validators = Validators()
    max_age: timedelta | None = None  # Cache-Control


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One entry of a live page."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a reader would see, freed of the page around it."""

    url: str  # canonical: the article's identity
    outlet: OutletId  # the host name where no outlet is declared
    language: LanguageCode
    title: str
    paragraphs: tuple[str, ...]
    kind: PageKind = PageKind.ARTICLE
    other_titles: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None  # the agency credited, by its usual short name
    template: str = "feed"  # the named reader that read it
    posts: tuple[Post, ...] = ()
    section: str = ""  # as the page names it; empty where it does not

    @property
    def text(self) -> str:
        """The body: paragraphs joined by one newline. Offsets of spans count in this."""
        return "\n".join(self.paragraphs)
