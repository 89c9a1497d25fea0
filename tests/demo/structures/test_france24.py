import pytest
from lxml import etree
from tests.demo.structures.reading import editions, json_ld, parse_page, texts

from watchdog.demo.newsday import DemoArticle
from watchdog.demo.structures import Edition
from watchdog.demo.structures.france24 import article_path, render_feed

CASES = editions("france24")


@pytest.mark.parametrize(("edition", "article"), CASES, ids=lambda each: getattr(each, "id", ""))
def test_standfirst_and_body_are_the_text(edition: Edition, article: DemoArticle) -> None:
    page = parse_page(edition, article)
    for box in page.xpath("//div[@class='m-interstitial']"):
        box.drop_tree()
    lead = page.xpath("//p[@class='t-content__chapo']")
    body = page.xpath("//div[contains(@class, 't-content__body')]//p")

    assert texts(lead + body) == article.plain_paragraphs
    assert texts(page.xpath("//h1")) == (article.title,)
    assert json_ld(page)["datePublished"] == article.time.isoformat()


def test_a_box_interrupts_the_text() -> None:
    page = parse_page(*CASES[0])

    assert (
        len(
            page.xpath(
                "//div[contains(@class, 't-content__body')]//p/ancestor::div"
                "[@class='m-interstitial']"
            )
        )
        == 1
    )


def test_an_agency_is_credited_as_the_author() -> None:
    edition, article = next(case for case in CASES if case[1].agency)
    page = parse_page(edition, article)

    assert json_ld(page)["author"] == [{"@type": "Organization", "name": article.agency}]
    assert texts(page.xpath("//span[@class='m-from-author']")) == (article.agency,)


def test_the_feed_tells_the_standfirst() -> None:
    edition, _ = CASES[0]
    items = etree.fromstring(render_feed(edition).encode()).findall("channel/item")

    assert [item.findtext("description") for item in items] == [
        article.plain_paragraphs[0] for article in edition.articles
    ]
    assert [item.findtext("link") for item in items] == [
        edition.base + article_path(edition.outlet, article) for article in edition.articles
    ]
