import pytest
from tests.match.make import document, item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Unit, Window
from watchdog.match.near import Nearness
from watchdog.match.scan import Spot
from watchdog.model import ConceptId, Field

PAGE = document("One two. Three.\n\nFour five six.\nSeven.", title="One seven")


def spots(*words: str, field: Field = Field.TEXT) -> dict[ConceptId, set[Spot]]:
    """Let each word be a concept of its own name."""
    found = {}
    for word in words:
        start = (PAGE.text if field is Field.TEXT else PAGE.title).index(word)
        found[ConceptId(word.lower())] = {(field, start, start + len(word))}
    return found


@pytest.mark.parametrize(
    ("words", "window", "expected"),
    [
        (("One", "Three"), Window(1, Unit.SENTENCE), True),  # one line: sentences are not counted
        (("Three", "Four"), Window(1, Unit.SENTENCE), False),
        (("Three", "Four"), Window(2, Unit.SENTENCE), True),  # a blank line is no sentence
        (("Three", "Seven"), Window(2, Unit.SENTENCE), False),
        (("Three", "Four"), Window(1, Unit.PARAGRAPH), False),
        (("Four", "Seven"), Window(2, Unit.PARAGRAPH), True),
        (("One", "Three"), Window(3, Unit.WORD), True),
        (("One", "Four"), Window(3, Unit.WORD), False),
        (("One", "Seven"), Window(1, Unit.ARTICLE), True),
    ],
)
def test_words_may_meet_where_a_window_could_hold_them(
    words: tuple[str, str], window: Window, *, expected: bool
) -> None:
    one = item("one", parse_expression(" AND ".join(map(str.lower, words))), within=window)

    assert Nearness(PAGE).may_meet(one, spots(*words)) is expected


def test_a_headline_is_one_window() -> None:
    one = item("one", parse_expression("one AND seven"), within=Window(1, Unit.WORD))
    found = spots("One", "seven", field=Field.TITLE)

    assert Nearness(PAGE).may_meet(one, found)
    only_text = item("one", one.match, within=one.within, fields=(Field.TEXT,))
    assert not Nearness(PAGE).may_meet(only_text, found)


def test_what_is_not_simply_all_of_some_concepts_is_left_to_the_windows() -> None:
    for words in ("one OR seven", "one AND NOT seven", "one"):
        one = item("one", parse_expression(words), within=Window(1, Unit.SENTENCE))
        assert Nearness(PAGE).may_meet(one, spots("One", "Seven"))
