import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from watchdog.cli.tables import GAP, fit_table, list_cells, share_width

HEADS = ("outlet", "failing", "why")
ROW = (Text("harbour-post"), Text("2"), Text("cannot be reached: name not known " * 9))


def lines_of(thing: object, width: int) -> list[str]:
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(thing)
    return captured.get().splitlines()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_long_text_leaves_the_others_whole(width: int) -> None:
    table = fit_table(HEADS, [ROW], [5, 5, 5], [False] * 3, width)

    head, _, row = lines_of(table, width)
    assert max(len(line) for line in (head, row)) <= width
    assert "failing" in head
    assert row.startswith("harbour-post")


def test_what_is_wrapped_is_shown_whole() -> None:
    table = fit_table(HEADS, [ROW], [5, 5, 5], [False, False, True], 60)

    words = " ".join(line[-36:] for line in lines_of(table, 60)).split()
    assert words.count("reached:") == 9


def test_without_room_for_columns_a_row_is_lines() -> None:
    assert fit_table(HEADS, [ROW], [5, 5, 5], [False] * 3, 15) is None

    lines = lines_of(list_cells(HEADS, ROW), 20)
    assert lines[:3] == ["outlet: harbour-post", "failing: 2", "why: cannot be "]
    assert max(map(len, lines)) <= 20


columns = st.lists(st.tuples(st.integers(1, 300), st.integers(1, 20)), min_size=1, max_size=8)


@given(columns, st.integers(1, 300))
def test_shares_fill_the_width_and_none_vanishes(wanted: list[tuple[int, int]], width: int) -> None:
    natural, least = zip(*wanted, strict=True)

    shares = share_width(natural, least, width - GAP * (len(wanted) - 1))

    if shares is None:
        return
    assert sum(shares) + GAP * (len(wanted) - 1) <= width
    for share, whole, small in zip(shares, natural, least, strict=True):
        assert min(whole, small) <= share <= whole
