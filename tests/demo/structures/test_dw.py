import re

import pytest
from lxml import etree
from tests.demo.structures.reading import editions, json_ld, parse_page, texts

from watchdog.demo.newsday import DemoArticle
from watchdog.demo.structures import STRUCTURES, Edition
from watchdog.demo.structures.dw import article_path, render_feed

CASES = editions("dw")
NAMES = {
    "rss": "http://purl.org/rss/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@pytest.mark.parametrize(("edition", "article"), CASES, ids=lambda each: getattr(each, "id", ""))
def test_teaser_and_rich_text_are_the_text(edition: Edition, article: DemoArticle) -> None:
    page = parse_page(edition, article)
    teaser = page.xpath("//header/p")
    body = page.xpath("//div[contains(@class, 'rich-text')]/p")

    assert texts(teaser + body) == article.plain_paragraphs
    assert texts(page.xpath("//h1")) == (article.title,)
    assert json_ld(page)["headline"] == article.title + " "
    (og_title,) = page.xpath("//meta[@property='og:title']/@content")
    assert og_title.startswith(article.title + " – ")


def test_the_feed_is_rdf_without_guids() -> None:
    edition, _ = CASES[0]
    root = etree.fromstring(render_feed(edition).encode())
    items = root.findall("rss:item", NAMES)

    assert [item.findtext("rss:title", namespaces=NAMES) for item in items] == [
        article.title for article in edition.articles
    ]
    assert all("?maca=" in (item.findtext("rss:link", namespaces=NAMES) or "") for item in items)
    assert all(item.findtext("dc:date", namespaces=NAMES) for item in items)
    assert not root.findall(".//guid") + root.findall(".//pubDate")


def test_there_is_a_news_sitemap_too() -> None:
    kinds = {listing.kind: listing for listing in STRUCTURES["dw"].listings}
    edition, article = CASES[0]

    assert set(kinds) == {"feed", "news_sitemap"}
    assert article.title in kinds["news_sitemap"].render(edition)


def test_ids_have_the_form_of_the_structure() -> None:
    for edition, article in CASES:
        assert re.fullmatch(r"/(de|en)/[^/]+/a-\d{8}", article_path(edition.outlet, article))
