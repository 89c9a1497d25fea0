"""Where a site says that its articles are listed.

In:   the text of a page of the site, or of its robots.txt.
Out:  `Offer`s: addresses of feeds and sitemaps, in the order in which to try them.
Pure: no I/O.

Declared are `<link rel=alternate>` and `<link rel=sitemap>`; robots.txt names sitemaps. Where
nothing is declared there are addresses that systems of many outlets use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from watchdog.declarations import SourceKind
from watchdog.sources.entries import one_line
from watchdog.text.urls import host_of, same_site

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_MOST_LINKS = 200
# Comments of one article, search results: they list no new articles.
_NO_NEWS = re.compile(r"comments?(?:/|$|\?|-)|/search|oembed|wp-json", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"(?im)^[^\S\n]*sitemap[^\S\n]*:[^\S\n]*(\S+)")
_USUAL = (
    (SourceKind.FEED, "feed/"),
    (SourceKind.FEED, "rss"),
    (SourceKind.FEED, "rss.xml"),
    (SourceKind.FEED, "api/"),  # Pangea
    (SourceKind.NEWS_SITEMAP, "news-sitemap.xml"),
    (SourceKind.NEWS_SITEMAP, "sitemap.xml"),
    (SourceKind.NEWS_SITEMAP, "sitemap_index.xml"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One address that may list articles."""

    kind: SourceKind
    url: str
    title: str = ""  # as the page names it


def find_offers(text: str, url: str) -> tuple[Offer, ...]:
    """Find the feeds and sitemaps a page declares."""
    found: dict[str, Offer] = {}
    for offer in _declared(text, url):
        found.setdefault(offer.url, offer)
    return tuple(found.values())


def robots_sitemaps(text: str, url: str) -> tuple[Offer, ...]:
    """Find the sitemaps robots.txt names; those that speak of news first."""
    found = [
        Offer(kind=SourceKind.NEWS_SITEMAP, url=address)
        for address in (_absolute(url, match[1]) for match in _SITEMAP_LINE.finditer(text))
        if _is_ours(address, url)
    ][:_MOST_LINKS]
    return tuple(sorted(dict.fromkeys(found), key=lambda offer: "news" not in offer.url.lower()))


def usual_addresses(url: str) -> tuple[Offer, ...]:
    """Give the addresses that many systems use, below the page and at the site's root."""
    path = urlsplit(url).path
    below = url.partition("?")[0].partition("#")[0]
    below = below if below.endswith("/") else f"{below}/"
    bases = [below] if path in {"", "/"} else [below, urljoin(url, "/")]
    return tuple(
        Offer(kind=kind, url=urljoin(base, name)) for base in bases for kind, name in _USUAL
    )


def _declared(text: str, url: str) -> Iterator[Offer]:
    from lxml import etree  # noqa: PLC0415 - 4 MB that the main process never needs
    from lxml import html as lxml_html  # noqa: PLC0415

    try:
        document = lxml_html.document_fromstring(
            text.encode(),
            parser=lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for link in list(document.iter("link"))[:_MOST_LINKS]:
        relations = (link.get("rel") or "").lower().split()
        address = _absolute(url, link.get("href") or "")
        if not _is_ours(address, url) or _NO_NEWS.search(address):
            continue
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "sitemap" in relations:
            yield Offer(kind=SourceKind.NEWS_SITEMAP, url=address)
        elif "alternate" in relations and kind in _FEED_TYPES:
            yield Offer(kind=SourceKind.FEED, url=address, title=one_line(link.get("title") or ""))


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def _is_ours(address: str, url: str) -> bool:
    return bool(host_of(address)) and same_site(host_of(address), host_of(url))
