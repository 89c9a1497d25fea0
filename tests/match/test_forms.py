import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.match.make import LANGUAGES, term

from watchdog.match.forms import Check, one_letter_off, term_forms, written_letters
from watchdog.model import LanguageCode

ENGLISH, DARI = LANGUAGES[LanguageCode("en")], LANGUAGES[LanguageCode("prs")]


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
    (form,) = term_forms(term("invit*"), ENGLISH, names=False)

    assert (form.pattern, form.check) == (b" invit", Check.PREFIX)


def test_umlauts_are_also_spelled_out() -> None:
    patterns = [form.pattern for form in term_forms(term("Brüssel"), ENGLISH, names=False)]

    assert patterns == [b" brussel ", b" bruessel "]


@pytest.mark.parametrize(
    ("written", "count"), [("دعوت نامه", 2), ("ا ب پ ت", 8), ("ا ب پ ت ث ج", 2)]
)
def test_arabic_words_are_also_written_joined(written: str, count: int) -> None:
    forms = term_forms(term(written), DARI, names=False)

    assert len({form.pattern for form in forms}) == count
    assert {form.pattern.replace(b" ", b"") for form in forms} == {
        forms[0].pattern.replace(b" ", b"")
    }


def test_latin_words_are_never_joined() -> None:
    assert len(term_forms(term("entry permit"), ENGLISH, names=False)) == 1


def test_names_are_looked_for_by_both_halves_of_the_longest_word() -> None:
    _, *halves = term_forms(term("Jo Lammert"), ENGLISH, names=True)

    assert [form.pattern for form in halves] == [b" lam", b"mert "]
    assert [form.anchor for form in halves] == [1, 1]
    assert len(term_forms(term("Jo Lamm"), ENGLISH, names=True)) == 1  # too short to vary


def test_a_term_without_letters_has_no_form() -> None:
    assert term_forms(term("–"), ENGLISH, names=True) == ()


def test_written_letters_keep_capitals_only() -> None:
    assert written_letters("d’É\u0301tat-2") == "dEtat2"
