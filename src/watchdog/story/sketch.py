"""A fingerprint of a text that survives light editing, and the comparison of two.

In:   the text of an article.
Out:  its sketch: the smallest hashes of its five-word shingles; whether two sketches are of
      one story.
Pure: no I/O, no clock, no randomness; the same in every process and on every machine.

An agency's story is printed with another headline, cut from below, with a paragraph added.
What is asked is therefore not how alike two texts are (Jaccard) but how much of the shorter
one stands in the longer one (containment). Bottom-k sketches answer both: below the smaller
of the two largest kept hashes, each sketch is a fair and complete sample of its text.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHINGLE = 5  # words; Media Cloud and Fundus count copies with 4 to 8
KEPT = 128  # hashes; the error of an estimated share is at most 0.5/sqrt(128), 4 points
COPY = 0.5  # share of the shorter text that makes it a copy; quotes alone stay below
FEWEST = 4  # shared shingles (eight words in a row) below which chance is not excluded

_WORD = re.compile(r"\w+")
# Joiners and vowel marks of the Arabic script come and go between copies.
_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\ufeff]")
_WEIGHTS = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
    ],
    dtype=np.uint64,
)


def sketch_text(text: str) -> tuple[int, ...]:
    """Give at most `KEPT` hashes of 32 bits, ascending; empty for a text without words.

    A text shorter than a shingle is one shingle.

    >>> sketch_text("One two three, four five six.") == sketch_text("one two three four five six")
    True
    >>> len(sketch_text("one two three four five six"))
    2
    """
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()
    words = _WORD.findall(folded)
    if not words:
        return ()
    # crc32 and not hash(): the built-in one differs from process to process.
    codes = np.array([zlib.crc32(word.encode(errors="replace")) for word in words], np.uint64)
    count = max(1, len(codes) - SHINGLE + 1)
    shingles = np.zeros(count, np.uint64)
    for place in range(min(SHINGLE, len(codes))):
        shingles += codes[place : place + count] * _WEIGHTS[place]
    kept = np.unique(_mix(shingles))[:KEPT]
    return tuple(int(value) for value in kept)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the sums over 32 bits evenly (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values >> np.uint64(32)


def same_story(a: Sequence[int], b: Sequence[int]) -> bool:
    """Tell whether one of two texts is a copy of the other, whole or in good part.

    >>> story = "The Commission said on Monday that the letter had left Brussels for Kabul"
    >>> same_story(sketch_text(story), sketch_text(story + ", where nobody confirmed it."))
    True
    >>> same_story(sketch_text(story), sketch_text("Rain is expected in the north on Tuesday."))
    False
    """
    if not a or not b:
        return False
    reach = min(_reach(a), _reach(b))
    left = {value for value in a if value <= reach}
    right = {value for value in b if value <= reach}
    shared = len(left & right)
    smaller = min(len(left), len(right))
    return shared >= min(FEWEST, smaller) and shared > 0 and shared >= COPY * smaller


def _reach(sketch: Sequence[int]) -> int:
    """Up to which hash a sketch is complete."""
    return max(sketch) if len(sketch) >= KEPT else 2**32
