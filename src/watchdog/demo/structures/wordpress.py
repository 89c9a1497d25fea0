"""The structure of a small newsroom on WordPress: the feed holds the whole text.

In:   an `Edition` and its articles.
Out:  pages with `.entry-content`, and an RSS 2.0 feed with `content:encoded`.
Pure: no I/O, no clock, no randomness.
"""

from html import escape

from watchdog.demo.markup import (
    NOTICE,
    direction,
    element,
    inline_html,
    json_script,
    metas,
    rfc822,
)
from watchdog.demo.newsday import DemoArticle, DemoOutlet, later
from watchdog.demo.structures.shape import Edition, Listing, Structure

_TAGS = {"en": "en-GB", "prs": "fa-AF"}


def article_path(outlet: DemoOutlet, article: DemoArticle) -> str:  # noqa: ARG001 - one signature
    """Give `/2026/06/10/headline-words/`."""
    return f"/{article.time:%Y/%m/%d}/{article.id}/"


def render_page(edition: Edition, article: DemoArticle) -> str:
    """Write an article's page."""
    outlet = edition.outlet
    url = edition.base + article_path(outlet, article)
    properties = {
        "og:type": "article",
        "og:title": f"{article.seo_title or article.title} - {outlet.name}",
        "og:url": url,
        "article:published_time": article.time.isoformat(),
        "article:modified_time": later(article).isoformat(),
    }
    return f"""<!DOCTYPE html>
<html dir="{direction(outlet.language)}" lang="{_TAGS[outlet.language]}">
<head>
  <meta charset="UTF-8">
  <title>{escape(article.title)} - {escape(outlet.name)}</title>
  <link rel="canonical" href="{url}">
  <link rel="alternate" type="application/rss+xml" href="{edition.base}/feed/">
{metas(properties)}
  <script type="application/ld+json" class="yoast-schema-graph">\
{json_script(_json_ld(outlet, article, url))}</script>
</head>
<body class="post-template-default single single-post">
<div id="page" class="site">
<header id="masthead" class="site-header"><p class="site-title"><a href="/">\
{escape(outlet.name)}</a></p></header>
<main id="primary" class="site-main">
  <article id="post-{article.time:%H%M}" class="post type-post status-publish">
    <header class="entry-header">
      <h1 class="entry-title">{escape(article.title)}</h1>
      <div class="entry-meta">
        <time class="entry-date published" datetime="{article.time.isoformat()}">\
{article.time:%Y-%m-%d}</time>
        <span class="byline">{escape(_author(outlet, article))}</span>
      </div>
    </header>
    <div class="entry-content">
{_body_html(article)}
    </div>
    <footer class="entry-footer"><span class="cat-links">{escape(article.category)}</span></footer>
  </article>
</main>
<aside id="secondary" class="widget-area">
{_promos(edition, article)}
</aside>
<footer id="colophon" class="site-footer"><p>{NOTICE}</p></footer>
</div>
</body>
</html>
"""


def render_feed(edition: Edition) -> str:
    """Write the blog's RSS 2.0 feed."""
    outlet = edition.outlet
    items = "\n".join(_feed_item(edition, article) for article in edition.articles)
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
{element("title", outlet.name)}
<atom:link href="{edition.base}/feed/" rel="self" type="application/rss+xml"/>
{element("link", edition.base)}
{element("description", outlet.name)}
{element("language", _TAGS[outlet.language])}
{items}
</channel>
</rss>
"""


def _feed_item(edition: Edition, article: DemoArticle) -> str:
    url = edition.base + article_path(edition.outlet, article)
    summary = escape(article.summary, quote=False)
    return "".join(
        (
            "<item>",
            element("title", article.title),
            element("link", url),
            f"<dc:creator><![CDATA[{_author(edition.outlet, article)}]]></dc:creator>",
            element("pubDate", rfc822(article.time)),
            f"<category><![CDATA[{article.category}]]></category>",
            element("guid", f"{edition.base}/?p={article.time:%d%H%M}", isPermaLink="false"),
            f"<description><![CDATA[<p>{summary}</p>]]></description>",
            f"<content:encoded><![CDATA[{_body_html(article)}]]></content:encoded>",
            "</item>",
        )
    )


def _author(outlet: DemoOutlet, article: DemoArticle) -> str:
    return article.author or article.agency or outlet.name


def _json_ld(outlet: DemoOutlet, article: DemoArticle, url: str) -> dict[str, object]:
    node = {
        "@type": "Article",
        "@id": f"{url}#article",
        "headline": article.seo_title or article.title,
        "datePublished": article.time.isoformat(),
        "dateModified": later(article).isoformat(),
        "mainEntityOfPage": {"@id": url},
        "author": {"name": _author(outlet, article), "@id": f"{url}#author"},
        "articleSection": [article.category],
        "inLanguage": _TAGS[outlet.language],
    }
    site = {"@type": "WebSite", "name": outlet.name, "inLanguage": _TAGS[outlet.language]}
    return {"@context": "https://schema.org", "@graph": [node, site]}


def _body_html(article: DemoArticle) -> str:
    figure = ""
    if article.caption:
        figure = (
            '<figure class="wp-block-image"><figcaption class="wp-element-caption">'
            f"{escape(article.caption)}</figcaption></figure>\n"
        )
    return figure + "\n".join(f"<p>{inline_html(text)}</p>" for text in article.paragraphs)


def _promos(edition: Edition, article: DemoArticle) -> str:
    others = [other for other in edition.articles if other.id != article.id][:3]
    links = "".join(
        f'<li><a href="{article_path(edition.outlet, other)}">{escape(other.title)}</a></li>'
        for other in others
    )
    return f'<section class="widget widget_recent_entries"><ul>{links}</ul></section>'


STRUCTURE = Structure(
    template="wordpress",
    article_path=article_path,
    render_page=render_page,
    home="/",
    listings=(
        Listing(
            kind="feed",
            path="/feed/",
            content_type="application/rss+xml; charset=UTF-8",
            render=render_feed,
        ),
    ),
)
