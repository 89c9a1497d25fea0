import pytest
from lxml import etree, html
from tests.demo.structures.reading import editions, json_ld, parse_page, texts

from watchdog.demo.newsday import DemoArticle
from watchdog.demo.structures import Edition
from watchdog.demo.structures.wordpress import article_path, render_feed

CASES = editions("wordpress")
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


@pytest.mark.parametrize(("edition", "article"), CASES, ids=lambda each: getattr(each, "id", ""))
def test_entry_content_is_the_text(edition: Edition, article: DemoArticle) -> None:
    page = parse_page(edition, article)

    assert texts(page.xpath("//div[@class='entry-content']/p")) == article.plain_paragraphs
    assert texts(page.xpath("//h1")) == (article.title,)
    assert json_ld(page)["@graph"][0]["headline"] == article.title


def test_the_feed_holds_the_whole_text() -> None:
    for edition in {case[0].outlet.id: case[0] for case in CASES}.values():
        items = etree.fromstring(render_feed(edition).encode()).findall("channel/item")
        for item, article in zip(items, edition.articles, strict=True):
            body = html.fromstring(f"<div>{item.findtext(ENCODED)}</div>")
            assert texts(body.findall("p")) == article.plain_paragraphs
            assert item.findtext("link") == edition.base + article_path(edition.outlet, article)


def test_guids_are_unique() -> None:
    edition, _ = CASES[0]
    root = etree.fromstring(render_feed(edition).encode())
    guids = [node.text for node in root.iterfind("channel/item/guid")]

    assert len(guids) == len(set(guids)) == len(edition.articles)
