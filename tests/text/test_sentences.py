from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.text import plain_language, split_sentences


def sentences(text: str, code: str = "en") -> list[str]:
    language = replace(plain_language(code), abbreviations=("mr", "z.b", "dr"))
    return [text[start:end] for start, end in split_sentences(text, language)]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "It is so. Is it? Yes!", ["It is so.", "Is it?", "Yes!"]),
        ("en", "Mr. Lang and J. Smith met. They ate.", ["Mr. Lang and J. Smith met.", "They ate."]),
        ("en", "“It is.” He left.", ["“It is.”", "He left."]),
        ("en", "“Is it?” he asked. No.", ["“Is it?” he asked.", "No."]),
        ("en", "About 3.5 million. Or more…", ["About 3.5 million.", "Or more…"]),
        ("en", "A title\nA first sentence. Next", ["A title", "A first sentence.", "Next"]),
        (
            "de",
            "Am 3. Mai kamen z.B. Gäste. Sie aßen.",
            ["Am 3. Mai kamen z.B. Gäste.", "Sie aßen."],
        ),
        ("prs", "او آمد. چرا؟ نمی‌دانم.", ["او آمد.", "چرا؟", "نمی‌دانم."]),
        (
            "ps",
            "هغه راغی.\u200f ولې؟ «نه پوهېږم.» هو۔ ښه",
            ["هغه راغی.\u200f", "ولې؟", "«نه پوهېږم.»", "هو۔", "ښه"],
        ),
        ("en", " \n ", []),
    ],
)
def test_splits_where_a_reader_would(code: str, text: str, expected: list[str]) -> None:
    assert sentences(text, code) == expected


@given(st.text('aB.؟! \n"”3\u200f'))
def test_every_letter_is_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text, plain_language("en"))

    covered = [place for start, end in spans for place in range(start, end)]
    assert covered == sorted(set(covered))
    assert all(place in covered for place, letter in enumerate(text) if not letter.isspace())
    assert not any("\n" in text[start:end] for start, end in spans)
