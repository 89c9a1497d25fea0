"""The structure of a rolling-news channel: long feed snippets, pages that may be refused.

In:   an `Edition` and its articles.
Out:  pages with `p.t-content__chapo` and `div.t-content__body`, and an RSS 2.0 feed.
Pure: no I/O, no clock, no randomness.

The first paragraph is the standfirst. `source` in the feed holds a photo credit, not a feed.
"""

from html import escape

from watchdog.demo.markup import NOTICE, element, inline_html, json_script, metas, rfc822
from watchdog.demo.newsday import DemoArticle, DemoOutlet, later
from watchdog.demo.structures.shape import Edition, Listing, Structure

_READ_MORE = {"fr": "À lire aussi", "en": "Read more"}


def article_path(outlet: DemoOutlet, article: DemoArticle) -> str:
    """Give `/fr/europe/20260610-headline-words`; the category is the section's path."""
    return f"/{outlet.section}/{article.category}/{article.time:%Y%m%d}-{article.id}"


def render_page(edition: Edition, article: DemoArticle) -> str:
    """Write an article's page."""
    outlet = edition.outlet
    url = edition.base + article_path(outlet, article)
    lead = article.paragraphs[0]
    properties = {
        "og:type": "article",
        "og:title": article.seo_title or article.title,
        "og:url": url,
        "og:description": article.summary,
        "article:published_time": article.time.isoformat(),
        "article:modified_time": later(article).isoformat(),
    }
    return f"""<!DOCTYPE html>
<html lang="{outlet.language}" dir="ltr">
<head>
  <meta charset="utf-8">
  <title>{escape(article.title)} - {escape(outlet.name)}</title>
  <link rel="canonical" href="{url}">
{metas(properties)}
  <script type="application/ld+json">{json_script(_json_ld(outlet, article, url))}</script>
</head>
<body>
<header class="o-header"><a href="/{outlet.section}/">{escape(outlet.name)}</a></header>
<main class="o-layout-content">
  <article class="t-content t-content--article">
    <h1 class="t-content__title a-page-title">{escape(article.title)}</h1>
    <p class="t-content__chapo">{inline_html(lead)}</p>
    <div class="t-content__dates">
      <time datetime="{article.time.isoformat()}" pubdate="pubdate">{article.time:%d/%m/%Y}</time>
      <time datetime="{later(article).isoformat()}">{article.time:%d/%m/%Y}</time>
    </div>
    <div class="t-content__authors"><span class="m-from-author">\
{escape(_author(outlet, article))}</span></div>
    <div class="t-content__body u-clearfix">
{_body_html(edition, article)}
    </div>
    <p class="t-copyright">© 2026 {escape(outlet.name)}</p>
  </article>
</main>
<footer><p>{NOTICE}</p></footer>
</body>
</html>
"""


def render_feed(edition: Edition) -> str:
    """Write the channel's RSS 2.0 feed."""
    outlet = edition.outlet
    items = "\n".join(_feed_item(edition, article) for article in edition.articles)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
{element("title", outlet.name)}
{element("description", outlet.name)}
{element("link", f"{edition.base}/{outlet.section}/")}
{element("language", outlet.language)}
<atom:link href="{edition.base}/{outlet.section}/rss" rel="self" type="application/rss+xml"/>
{items}
</channel>
</rss>
"""


def _feed_item(edition: Edition, article: DemoArticle) -> str:
    url = edition.base + article_path(edition.outlet, article)
    return "".join(
        (
            "<item>",
            element("title", article.title),
            element("link", url),
            element("description", article.summary),
            element("pubDate", rfc822(article.time)),
            element("guid", f"demo-{article.id}", isPermaLink="false"),
            element("category", article.category),
            element("dc:creator", _author(edition.outlet, article)),
            element("source", f"© {edition.outlet.name}", url=f"{edition.base}/image.jpg"),
            f'<media:thumbnail url="{edition.base}/image.jpg" width="1024" height="576"/>',
            "</item>",
        )
    )


def _author(outlet: DemoOutlet, article: DemoArticle) -> str:
    return article.author or article.agency or outlet.name


def _json_ld(outlet: DemoOutlet, article: DemoArticle, url: str) -> dict[str, object]:
    kind = "Person" if article.author else "Organization"
    return {
        "@context": "http://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": article.seo_title or article.title,
        "description": article.summary,
        "datePublished": article.time.isoformat(),
        "dateModified": later(article).isoformat(),
        "inLanguage": outlet.language,
        "author": [{"@type": kind, "name": _author(outlet, article)}],
        "publisher": {"@type": "Organization", "name": outlet.name},
    }


def _body_html(edition: Edition, article: DemoArticle) -> str:
    paragraphs = [f"      <p>{inline_html(text)}</p>" for text in article.paragraphs[1:]]
    others = [other for other in edition.articles if other.id != article.id]
    if others:  # a box between the paragraphs, not part of the text
        path = article_path(edition.outlet, others[0])
        words = _READ_MORE[edition.outlet.language]
        box = (
            '      <div class="m-interstitial"><p>'
            f'{words}: <a href="{path}">{escape(others[0].title)}</a></p></div>'
        )
        paragraphs.insert(1, box)
    return "\n".join(paragraphs)


STRUCTURE = Structure(
    template="france24",
    article_path=article_path,
    render_page=render_page,
    listings=(
        Listing(
            kind="feed",
            path="/{section}/rss",
            content_type="text/xml; charset=UTF-8",
            render=render_feed,
        ),
    ),
    declaration={"when_refused": "metadata-only"},
)
