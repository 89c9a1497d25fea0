import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from watchdog.text import clean_text


def test_harmful_characters_go_and_joiners_stay() -> None:
    assert clean_text("a\x00b\x9fc\u202ed\u2066e\ufefff\ud800g") == "abcdefg"
    assert clean_text("می\u200cشود\u200d") == "می\u200cشود\u200d"


def test_runs_of_blanks_become_one_space() -> None:
    assert clean_text("\n one\u00a0\t two \r\n") == "one two"


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in cleaned)
