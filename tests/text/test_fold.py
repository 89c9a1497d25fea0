import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.text import fold, fold_joined, fold_term, plain_language, whole_letters_end

LANGUAGE = plain_language("en")
TEXTS = st.text(st.characters(codec="utf-16", exclude_categories=())) | st.text(
    "aé ßﷲ\u0301\u200c\u200fی ،.7中"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Commission Européenne", "commission europe\u0301enne"),
        ("STRASSE", "straße"),
        ("L’État", "l'etat"),
        ("دعوت‌نامه", "دعوت نامه"),
        ("كميسيون", "کمیسیون"),
        ("رسماً", "رسما"),
        ("کمېسیون", "كميسيون"),
        ("طا\u200fلبان", "طالبـان"),
        ("۱۲ آمریکا", "12 امریکا"),
        ("ﻻ", "لا"),
    ],
)
def test_spelling_variants_are_equal(one: str, other: str) -> None:
    assert fold(one, LANGUAGE).codes == fold(other, LANGUAGE).codes


@given(TEXTS)
def test_shape_of_folded_text(text: str) -> None:
    folded = fold(text, LANGUAGE)

    assert folded.offsets.dtype == np.int32
    assert len(folded.codes) == len(folded.offsets)
    assert folded.codes[:1] == folded.codes[-1:] == b" "
    assert b"  " not in folded.codes
    assert 0 not in folded.codes
    assert 1 not in folded.codes
    assert (np.diff(folded.offsets) >= 0).all()
    assert folded.offsets[-1] <= len(text)


@given(TEXTS)
def test_terms_are_folded_as_texts(text: str) -> None:
    assert fold_term(text, LANGUAGE) == fold(text, LANGUAGE).codes.strip()


@given(TEXTS)
def test_offsets_lead_back_to_the_word(text: str) -> None:
    folded = fold(text, LANGUAGE)
    at = 1
    for word in folded.codes.split():
        first, last = folded.offsets[at], folded.offsets[at + len(word) - 1]
        piece = text[first : whole_letters_end(text, int(last) + 1)]
        assert fold_term(piece, LANGUAGE) == word
        at += len(word) + 1


@given(TEXTS)
def test_joined_text_has_no_break_at_the_joiner(text: str) -> None:
    joined = fold_joined(text, LANGUAGE)

    assert joined.codes == fold(text.replace("\u200c", ""), LANGUAGE).codes
    for place, code in enumerate(joined.codes):
        if code != ord(" "):
            assert fold_term(text[joined.offsets[place]], LANGUAGE)


def test_span_takes_the_marks_of_its_last_letter() -> None:
    assert whole_letters_end("cafe\u0301 noir", 4) == 5
