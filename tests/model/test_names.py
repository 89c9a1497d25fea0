import pytest

from watchdog.model import ItemKey, language_of_tag


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
