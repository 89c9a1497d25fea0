"""What is typed finds what was written, whatever the keyboard; no query is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.text import Phrase, find_passage, read_query, searchable
from watchdog.text.searching import LONGEST_TEXT, LONGEST_WORD, MOST_PHRASES, PASSAGE


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("كميسيون", "کمیسیون"),  # Arabic kaf and yeh
        ("بلنليک", "بلنلیک"),
        ("ETAT", "l’État"),
        ("strasse", "Straße"),
        ("میرود", "می\u200cرود"),
        ("می\u200cرود", "می\u200cرود"),
        ("می رود", "می\u200cرود"),
        ("٣", "3"),
    ],
)
def test_two_spellings_of_a_word_are_one(typed: str, written: str) -> None:
    (phrase, *more) = read_query(typed)

    words = [word for one in (phrase, *more) for word in one.words]
    assert f" {' '.join(words)} " in f" {searchable(f'a {written} b')} "


def test_a_query_has_words_prefixes_and_phrases() -> None:
    assert read_query('Brussels invit* "formal invitation" "the del"*') == (
        Phrase(("brussels",)),
        Phrase(("invit",), is_prefix=True),
        Phrase(("formal", "invitation")),
        Phrase(("the", "del"), is_prefix=True),
    )


def test_typographic_quotation_marks_hold_a_phrase_too() -> None:
    assert read_query("„formal invitation“") == read_query('"formal invitation"')


def test_letters_of_other_scripts_stay_themselves() -> None:
    assert searchable("北京 中国!") == "北京 中国"
    assert read_query("中国") == (Phrase(("中国",)),)


@given(st.text(max_size=700))
def test_no_query_is_wrong_and_no_sign_of_a_query_language_gets_through(typed: str) -> None:
    phrases = read_query(typed)

    assert len(phrases) <= MOST_PHRASES
    for phrase in phrases:
        assert phrase.words
        for word in phrase.words:
            assert 0 < len(word) <= LONGEST_WORD
            assert not set(word) & set("\"'*()&|!<>:^+-{}\\ \x00\n")


def test_a_text_is_cut_where_no_index_holds_more() -> None:
    assert len(searchable("wort " * LONGEST_TEXT)) <= LONGEST_TEXT
    assert searchable("a" * 1000) == "a" * LONGEST_WORD


def test_the_passage_with_most_of_what_was_asked_for_is_shown_with_marks() -> None:
    paragraphs = ["The envoys left.", "Two envoys from Kābul met the envoy of Marn.", ""]
    passage = find_passage(paragraphs, read_query("envoy* kabul"))

    assert passage.text == paragraphs[1]
    assert [passage.text[start:end] for start, end in passage.marks] == ["envoys", "Kābul", "envoy"]


def test_marks_of_a_long_paragraph_move_with_the_cut() -> None:
    long = "word " * 200 + "کميسيون " + "word " * 200
    passage = find_passage([long], read_query("کمیسیون"))

    assert [passage.text[start:end] for start, end in passage.marks] == ["کميسيون"]
    assert len(passage.text) <= PASSAGE + 4
    assert passage.text.startswith("… word")


def test_without_a_find_the_text_begins_as_it_does() -> None:
    assert find_passage(["First.", "Second."], read_query("third")).text == "First."
    assert find_passage([], read_query("third")) == ("", ())


@given(st.text(max_size=400), st.text(max_size=30))
def test_marks_lie_within_their_passage(text: str, typed: str) -> None:
    passage = find_passage([text], read_query(typed))

    assert all(0 <= start < end <= len(passage.text) for start, end in passage.marks)
