from hypothesis import given
from hypothesis import strategies as st

from watchdog.model import Piece
from watchdog.web.marking import CUE, compare_texts, item_block, mark_paragraphs


def test_marks_are_found_in_their_paragraphs() -> None:
    first, second = mark_paragraphs(["one two", "three"], [(4, 7, "concept"), (8, 13, CUE)])

    assert first == (Piece("one "), Piece("two", concepts=("concept",)))  # type: ignore[arg-type] # an id
    assert second == (Piece("three", cue=True),)


@given(st.lists(st.text(alphabet="ab \u0644", max_size=9)), st.integers(0, 30), st.integers(0, 30))
def test_pieces_joined_are_the_paragraphs(paragraphs: list[str], a: int, b: int) -> None:
    marked = mark_paragraphs(paragraphs, [(a, b, CUE)])

    joined = ["".join(piece.text for piece in pieces) for pieces in marked]
    assert [" ".join(one.split()) for one in joined] == [" ".join(p.split()) for p in paragraphs]


def test_differences_are_said_word_by_word() -> None:
    parts = compare_texts("It has not been sent.", "It has been sent.")

    assert [(part.kind, part.text) for part in parts] == [
        ("same", "It has"),
        ("old", "not"),
        ("same", "been sent."),
    ]
    assert compare_texts("a " * 6000, "b") == ()


def test_an_items_block_ends_where_the_next_begins() -> None:
    text = "items:\n  - id: a\n    examples:\n      - {lang: en}\n\n  - id: b\nx: y\n"

    assert item_block(text, 2) == "  - id: a\n    examples:\n      - {lang: en}"
    assert item_block(text, 6) == "  - id: b"
    assert item_block(text, 99) == ""
