import json
import re

import pytest
from lxml import etree
from tests.demo.structures.reading import editions, json_ld, parse_page, texts

from watchdog.demo.newsday import DemoArticle
from watchdog.demo.structures import Edition
from watchdog.demo.structures.bbc_world_service import article_path, render_feed

CASES = editions("bbc-world-service")


@pytest.mark.parametrize(("edition", "article"), CASES, ids=lambda each: getattr(each, "id", ""))
def test_blocks_and_page_hold_the_same_text(edition: Edition, article: DemoArticle) -> None:
    page = parse_page(edition, article)
    data = json.loads(page.get_element_by_id("__NEXT_DATA__").text)
    content = data["props"]["pageProps"]["pageData"]["content"]["model"]["blocks"]
    written = [
        paragraph["model"]
        for block in content
        if block["type"] == "text"
        for paragraph in block["model"]["blocks"]
    ]

    assert tuple(model["text"] for model in written) == article.plain_paragraphs
    assert all(
        "".join(piece["model"]["text"] for piece in model["blocks"]) == model["text"]
        for model in written
    )
    assert texts(page.xpath("//main/div/p")) == article.plain_paragraphs
    assert texts(page.xpath("//h1")) == (article.title,)


def test_pages_say_language_direction_and_times() -> None:
    edition, article = next(case for case in CASES if case[1].seo_title)
    page = parse_page(edition, article)
    data = json.loads(page.get_element_by_id("__NEXT_DATA__").text)["props"]["pageProps"]
    graph = json_ld(page)["@graph"][0]

    assert (page.get("lang"), page.get("dir")) == ("ps", "rtl")
    assert graph["headline"] == article.seo_title != article.title
    assert graph["inLanguage"]["alternateName"] == "ps"
    assert graph["datePublished"] == article.time.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert data["pageData"]["metadata"]["firstPublished"] == article.time.timestamp() * 1000
    assert texts(page.xpath("//figcaption")) == (article.caption,)


def test_the_feed_lists_newest_first_with_campaign_links() -> None:
    edition, _ = CASES[0]
    items = etree.fromstring(render_feed(edition).encode()).findall("channel/item")

    assert [item.findtext("title") for item in items] == [
        article.title for article in edition.articles
    ]
    assert all("?at_medium=RSS" in (item.findtext("link") or "") for item in items)
    assert all((item.findtext("guid") or "").endswith("#0") for item in items)


def test_ids_have_the_form_of_the_structure() -> None:
    for edition, article in CASES:
        assert re.fullmatch(
            r"/\w+/articles/c[a-z0-9]{10,12}o", article_path(edition.outlet, article)
        )
