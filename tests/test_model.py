import dataclasses
import inspect

import pytest

from watchdog import model
from watchdog.model import Article, ItemKey, LanguageCode, OutletId, language_of_tag


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        (" en-GB ", "en"),
        ("fr_FR", "fr"),
        ("fa-AF", "prs"),  # Dari
        ("fa-IR", "fa"),
        ("pus", "ps"),
        ("PBT-AF", "ps"),
        ("deu", "de"),
        ("", None),
        ("e", None),
        ("english", None),
        ("en1", None),
        ("پښ", None),
    ],
)
def test_reads_language_tags_as_outlets_write_them(tag: str, code: str | None) -> None:
    assert language_of_tag(tag) == code


def test_an_item_is_written_below_its_watchlist() -> None:
    assert str(ItemKey("eu-talks", "formal-invitation")) == "eu-talks/formal-invitation"


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


def test_every_value_is_frozen_and_has_no_room_for_more() -> None:
    values = [
        value
        for value in vars(model).values()
        if inspect.isclass(value) and dataclasses.is_dataclass(value)
    ]

    assert values
    assert [one.__name__ for one in values if not vars(one)["__dataclass_params__"].frozen] == []
    assert [value.__name__ for value in values if "__slots__" not in vars(value)] == []
