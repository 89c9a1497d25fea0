"""What every structure offers, and the news sitemap that several share.

In:   an `Edition`: an outlet's articles of one moment.
Out:  the text of pages and listings.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from watchdog.demo.markup import element, iso
from watchdog.demo.newsday import DemoArticle, DemoOutlet


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What one outlet serves at one moment."""

    outlet: DemoOutlet
    base: str  # "http://127.0.0.1:41234", without a slash at the end
    articles: tuple[DemoArticle, ...]  # newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One address that lists the newest articles."""

    kind: str  # the key in an outlet's declaration: feed, news_sitemap
    path: str  # may hold {section}
    content_type: str
    render: Callable[[Edition], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One family of sites."""

    template: str  # the named reader in an outlet's declaration
    article_path: Callable[[DemoOutlet, DemoArticle], str]
    render_page: Callable[[Edition, DemoArticle], str]
    listings: tuple[Listing, ...]
    home: str = "/{section}"  # every article's path begins with it
    declaration: Mapping[str, str] = field(default_factory=dict)  # further keys, as YAML


def render_news_sitemap(edition: Edition, article_path: Callable[..., str]) -> str:
    """Write a news sitemap in the form of the protocol 0.9."""
    outlet = edition.outlet
    language = {"prs": "fa-AF"}.get(outlet.language, outlet.language)
    urls = "\n".join(
        "<url>"
        + element("loc", edition.base + article_path(outlet, article))
        + element("lastmod", iso(article.time))
        + "<news:news><news:publication>"
        + element("news:name", outlet.name)
        + element("news:language", language)
        + "</news:publication>"
        + element("news:publication_date", iso(article.time))
        + element("news:title", article.title)
        + "</news:news></url>"
        for article in edition.articles
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{urls}
</urlset>
"""
