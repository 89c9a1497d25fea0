from lxml import etree
from tests.demo.structures.reading import editions

from watchdog.demo.structures.shape import render_news_sitemap


def test_the_news_sitemap_names_every_article() -> None:
    edition, _ = editions("dw")[0]

    root = etree.fromstring(
        render_news_sitemap(edition, lambda _, article: f"/x/{article.id}").encode()
    )

    names = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "n": "http://www.google.com/schemas/sitemap-news/0.9",
    }
    assert [node.text for node in root.iterfind("s:url/n:news/n:title", names)] == [
        article.title for article in edition.articles
    ]
    assert root.findtext("s:url/s:loc", namespaces=names) == (
        f"{edition.base}/x/{edition.articles[0].id}"
    )
    assert root.findtext("s:url/n:news/n:publication/n:language", namespaces=names) == "de"
