"""The structure of a world service in many languages: Next.js pages with content blocks.

In:   an `Edition` and its articles.
Out:  pages with `__NEXT_DATA__` and a JSON-LD `@graph`, and an RSS 2.0 feed.
Pure: no I/O, no clock, no randomness.

The addresses carry an id `c…o`; the feed adds campaign parameters to its links and a
counter to its guids, which therefore are no identity.
"""

from html import escape
from typing import Any

from watchdog.demo.markup import (
    NOTICE,
    direction,
    element,
    inline_html,
    iso,
    json_script,
    metas,
    rfc822,
)
from watchdog.demo.newsday import DemoArticle, DemoOutlet, later, split_links
from watchdog.demo.structures.shape import Edition, Listing, Structure

_LANGUAGE_NAMES = {"ps": "Pashto", "prs": "Dari"}
_LOCALES = {"ps": "ps-AF", "prs": "fa-AF"}
_RELATED = {"ps": "نورې مقالې", "prs": "مطالب مرتبط"}

Json = dict[str, Any]  # foreign JSON on its way out, never read again


def article_path(outlet: DemoOutlet, article: DemoArticle) -> str:
    """Give `/pashto/articles/c0123456789o`."""
    return f"/{outlet.section}/articles/{article.id}"


def render_page(edition: Edition, article: DemoArticle) -> str:
    """Write an article's page."""
    outlet = edition.outlet
    url = edition.base + article_path(outlet, article)
    seo = article.seo_title or article.title
    return f"""<!DOCTYPE html>
<html lang="{outlet.language}" dir="{direction(outlet.language)}" class="no-js">
<head>
  <meta charset="utf-8">
  <title>{escape(seo)} - {escape(outlet.name)}</title>
  <link rel="canonical" href="{url}">
  <link rel="alternate" hreflang="{outlet.language}" href="{url}">
  <link rel="amphtml" href="{url}.amp">
{metas(_properties(outlet, article, url))}
  <script type="application/ld+json">{json_script(_json_ld(outlet, article, url))}</script>
</head>
<body>
<header role="banner"><a href="/{outlet.section}">{escape(outlet.name)}</a></header>
<main role="main">
  <h1 id="content" tabindex="-1">{escape(article.title)}</h1>
{_body_html(outlet, article)}
  <section aria-labelledby="related-content-heading">
    <h2 id="related-content-heading">{_RELATED[outlet.language]}</h2>
{_promos(edition, article)}
  </section>
</main>
<footer><p>{NOTICE}</p></footer>
<script id="__NEXT_DATA__" type="application/json">{json_script(_next_data(outlet, article, url))}\
</script>
</body>
</html>
"""


def render_feed(edition: Edition) -> str:
    """Write the service's RSS 2.0 feed."""
    outlet = edition.outlet
    items = "\n".join(_feed_item(edition, article) for article in edition.articles)
    built = rfc822(edition.articles[0].time) if edition.articles else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
     xmlns:media="http://search.yahoo.com/mrss/" version="2.0">
