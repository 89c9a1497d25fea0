"""The structure of an international broadcaster: RDF feed, news sitemap, rich-text pages.

In:   an `Edition` and its articles.
Out:  pages with JSON-LD and `div.rich-text`, an RSS 1.0 (RDF) feed and a news sitemap.
Pure: no I/O, no clock, no randomness.

The first paragraph is the teaser and stands in the header. The feed has `dc:date` instead
of `pubDate` and no guid; its links carry `maca`.
"""

from html import escape
from urllib.parse import quote

from watchdog.demo.markup import NOTICE, element, inline_html, iso, json_script, metas
from watchdog.demo.newsday import DemoArticle, DemoOutlet, later
from watchdog.demo.structures.shape import Edition, Listing, Structure, render_news_sitemap

_RELATED = {"de": "Mehr zum Thema", "en": "Related topics"}


def article_path(outlet: DemoOutlet, article: DemoArticle) -> str:
    """Give `/de/headline-words/a-74001234`; the id holds both parts."""
    return f"/{outlet.section}/{article.id}"


def render_page(edition: Edition, article: DemoArticle) -> str:
    """Write an article's page."""
    outlet = edition.outlet
    url = edition.base + quote(article_path(outlet, article))  # the feed has it unquoted
    lead, *body = article.paragraphs
    text = "\n".join(
        f"      <p>{inline_html(paragraph, 'internal-link')}</p>" for paragraph in body
    )
    long_title = f"{article.title} – {outlet.name} – {article.time:%d.%m.%Y}"
    properties = {"og:title": long_title, "og:url": url, "og:description": article.summary}
    return f"""<!DOCTYPE html>
<html lang="{outlet.language}">
<head>
  <meta charset="utf-8">
  <title>{escape(long_title)}</title>
  <link rel="canonical" href="{url}">
{metas(properties)}
  <script type="application/ld+json">{json_script(_json_ld(outlet, article, url))}</script>
</head>
<body>
<nav><a href="/{outlet.section}">{escape(outlet.name)}</a></nav>
<main>
  <article class="sc-kTbCBX">
    <header class="sc-fUnMCh">
      <span class="kicker">{escape(article.category)}</span>
      <h1 class="sc-gEvEer">{escape(article.title)}</h1>
      <div class="author-details"><span>{escape(_author(outlet, article))}</span>
        <time datetime="{iso(article.time)}">{article.time:%d.%m.%Y}</time></div>
      <p class="teaser-text">{inline_html(lead)}</p>
    </header>
{_figure(article)}
    <div class="sc-dcJsrY rich-text">
{text}
    </div>
  </article>
  <section class="related"><h2>{_RELATED[outlet.language]}</h2>
{_promos(edition, article)}
  </section>
</main>
<footer><p>{NOTICE}</p></footer>
</body>
</html>
"""


def render_feed(edition: Edition) -> str:
    """Write the RSS 1.0 feed."""
    outlet = edition.outlet
    home = f"{edition.base}/{outlet.section}"
    addresses = [edition.base + article_path(outlet, article) for article in edition.articles]
    order = "\n".join(f'<rdf:li rdf:resource="{address}"/>' for address in addresses)
    items = "\n".join(_feed_item(edition, article) for article in edition.articles)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/"
         xmlns:dwsyn="http://rss.example.org/syndication/dwsyn/">
<channel rdf:about="{home}">
{element("title", outlet.name)}
{element("link", home)}
{element("description", outlet.name)}
{element("dc:language", outlet.language)}
<items><rdf:Seq>
{order}
</rdf:Seq></items>
</channel>
{items}
</rdf:RDF>
"""


def _feed_item(edition: Edition, article: DemoArticle) -> str:
    outlet = edition.outlet
    url = edition.base + article_path(outlet, article)
    return "".join(
        (
            f'<item rdf:about="{url}">',
            element("title", article.title),
            element("link", f"{url}?maca={outlet.language}-rss-{outlet.language}-all-1119-rdf"),
            element("description", article.summary),
            element("dc:subject", article.category),
            element("dc:date", article.time.strftime("%Y-%m-%dT%H:%M:%SZ")),
            element("dc:language", outlet.language),
            element("dwsyn:contentID", article.id.rpartition("-")[2]),
            "</item>",
        )
    )


def _render_sitemap(edition: Edition) -> str:
    return render_news_sitemap(edition, article_path)


def _author(outlet: DemoOutlet, article: DemoArticle) -> str:
    return article.author or article.agency or outlet.name


def _json_ld(outlet: DemoOutlet, article: DemoArticle, url: str) -> dict[str, object]:
    kind = "Person" if article.author else "Organization"
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": f"{article.seo_title or article.title} ",  # a trailing space, as real ones have
        "description": article.summary,
        "datePublished": iso(article.time),
        "dateModified": iso(later(article)),
        "inLanguage": outlet.language,
        "author": [{"@type": kind, "name": _author(outlet, article)}],
        "publisher": {"@type": "Organization", "name": outlet.name},
    }


def _figure(article: DemoArticle) -> str:
    if not article.caption:
        return ""
    return f"    <figure><figcaption>{escape(article.caption)}</figcaption></figure>"


def _promos(edition: Edition, article: DemoArticle) -> str:
    others = [other for other in edition.articles if other.id != article.id][:3]
    return "\n".join(
        f'    <a href="{article_path(edition.outlet, other)}">{escape(other.title)}</a>'
        for other in others
    )


STRUCTURE = Structure(
    template="dw",
    article_path=article_path,
    render_page=render_page,
    listings=(
        Listing(
            kind="feed",
            path="/rdf/rss-{section}-all",
            content_type="application/rdf+xml; charset=utf-8",
            render=render_feed,
        ),
        Listing(
            kind="news_sitemap",
            path="/{section}/news-sitemap.xml",
            content_type="application/xml",
            render=_render_sitemap,
        ),
    ),
    declaration={"identity": r"'/(?:a|live|video)-(\d+)'", "strip": "[maca]"},
)
