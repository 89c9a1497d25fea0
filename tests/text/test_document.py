from dataclasses import replace

from watchdog.model import Article, Field, LanguageCode, OutletId
from watchdog.text import build_document, plain_language


def article(title: str, *paragraphs: str) -> Article:
    return Article(
        url="https://courier.example/1",
        outlet=OutletId("courier"),
        language=LanguageCode("en"),
        title=title,
        paragraphs=paragraphs,
    )


def test_counts_sentences_and_paragraphs_of_both_fields() -> None:
    page = article("A headline. In two", "One. Two.", "Three.")
    document = build_document(page, plain_language("en"))

    found = [
        (
            one.field,
            page.text[one.start : one.end] if one.field is Field.TEXT else "",
            one.paragraph,
        )
        for one in document.sentences
    ]
    assert found == [
        (Field.TITLE, "", 0),
        (Field.TEXT, "One.", 0),
        (Field.TEXT, "Two.", 0),
        (Field.TEXT, "Three.", 1),
    ]
    assert document.folded_text.codes == b" one two three "


def test_joined_text_is_made_only_where_a_joiner_stands() -> None:
    document = build_document(article("Title", "می\u200cشود"), plain_language("prs"))

    assert document.joined_title is None
    assert document.joined_text is not None
    assert document.joined_text.codes.count(b" ") == 2


def test_sentences_are_split_once() -> None:
    document = build_document(article("Title", "One. Two."), plain_language("en"))

    assert document.sentences is document.sentences


def test_an_empty_article_has_no_sentences() -> None:
    assert build_document(article(" "), plain_language("en")).sentences == ()


def test_other_titles_stand_below_the_headline_each_a_sentence() -> None:
    page = replace(article("A headline", "One."), other_titles=("Another", "A third"))

    document = build_document(page, plain_language("en"))

    titles = [one for one in document.sentences if one.field is Field.TITLE]
    assert [document.title[one.start : one.end] for one in titles] == [
        "A headline",
        "Another",
        "A third",
    ]
    assert [one.paragraph for one in titles] == [0, 1, 2]
    assert document.folded_title.codes == b" a headline another a third "


def test_a_headline_in_two_lines_is_one_sentence() -> None:
    document = build_document(article("A headline\nin two", "One."), plain_language("en"))

    assert document.sentences[0][:3] == (Field.TITLE, 0, len("A headline\nin two"))
