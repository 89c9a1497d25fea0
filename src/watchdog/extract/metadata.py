"""What a page says about itself, in JSON-LD, metas and visible marks.

In:   a View.
Out:  a `Metadata`: titles, times, authors, language, kind.
Pure: no I/O.

Order of trust: JSON-LD of the article, metas, `time[datetime]`, visible dates. Measured on
public benchmarks, nine of ten pages have a JSON-LD article.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from watchdog.extract.json_values import JsonObject, dig, listed, string
from watchdog.extract.view import View, holds, readable, text_of
from watchdog.model import PageKind
from watchdog.text.dates import parse_date

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|NewsItem|^Report)$")
_MEDIA_TYPE = re.compile(r"^(?:Video|Audio)Object$|^(?:Podcast|Radio|TV)Episode$|^Clip$")
_LIST_TYPES = frozenset({"CollectionPage", "ItemList", "SearchResultsPage"})
_PUBLISHED = (
    "article:published_time", "article:published", "og:article:published_time", "datepublished",
    "og:published_time", "published_time", "publication_date", "publish-date", "publishdate",
    "pubdate", "article.published", "parsely-pub-date", "sailthru.date", "date.issued",
    "dc.date.issued", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date",
    "dc.date.created", "datecreated", "created", "article_date_original", "article-publish-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "bt:pubdate", "release_date",
    "rnews:datepublished", "vr:published_time", "last-published", "citation_publication_date",
    "date", "og:pubdate", "ptime", "publish_time", "firstpublished", "article:post_date",
    "shareaholic:article_published_time", "og:release_date", "article:published_date",
    "article:publicationdate", "dcterms.available", "dc.date.available", "prism.publicationdate",
    "sailthru.publish_date", "originalpublicationdate", "gentime", "displaydate", "news_date",
    "published", "publication-date", "article:create_time", "blogger:published_time",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "lastmod",
    "last-modified", "dcterms.modified", "dc.date.modified", "article_date_updated",
    "updated_time", "article:updated_time", "article:updated", "article:modified_date",
    "modified_time", "date.modified", "dc.modified", "prism.modificationdate", "og:modified_time",
    "lastupdated", "last-updated", "revised", "parsely-update-date",
)  # fmt: skip
_VISIBLE_DATE = (
    "time, [itemprop=datePublished], [class*=publish], [class*=date], [class*=Date], "
    "[class*=time], [id*=date]"
)
_BYLINE = "[rel=author], [itemprop=author], [class*=author-name], [class*=author__name]"
_BY = re.compile(r"^(?:by|par|von|door)\s+", re.IGNORECASE)
_MOST_AUTHORS, _LONGEST_NAME = 3, 60  # characters
_BOXES = 3
_NEAR, _SHORT_DATE = 30, 50  # elements around the heading; characters of a date, its time, its day
_AHEAD = timedelta(days=1)  # zones and wrong clocks
_DIGIT = re.compile(r"\d")
_AT_END = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}$")
_LONGEST_VISIBLE_DATE = 120  # characters
_IN_SCRIPT = re.compile(
    r"""["'](?:datePublished|publishedAt|published_at|publishDate|publicationDate|firstPublished
        |first_publish_date|pubDate|datePublishedISO|publishedDate|date_published|createdAt)["']
        \s*:\s*["']?([^"',}]{8,40})""",
    re.VERBOSE,
)
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says; empty or None where it says nothing."""

    headline: str  # JSON-LD
    other_headlines: tuple[str, ...]
    social_title: str  # og:title, twitter:title
    page_title: str
    headings: tuple[str, ...]  # h1
    description: str
    site_names: tuple[str, ...]
    published_at: datetime | None
    guessed_at: datetime | None  # else: published, by visible dates, scripts, the URL
    modified_at: datetime | None
    authors: tuple[str, ...]
    language_tags: tuple[str, ...]
    kind: PageKind
    article_body: str  # JSON-LD
    is_article: bool  # the page declares an article
    section: str  # of the outlet, as it names it
    is_free: bool  # False where the page says that it is for subscribers
    is_list: bool  # the page declares a list of others
    teasers: int  # headings that are links


def read_metadata(view: View, zone: tzinfo = UTC) -> Metadata:
    """Collect what the page says about itself. Call it before the tree is stripped.

    `zone` is that of dates written for readers; those for machines are UTC where they name none.
    """
    article = article_of(view.json_ld)
    published = _published(view, article)
    return Metadata(
        headline=readable(string(article.get("headline")) or string(article.get("name"))),
        other_headlines=(readable(string(article.get("alternativeHeadline"))),),
        social_title=view.meta("og:title", "twitter:title", "title", "parsely-title"),
        page_title=view.first("head > title"),
        headings=tuple(filter(None, (text_of(node) for node in view.tree.css("h1")[:10]))),
        description=readable(string(article.get("description")))
        or view.meta("og:description", "description", "twitter:description"),
        site_names=tuple(_site_names(view, article)),
        published_at=published,
        guessed_at=None if published else _guessed(view, zone),
        modified_at=_first_date((string(article.get("dateModified")), *_values(view, _MODIFIED))),
        authors=_authors(view, article),
        language_tags=tuple(_language_tags(view, article)),
        kind=_kind(view, article),
        article_body=string(article.get("articleBody")),
        is_article=bool(article) or view.meta("og:type") == "article",
        section=readable(string(article.get("articleSection")))
        or view.meta("article:section", "parsely-section", "section", "dc.subject"),
        is_free=_is_free(view, article),
        is_list=any(_LIST_TYPES.intersection(types_of(item)) for item in view.json_ld),
        teasers=len(view.tree.css("h2 a, h3 a, h4 a, a h2, a h3, a h4")),
    )


def article_of(objects: Sequence[JsonObject]) -> JsonObject:
    """Find the article among JSON-LD objects; the empty object if there is none."""
    found = [item for item in objects if any(map(_ARTICLE_TYPE.search, types_of(item)))]
    whole = [item for item in found if item.get("headline") and item.get("datePublished")]
    return next(iter(whole or found), {})


def types_of(item: JsonObject) -> list[str]:
    """Give the types of a JSON-LD object, without the address of the vocabulary."""
    return [string(name).rpartition("/")[2] for name in listed(item.get("@type"))]


def _values(view: View, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from view.metas.get(name, ())


def _first_date(
    texts: Iterable[str], zone: tzinfo = UTC, *, now: datetime | None = None
) -> datetime | None:
    return next(filter(None, (parse_date(text, zone, now=now) for text in texts)), None)


def _published(view: View, article: JsonObject) -> datetime | None:
    machine = (string(article.get("datePublished")), *_values(view, _PUBLISHED))
    return (
        _first_date(machine)
        or _first_date((string(article.get("dateCreated")), string(article.get("uploadDate"))))
        or _first_date(_marked_times(view))
        or _first_date(string(item.get("datePublished")) for item in view.json_ld)
    )


def _guessed(view: View, zone: tzinfo) -> datetime | None:
    """Guess from what is written for no machine; a source's date is better.

    A day to come is that of an event, not of the article.
    """
    found = _guess(view, zone)
    latest = view.fetched_at and view.fetched_at + _AHEAD
    return None if found and latest and found > latest else found


def _guess(view: View, zone: tzinfo) -> datetime | None:
    titles = (view.meta("og:title"), view.first("head > title"))
    return (
        _first_date((match[0] for title in titles if (match := _AT_END.search(title))), zone)
        or _first_date(_dates_near_heading(view), zone, now=view.fetched_at)
        or _first_date(match[1] for match in _IN_SCRIPT.finditer(view.html))
        or _first_date(("-".join(match.groups()) for match in _IN_PATH.finditer(view.url)), zone)
        or _first_date(_texts_near_heading(view), zone, now=view.fetched_at)
    )


def _marked_times(view: View) -> Iterator[str]:
    """Give the `datetime` of time elements: first those of the article's head, then any."""
    for selector in (
        "time[itemprop=datePublished][datetime], time[pubdate][datetime]",
        "article header time[datetime], main header time[datetime]",
        "article time[datetime], main time[datetime]",
        "time[datetime]",
    ):
        for node in view.tree.css(selector)[:5]:
            yield node.attributes.get("datetime") or ""


def _dates_near_heading(view: View) -> Iterator[str]:
    """Give what looks like a date in the boxes around the heading, the innermost first."""
    box = view.tree.css_first("h1")
    for _ in range(_BOXES):
        box = box.parent if box is not None else None
        if box is None or box.tag == "body":
            return
        for node in box.css(_VISIBLE_DATE)[:20]:
            text = text_of(node)
            if len(text) <= _LONGEST_VISIBLE_DATE:
                yield text


def _texts_near_heading(view: View) -> Iterator[str]:
    """Give the short texts with a digit around the heading: dates have no name everywhere."""
    box = view.tree.css_first("h1")
    for _ in range(_BOXES):
        box = box.parent if box is not None else None
        if box is None or box.tag == "body":
            return
        for node in box.css("span, div, p, small, font, td, dd")[:_NEAR]:
            text = "" if holds(node, "p, div, h1, h2, h3, li") else text_of(node)
            if len(text) <= _SHORT_DATE and _DIGIT.search(text):
                yield text


def _authors(view: View, article: JsonObject) -> tuple[str, ...]:
    names = [_name(author) for author in listed(article.get("author") or article.get("creator"))]
    if not any(names):
        names = list(_values(view, ("author", "article:author", "parsely-author", "dc.creator")))
    if not any(names):
        found = view.tree.css(_BYLINE)[:_MOST_AUTHORS]
        names = [name for node in found if len(name := _BY.sub("", text_of(node))) <= _LONGEST_NAME]
    cleaned = (readable(name) for name in names)
    return tuple(dict.fromkeys(n for n in cleaned if n and not n.startswith(("http", "@", "/"))))


def _name(author: object) -> str:
    return string(author.get("name")) if isinstance(author, dict) else string(author)


def _site_names(view: View, article: JsonObject) -> Iterator[str]:
    yield view.meta("og:site_name", "application-name", "twitter:site").removeprefix("@")
    yield string(dig(article, "publisher", "name"))
    yield from (string(item.get("name")) for item in view.json_ld if "WebSite" in types_of(item))


def _language_tags(view: View, article: JsonObject) -> Iterator[str]:
    yield view.attribute("html", "lang")
    stated = article.get("inLanguage")
    yield string(dig(stated, "alternateName")) or string(stated)
    yield view.meta("og:locale", "content-language", "language", "dc.language")


def _is_free(view: View, article: JsonObject) -> bool:
    """Believe `isAccessibleForFree`, written as a boolean or in words, and the social metas."""
    stated = article.get("isAccessibleForFree")
    tier = view.meta("article:content_tier", "content_tier").lower()
    closed = stated is False or string(stated).lower() in {"false", "no"}
    return not (closed or tier in {"locked", "metered", "premium"})


def _kind(view: View, article: JsonObject) -> PageKind:
    if "LiveBlogPosting" in types_of(article) or any(
        "LiveBlogPosting" in types_of(item) for item in view.json_ld
    ):
        return PageKind.LIVE
    if article:
        return PageKind.ARTICLE
    media = any(any(map(_MEDIA_TYPE.search, types_of(item))) for item in view.json_ld)
    if media or view.meta("og:type").startswith(("video", "music")):
        return PageKind.MEDIA
    return PageKind.ARTICLE
