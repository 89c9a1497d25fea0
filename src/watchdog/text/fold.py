"""Fold text to one byte a letter, remembering where each byte came from.

In:   text as an outlet, or an operator, wrote it, and its language.
Out:  `Folded`: words of bytes separated by single spaces, one space at each end, with offsets.
Pure: no I/O, no clock, no randomness.

Articles and terms go through the same table, so a phrase typed on any keyboard matches. The
bytes are made first, the offsets only where somebody asks: that costs twice as much again.
"""

import unicodedata
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from watchdog.declarations import Language
from watchdog.model import Folded
from watchdog.text.letters import DELETED, EXPANDED, SPACE, Table, folding_table
from watchdog.text.once import Once

ZWNJ = "\u200c"
_DELETED = bytes((DELETED,))
_NEWLINE = 10  # a byte that no letter folds to


def fold(text: str, language: Language) -> Folded:
    """Make spelling variants of the same word equal.

    >>> from watchdog.text import plain_language
    >>> fold("L’État  BELGE", plain_language("fr")).codes
    b' l etat belge '
    """
    table = _table(language)
    return Folded(_fold_codes(text, table), Once(partial(_count_offsets, text, table)))


def fold_terms(texts: Sequence[str], language: Language) -> list[bytes]:
    """Fold short texts to their bytes alone, without the spaces at the ends, all at once.

    >>> from watchdog.text import plain_language
    >>> fold_terms([" L’Union  Européenne ", "EU"], plain_language("fr"))
    [b'l union europeenne', b'eu']
    """
    table = _table(language)
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1:  # a term over two lines
        return [_fold_codes(text, table).strip() for text in texts]
    lines = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = table.codes[lines]
    codes[lines == _NEWLINE] = _NEWLINE
    letters = _spell_out(codes.tobytes(), joined, table).translate(None, _DELETED)
    return [b" ".join(line.split()) for line in letters.split(b"\n")]


def fold_term(text: str, language: Language) -> bytes:
    """Fold one short text, as `fold_terms` does many."""
    return _fold_codes(text, _table(language)).strip()


def fold_joined(text: str, language: Language) -> Folded:
    """Fold with every zero-width non-joiner deleted instead of parting words."""
    folded = fold(text.replace(ZWNJ, ""), language)

    def count_offsets() -> NDArray[np.int32]:
        kept = [index for index, letter in enumerate(text) if letter != ZWNJ]
        return np.array([*kept, len(text)], dtype=np.int32)[folded.offsets]

    return Folded(folded.codes, Once(count_offsets))


def whole_letters_end(text: str, end: int) -> int:
    """Move the end of a span over the marks that belong to its last letter."""
    while end < len(text) and unicodedata.category(text[end]) in {"Mn", "Me"}:
        end += 1
    return end


def _table(language: Language) -> Table:
    return folding_table(tuple(sorted(language.letters.items())))


def _fold_codes(text: str, table: Table) -> bytes:
    letters = _look_up(text, table).tobytes()
    if EXPANDED in letters:
        letters = _spell_out(letters, text, table)
    if DELETED in letters:
        letters = letters.translate(None, _DELETED)
    return _single_spaces(b" %b " % letters)


def _look_up(text: str, table: Table) -> NDArray[np.uint8]:
    """Give the byte of each letter."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(units) == len(text):
        return table.plane.take(units)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return table.codes[points]  # letters beyond the first plane are two units


def _single_spaces(letters: bytes) -> bytes:
    """Keep one space of each run."""
    codes = np.frombuffer(letters, dtype=np.uint8)
    letter = codes != SPACE
    kept = np.empty(len(codes), dtype=bool)
    kept[0] = True
    np.logical_or(letter[1:], letter[:-1], out=kept[1:])
    return codes[kept].tobytes()


def _spell_out(codes: bytes, text: str, table: Table) -> bytes:
    """Put the letters of each expansion (ß: ss) in its place."""
    at = codes.find(EXPANDED)
    if at < 0:
        return codes
    pieces: list[bytes] = []
    done = 0
    while at >= 0:
        pieces += codes[done:at], _expansion(text[at], table)
        done = at + 1
        at = codes.find(EXPANDED, done)
    return b"".join((*pieces, codes[done:]))


def _count_offsets(text: str, table: Table) -> NDArray[np.int32]:
    """Do to the places of letters what folding did to the letters."""
    codes = _look_up(text, table)
    letters = codes.tobytes()
    if EXPANDED not in letters and DELETED not in letters:
        return _collapse(codes, None, len(text))
    offsets = np.arange(len(codes), dtype=np.int32)
    expanded = np.flatnonzero(codes == EXPANDED)
    if len(expanded):
        lengths = np.ones(len(codes), dtype=np.int32)
        lengths[expanded] = [len(_expansion(text[place], table)) for place in expanded.tolist()]
        codes, offsets = np.repeat(codes, lengths), np.repeat(offsets, lengths)
    kept = codes != DELETED
    if not kept.all():
        codes, offsets = codes[kept], offsets[kept]
    return _collapse(codes, offsets, len(text))


def _expansion(letter: str, table: Table) -> bytes:
    """Give what a letter becomes; half a surrogate pair is a space."""
    return table.expansions.get(ord(letter), b" ")


def _collapse(
    codes: NDArray[np.uint8], offsets: NDArray[np.int32] | None, length: int
) -> NDArray[np.int32]:
    """Keep the place of one space between words and one at each end; None: of every letter."""
    letter = np.zeros(len(codes) + 2, dtype=bool)
    np.not_equal(codes, SPACE, out=letter[1:-1])
    kept = np.empty(len(letter), dtype=bool)
    kept[0] = True
    np.logical_or(letter[1:], letter[:-1], out=kept[1:])
    places = np.flatnonzero(kept).astype(np.int32)
    if offsets is None:  # a letter more at each end
        places -= 1
        places[0] = 0
        return places
    return np.concatenate(([0], offsets, [length]), dtype=np.int32)[places]
