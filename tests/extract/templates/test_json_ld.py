from tests.extract.making import view

from watchdog.extract.templates.json_ld import read_json_ld

TEXT = "<p>A paragraph that is long enough, with a comma, to be the text of an article.</p>" * 3
ARTICLE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "H"}</script>'


def test_a_page_that_declares_no_article_is_left_to_others() -> None:
    assert read_json_ld(view(f"<html>{TEXT}</html>"), None) is None
    assert read_json_ld(view(f"<html>{ARTICLE}{TEXT}</html>"), None) is not None
