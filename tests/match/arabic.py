"""Arabic-script texts as keyboards and systems write them, and what stands in them.

It shares nothing with folding: a text is made from words in one spelling, each letter then
written in one of its ways, so what it says is known before anybody reads it.
"""

from collections.abc import Sequence
from itertools import product
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

ZWNJ = "\u200c"
# The letters that a reader takes for one another, the first the one words are made of here.
WAYS = {
    "ی": ["ی", "ي", "ى", "ې", "ۍ", "ئ", "ﯼ", "ﻳ"],
    "ک": ["ک", "ك", "ﻛ", "ﮐ"],
    "گ": ["گ", "ګ", "ﮔ"],
    "ا": ["ا", "آ", "أ", "إ", "ٱ", "ﺍ"],
    "ه": ["ه", "ة", "ہ", "ھ", "ﻫ"],
    "و": ["و", "ؤ", "ﻭ"],
    "ل": ["ل", "ﻟ"],
    "ب": ["ب", "ﺑ"],
    "ن": ["ن", "ﻧ"],
    "ت": ["ت", "ﺗ"],
    "د": ["د", "ﺩ"],
    "م": ["م", "ﻣ"],
    "3": ["3", "٣", "۳"],
}
# What is written into words and read by nobody: tatweel, harakat, marks of direction.
SILENT = ["ـ", "\u064e", "\u0651", "\u0652", "\u200e", "\u200f", "\u202b", "\u202c", "\u2067"]

WORDS = ["کمیت", "اروپا", "طالب", "دعوت", "نامه", "گیاه", "ویزا", "هیات", "م3", "دعوتنامه"]
TERMS = [
    "کمیت",
    "طالب",
    "طالب*",
    "دعوت نامه",
    "دعوتنامه",
    "دعوت*",
    "هیات کمیت اروپا",
    "نامه گیاه*",
    "ویزا م3",
    "م3",
]
ENDINGS = ["", "", "", "ان", "انو", "هایشان", "هایشانند"]  # of words in texts


class Piece(NamedTuple):
    """A word of a text as it is meant, and what parts it from the next."""

    word: str
    gap: str  # space, ZWNJ, full stop, line end


WORD = st.tuples(
    st.sampled_from(WORDS),
    st.sampled_from(ENDINGS),
    st.sampled_from([" ", " ", ZWNJ, ". ", "\n", "، "]),
)


def _spelled(word: str, draw: Random) -> str:
    """Write a word in one of its ways, with silent signs inside."""
    letters = [draw.choice(WAYS.get(letter, [letter])) for letter in word]
    at = draw.randint(1, max(len(letters) - 1, 1))
    signs = draw.choices(SILENT, k=draw.randint(0, 2))
    return "".join((*letters[:at], *signs, *letters[at:]))


@st.composite
def texts(draw: st.DrawFn) -> tuple[list[Piece], str]:
    """Make some words, and one way of writing them.

    The words are Hypothesis's choice, to be made fewer when something fails; each of their
    letters would be too, at ten times the cost.
    """
    words = draw(st.lists(WORD, max_size=7))
    ways = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - no secret
    pieces = [Piece(word + ending, gap) for word, ending, gap in words]
    written = "".join(_spelled(piece.word, ways) + piece.gap for piece in pieces)
    return pieces, written.rstrip("\n" + ZWNJ + " ")


def stands_in(term: str, pieces: Sequence[Piece]) -> bool:
    """Whether a term stands in the words, ZWNJ read as a space throughout, or as nothing."""
    apart = [piece.word for piece in pieces]
    joined = "".join(piece.word + ("" if piece.gap == ZWNJ else " ") for piece in pieces).split()
    return _stands(term, apart) or _stands(term, joined)


def _stands(term: str, words: Sequence[str]) -> bool:
    prefix, parts = term.endswith("*"), term.rstrip("*").split()
    for gaps in product((" ", ""), repeat=len(parts) - 1):
        wanted = "".join(a + b for a, b in zip(parts, (*gaps, ""), strict=True)).split()
        for start in range(len(words) - len(wanted) + 1):
            *given, last = words[start : start + len(wanted)]
            ends = last.startswith(wanted[-1]) and len(last) - len(wanted[-1]) <= 5
            if given == wanted[:-1] and (ends if prefix else last == wanted[-1]):
                return True
    return False
