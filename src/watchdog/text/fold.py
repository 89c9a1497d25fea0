"""Fold text to one byte a letter, remembering where each byte came from.

In:   text as an outlet, or an operator, wrote it, and its language.
Out:  `Folded`: words of bytes separated by single spaces, one space at each end, with offsets.
Pure: no I/O, no clock, no randomness.

Articles and terms go through the same `fold`, so a phrase typed on any keyboard matches.
"""

import unicodedata

import numpy as np
from numpy.typing import NDArray

from watchdog.declarations import Language
from watchdog.model import Folded
from watchdog.text.letters import DELETED, EXPANDED, SPACE, Table, folding_table

ZWNJ = "\u200c"


def fold(text: str, language: Language) -> Folded:
    """Make spelling variants of the same word equal.

    >>> from watchdog.text import plain_language
    >>> fold("L’État  BELGE", plain_language("fr")).codes
    b' l etat belge '
    """
    table = folding_table(tuple(sorted(language.letters.items())))
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = table.codes[points]
    offsets = np.arange(len(codes), dtype=np.int32)
    if (codes == EXPANDED).any():
        codes, offsets = _expand(codes, offsets, points, table)
    return _collapse(codes, offsets, len(text))


def fold_term(text: str, language: Language) -> bytes:
    """Fold a short text to its bytes alone, without the spaces at the ends.

    The same letters as `fold`, for the thousands of terms of watchlists, where an array each
    would cost more than the work.

    >>> from watchdog.text import plain_language
    >>> fold_term(" L’Union  Européenne ", plain_language("fr"))
    b'l union europeenne'
    """
    table = folding_table(tuple(sorted(language.letters.items())))
    codes, expansions = table.codes, table.expansions
    letters = bytearray()
    for point in map(ord, text):
        code = int(codes[point])
        if code == EXPANDED:
            letters += expansions[point]
        elif code != DELETED:
            letters.append(code)
    return b" ".join(word for word in bytes(letters).split(b" ") if word)


def fold_joined(text: str, language: Language) -> Folded:
    """Fold with every zero-width non-joiner deleted instead of parting words."""
    kept = np.array([index for index, letter in enumerate(text) if letter != ZWNJ], dtype=np.int32)
    folded = fold(text.replace(ZWNJ, ""), language)
    places = np.append(kept, np.int32(len(text)))
    return Folded(folded.codes, places[folded.offsets])


def whole_letters_end(text: str, end: int) -> int:
    """Move the end of a span over the marks that belong to its last letter."""
    while end < len(text) and unicodedata.category(text[end]) in {"Mn", "Me"}:
        end += 1
    return end


def _expand(
    codes: NDArray[np.uint8], offsets: NDArray[np.int32], points: NDArray[np.uint32], table: Table
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Put the letters of each expansion (ß: ss) in its place, at the same offset."""
    places = np.flatnonzero(codes == EXPANDED)
    wanted = [table.expansions[int(points[place])] for place in places]
    lengths = np.ones(len(codes), dtype=np.int32)
    lengths[places] = [len(letters) for letters in wanted]
    longer = np.repeat(codes, lengths)
    longer[longer == EXPANDED] = np.frombuffer(b"".join(wanted), dtype=np.uint8)
    return longer, np.repeat(offsets, lengths)


def _collapse(codes: NDArray[np.uint8], offsets: NDArray[np.int32], length: int) -> Folded:
    """Drop deleted letters, then keep one space between words and one at each end."""
    kept = codes != DELETED
    codes, offsets = codes[kept], offsets[kept]
    codes = np.concatenate(([np.uint8(SPACE)], codes, [np.uint8(SPACE)])).astype(np.uint8)
    offsets = np.concatenate(([np.int32(0)], offsets, [np.int32(length)])).astype(np.int32)
    space = codes == SPACE
    kept = np.ones(len(codes), dtype=bool)
    kept[1:] = ~(space[1:] & space[:-1])
    return Folded(codes[kept].tobytes(), offsets[kept])
