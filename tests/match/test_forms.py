from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.match.make import LANGUAGES, term

from watchdog.declarations import Language
from watchdog.match.forms import (
    Check,
    Form,
    one_letter_off,
    plain_patterns,
    spellings,
    term_forms,
    written_letters,
)
from watchdog.model import LanguageCode
from watchdog.text import fold_term

ENGLISH, DARI = LANGUAGES[LanguageCode("en")], LANGUAGES[LanguageCode("prs")]


def forms_of(
    written: str, language: Language, *, names: bool, endings: bool = False
) -> tuple[Form, ...]:
    one = term(written)
    return tuple(
        form
        for text in spellings(one.text)
        for form in term_forms(one, text, fold_term(text, language), names=names, endings=endings)
    )


def distance(one: bytes, other: bytes) -> int:
    """Levenshtein's, by the book."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row, above = [i], row
        for j, b in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (a != b)))
    return row[-1]


@given(st.text("ab", max_size=7), st.text("ab", max_size=7))
def test_one_letter_off_is_an_edit_distance_of_at_most_one(one: str, other: str) -> None:
    assert one_letter_off(one.encode(), other.encode()) is (
        distance(one.encode(), other.encode()) <= 1
    )


def test_a_prefix_is_open_at_its_end() -> None:
    (form,) = forms_of("invit*", ENGLISH, names=False)

    assert (form.pattern, form.check) == (b" invit", Check.PREFIX)


def test_umlauts_are_also_spelled_out() -> None:
    patterns = [form.pattern for form in forms_of("Brüssel", ENGLISH, names=False)]

    assert patterns == [b" brussel ", b" bruessel "]


@pytest.mark.parametrize(
    ("written", "count"), [("دعوت نامه", 2), ("ا ب پ ت", 8), ("ا ب پ ت ث ج", 2)]
)
def test_arabic_words_are_also_written_joined(written: str, count: int) -> None:
    forms = forms_of(written, DARI, names=False)

    assert len({form.pattern for form in forms}) == count
    assert {form.pattern.replace(b" ", b"") for form in forms} == {
        forms[0].pattern.replace(b" ", b"")
    }


def test_latin_words_are_never_joined() -> None:
    assert len(forms_of("entry permit", ENGLISH, names=False)) == 1


def test_names_are_looked_for_by_both_halves_of_the_longest_word() -> None:
    _, *halves = forms_of("Jo Lammert", ENGLISH, names=True)

    assert [form.pattern for form in halves] == [b" lam", b"mert "]
    assert [form.anchor for form in halves] == [1, 1]
    assert len(forms_of("Jo Lamm", ENGLISH, names=True)) == 1  # too short to vary


def test_a_term_without_letters_has_no_form() -> None:
    assert forms_of("–", ENGLISH, names=True) == ()


def test_written_letters_keep_capitals_only() -> None:
    assert written_letters("d’É\u0301tat-2") == "dEtat2"


def test_a_word_in_arabic_script_takes_endings_where_a_language_has_some() -> None:
    checks = [
        [form.check for form in forms_of(written, DARI, names=False, endings=True)]
        for written in ("ویزه", "طالبان*", "=ویزه", "او", "visa")
    ]

    assert checks == [
        [Check.ENDING],
        [Check.PREFIX],
        [Check.WORDS],
        [Check.WORDS],  # too short
        [Check.WORDS],
    ]


@given(written=st.text("ab دعوت", max_size=9), prefix=st.booleans(), endings=st.booleans())
def test_the_short_way_to_patterns_is_the_long_way(
    written: str,
    *,
    prefix: bool,
    endings: bool,
) -> None:
    one = replace(term("x"), text=written, prefix=prefix)
    folded = fold_term(written, DARI)

    forms = term_forms(one, written, folded, names=False, endings=endings)
    assert list(plain_patterns(one, folded, names=False, endings=endings)) == [
        (form.pattern, form.check) for form in forms
    ]


def test_what_needs_its_letters_compared_has_no_short_way() -> None:
    assert not plain_patterns(term("=EU"), b"eu", names=False, endings=False)
    assert not plain_patterns(term("Lammert"), b"lammert", names=True, endings=False)
    assert not plain_patterns(term("北京"), fold_term("北京", DARI), names=False, endings=False)
