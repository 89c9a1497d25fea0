import pytest
from tests.match.make import document

from watchdog.declarations import Unit, Window
from watchdog.match.scan import build_grid
from watchdog.match.windows import places_around
from watchdog.model import Field

PAGE = document("One two. Three four.\nFive six. Seven.", title="A head line")
TEXT, TITLE = build_grid(PAGE, Field.TEXT), build_grid(PAGE, Field.TITLE)


def places(window: Window, word: str) -> list[tuple[int, int]]:
    start = PAGE.text.index(word)
    one = TEXT.locate(start, start + len(word))
    return [(place.first, place.after) for place in places_around(window, [TEXT], [one])]


@pytest.mark.parametrize(
    ("window", "word", "expected"),
    [
        (Window(1, Unit.SENTENCE), "Three", [(0, 1), (1, 2), (2, 3), (3, 4)]),
        (Window(2, Unit.SENTENCE), "Seven", [(0, 2), (2, 4)]),
        (Window(9, Unit.SENTENCE), "Seven", [(0, 9)]),
        (Window(1, Unit.PARAGRAPH), "Five", [(0, 1), (1, 2)]),
        (Window(6, Unit.WORD), "Five", [(0, 6), (1, 7)]),
    ],
)
def test_windows_in_which_something_can_change(
    window: Window, word: str, expected: list[tuple[int, int]]
) -> None:
    assert places(window, word) == expected


def test_the_headline_is_one_window_whatever_the_unit() -> None:
    one = TITLE.locate(2, 6)
    (place,) = places_around(Window(1, Unit.WORD), [TITLE, TEXT], [one])

    assert place.holds(one)
    assert place.holds(TITLE.locate(7, 11))
    assert not place.holds(TEXT.locate(0, 3))


def test_an_article_is_one_window_over_both_fields() -> None:
    (place,) = places_around(Window(1, Unit.ARTICLE), [TITLE, TEXT], [TITLE.locate(2, 6)])

    assert place.holds(TITLE.locate(2, 6))
    assert place.holds(TEXT.locate(0, 3))


def test_an_occurrence_must_stand_wholly_inside() -> None:
    across = TEXT.locate(PAGE.text.index("two"), PAGE.text.index("Three") + 5)
    first, *_ = places_around(Window(1, Unit.SENTENCE), [TEXT], [across])

    assert not first.holds(across)
