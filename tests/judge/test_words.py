from dataclasses import replace

import pytest
from tests.judge.make import WRITTEN

from watchdog.declarations import Language
from watchdog.judge.words import clean_phrase, clean_word, read_line
from watchdog.text import plain_language

ENGLISH = replace(plain_language("en"), clause_breaks=("but", "and will"), asides=("which",))


def clauses(text: str, language: Language = ENGLISH) -> list[str]:
    line = read_line(text, (), language, written=WRITTEN)
    return [f"{clause.number}{'a' * clause.aside}" for clause in line.clauses]


def test_a_line_holds_words_with_the_event_marked() -> None:
    text = "It hasn’t INVITED  them, yet"
    line = read_line(text, [(text.index("INV"), text.index("  "))], ENGLISH, written=WRITTEN)

    assert line.text == " it has not @invited them , yet "
    assert [line.text[place] for place in line.places] == list("ihn@t,y")
    assert [text[word.start : word.end] for word in line.words][:4] == [
        "It",
        "has",
        "n’t",
        "INVITED",
    ]
    assert line.events == (3,)


@pytest.mark.parametrize(
    ("one", "other"),
    [("می‌شود", "میشود"), ("می شود", "میشود"), ("رسماً", "رسما"), ("كرد", "کرد"), ("É", "e\u0301")],
)
def test_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert clean_phrase(one) == clean_phrase(other)


def test_pashto_endings_stay_apart_until_the_text_is_made_plain() -> None:
    assert clean_word("ورکړې") != clean_word("ورکړی")
    assert clean_word("ورکړې", plain=True) == clean_word("ورکړي", plain=True)


def test_older_years_are_marked() -> None:
    line = read_line("In 2023, 2026 and ۱۴۰۱, 1200 times", (), ENGLISH, written=WRITTEN)

    assert line.text == " in # , 2026 and # , 1200 times "


def test_breaks_begin_a_clause_and_asides_end_at_the_comma() -> None:
    assert clauses("one two but three") == ["0", "0", "1", "1"]
    assert clauses("one, which two, three") == ["0", "0", "1a", "1a", "0", "0"]
    assert clauses("one and will two") == ["0", "1", "1", "1"]
    assert clauses("But one, two") == ["1a", "1a", "2", "2"]
    assert clauses("one; two") == ["0", "1", "1"]


def test_a_verbs_object_is_no_aside() -> None:
    german = replace(ENGLISH, asides=("die",), infinitives=("zu", "abzu*"))

    assert clauses("one, die two three, four", german) == ["0", "0", "1a", "1a", "1a", "0", "0"]
    for text in ("one, die two zu three, four", "one, die two abzusenden, four"):
        assert set(clauses(text, german)) == {"0"}


def parts(text: str, given: Language) -> str:
    line = read_line(text, (), given, written=WRITTEN)
    marked = [f"{part}d" if part in line.dependent else str(part) for part in line.parts]
    return " ".join(marked)


def test_parts_begin_at_commas_and_at_words_that_open_them() -> None:
    given = replace(ENGLISH, asides=("which",), parts=("that", "went and"), dependents=("that",))

    assert parts("one, two", given) == "0 1 1"
    assert parts("one that two", given) == "0 1d 1d"
    assert parts("one went and two and three", given) == "0 0 1 1 1 1"
    assert parts("one, which two, three, four", given) == "0 1 1 1 0 0 2 2"  # an aside interrupts


def test_a_title_of_nothing_but_the_event_is_read() -> None:
    # Each word was compared with each event: a hostile title took minutes.
    count = 50_000
    text = "INV sent " * count
    line = read_line(text, [(at * 9, at * 9 + 3) for at in range(count)], ENGLISH, written=WRITTEN)

    assert line.events == tuple(range(0, 2 * count, 2))


def test_a_word_that_touches_any_event_is_the_events() -> None:
    line = read_line("a INV-ited b INV", [(2, 5), (2, 11), (13, 16)], ENGLISH, written=WRITTEN)

    assert [line.words[number].text for number in line.events] == ["inv", "ited", "inv"]