<channel>
{element("title", outlet.name)}
{element("description", outlet.name)}
{element("link", f"{edition.base}/{outlet.section}")}
<atom:link href="{edition.base}/{outlet.section}/rss.xml" rel="self" type="application/rss+xml"/>
{element("lastBuildDate", built)}
{element("language", outlet.language)}
{items}
</channel>
</rss>
"""


def _feed_item(edition: Edition, article: DemoArticle) -> str:
    url = edition.base + article_path(edition.outlet, article)
    return "".join(
        (
            "<item>",
            f"<title><![CDATA[{article.title}]]></title>",
            f"<description><![CDATA[{article.summary}]]></description>",
            element("link", f"{url}?at_medium=RSS&at_campaign=rss"),
            element("guid", f"{url}#0", isPermaLink="false"),
            element("pubDate", rfc822(article.time)),
            f'<media:thumbnail width="240" height="134" url="{edition.base}/image.webp"/>',
            "</item>",
        )
    )


def _properties(outlet: DemoOutlet, article: DemoArticle, url: str) -> dict[str, str]:
    return {
        "og:title": f"{article.seo_title or article.title} - {outlet.name}",
        "og:type": "article",
        "og:url": url,
        "og:locale": _LOCALES[outlet.language].lower(),
        "og:description": article.summary,
        "article:published_time": iso(article.time),
        "article:modified_time": iso(later(article)),
    }


def _json_ld(outlet: DemoOutlet, article: DemoArticle, url: str) -> Json:
    name = _LANGUAGE_NAMES[outlet.language]
    author: Json = {"@type": "NewsMediaOrganization", "name": outlet.name}
    if article.author:
        author = {"@type": "Person", "name": article.author}
    seo = article.seo_title or article.title
    graph: Json = {
        "@type": "Article",
        "url": url,
        "headline": seo,
        "description": article.summary,
        "datePublished": iso(article.time),
        "dateModified": iso(later(article)),
        "inLanguage": {"@type": "Language", "name": name, "alternateName": outlet.language},
        "author": author,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url, "name": seo},
    }
    return {"@context": "http://schema.org", "@graph": [graph]}


def _body_html(outlet: DemoOutlet, article: DemoArticle) -> str:
    way = direction(outlet.language)
    figure = ""
    if article.caption:
        figure = f"  <figure><figcaption>{escape(article.caption)}</figcaption></figure>\n"
    return figure + "\n".join(
        f'  <div dir="{way}"><p class="bbc-1y32vyc">{inline_html(text, "bbc-n8oauk")}</p></div>'
        for text in article.paragraphs
    )


def _promos(edition: Edition, article: DemoArticle) -> str:
    others = [other for other in edition.articles if other.id != article.id][:3]
    return "\n".join(
        f'    <p><a href="{article_path(edition.outlet, other)}">{escape(other.title)}</a></p>'
        for other in others
    )


def _next_data(outlet: DemoOutlet, article: DemoArticle, url: str) -> Json:
    metadata: Json = {
        "id": f"urn:demo:ares::article:{article.id}",
        "type": "article",
        "language": _LOCALES[outlet.language],
        "firstPublished": int(article.time.timestamp() * 1000),
        "lastPublished": int(later(article).timestamp() * 1000),
        "consumableAsSFV": False,
        "locators": {"optimoUrn": f"urn:demo:optimo:asset:{article.id}", "canonicalUrl": url},
        "tags": {"about": [{"thingLabel": article.category}]},
    }
    promo: Json = {
        "headlines": {
            "seoHeadline": article.seo_title or article.title,
            "promoHeadline": {"blocks": [_text_block([article.title])]},
        },
        "summary": article.summary,
    }
    page: Json = {
        "metadata": metadata,
        "content": {"model": {"blocks": _numbered(_blocks(article))}},
        "promo": promo,
    }
    props: Json = {
        "id": article.id,
        "service": outlet.section,
        "pageType": "article",
        "status": 200,
        "pageData": page,
    }
    return {"props": {"pageProps": props}}


def _blocks(article: DemoArticle) -> list[Json]:
    blocks: list[Json] = [
        {"type": "headline", "model": {"blocks": [_text_block([article.title])]}},
        {
            "type": "timestamp",
            "model": {
                "firstPublished": int(article.time.timestamp() * 1000),
                "lastPublished": int(later(article).timestamp() * 1000),
            },
        },
    ]
    if article.caption:
        caption = {"type": "caption", "model": {"blocks": [_text_block([article.caption])]}}
        blocks.append({"type": "image", "model": {"blocks": [caption]}})
    blocks += [_text_block([paragraph]) for paragraph in article.paragraphs]
    blocks.insert(-1, {"type": "wsoj", "model": {"type": "recommendations"}})
    blocks.append({"type": "relatedContent", "model": {"blocks": []}})
    return blocks


def _text_block(paragraphs: list[str]) -> Json:
    return {"type": "text", "model": {"blocks": [_paragraph_block(text) for text in paragraphs]}}


def _paragraph_block(paragraph: str) -> Json:
    pieces = split_links(paragraph)
    blocks = [_link_block(text, href) if href else _fragment_block(text) for text, href in pieces]
    text = "".join(text for text, _ in pieces)
    return {"type": "paragraph", "model": {"text": text, "blocks": blocks}}


def _fragment_block(text: str) -> Json:
    return {"type": "fragment", "model": {"text": text, "attributes": []}}


def _link_block(text: str, href: str) -> Json:
    model: Json = {
        "text": text,
        "locator": href,
        "blocks": [_fragment_block(text)],
        "isExternal": False,
    }
    return {"type": "urlLink", "model": model}


def _numbered(blocks: list[Json]) -> list[Json]:
    return [
        {"id": f"{number:08x}", **block, "position": [number]}
        for number, block in enumerate(blocks, start=1)
    ]


STRUCTURE = Structure(
    template="bbc-world-service",
    article_path=article_path,
    render_page=render_page,
    listings=(
        Listing(
            kind="feed",
            path="/{section}/rss.xml",
            content_type="application/rss+xml; charset=utf-8",
            render=render_feed,
        ),
    ),
    declaration={
        "identity": r"'/articles/(c[a-z0-9]{10,12}o)'",
        "strip": "[at_medium, at_campaign]",
    },
)
