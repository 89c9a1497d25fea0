import dataclasses

from watchdog.model import Article, LanguageCode, OutletId


def test_a_body_is_its_paragraphs_a_line_each() -> None:
    article = Article(
        url="https://a.example/1",
        outlet=OutletId("a"),
        language=LanguageCode("en"),
        title="A title",
        paragraphs=("One.", "Two."),
    )

    assert article.text == "One.\nTwo."
    assert dataclasses.replace(article, paragraphs=()).text == ""
