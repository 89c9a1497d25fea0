"""The folding table: every code point becomes one byte.

In:   a language's own letters, where it has some.
Out:  a `Table`: a byte per code point, and what a few code points expand to.
Pure: no I/O, no clock, no randomness. Built once per language, from Unicode's own data.

Bytes: 0 is deleted, 1 stands for an expansion, 32 is a space, 2 is a letter of a script that
has no bytes of its own (Chinese, Devanagari…); Latin letters and digits are themselves;
Arabic, Cyrillic and Greek letters follow from 128. Merging of Arabic-script letters makes
one word of what two keyboards write; ښ ږ ځ څ ټ ډ ړ ڼ stay apart, they are other sounds.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

DELETED = 0
EXPANDED = 1
FOREIGN = 2
SPACE = 32

_ARABIC = "ابپتټٹثجچحخڅځدډڈذرړڑزژږسشښصضطظعغفڤقکگلڵمنڼںڭوۆۇۈۋهی"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщъыьэюяєіјљњћџђғқңүұҳҷәөөћ"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"

# Letters that Unicode does not decompose, and the letters they are read as.
_MERGED = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t",
    "æ": "ae", "œ": "oe", "ŋ": "n", "ə": "e", "ĸ": "k", "ʻ": "", "ʼ": " ", "ʾ": "", "ʿ": "",
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ے": "ی", "ێ": "ی",
    "ك": "ک", "ڪ": "ک", "ګ": "گ", "ڰ": "گ", "ٱ": "ا",
    "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۃ": "ه", "ء": "", "ـ": "",
    "ڕ": "ر", "ς": "σ", "\u200c": " ",
}  # fmt: skip

_LATIN_BYTES = {letter: ord(letter) for letter in "abcdefghijklmnopqrstuvwxyz0123456789"}
_OTHER_BYTES = {
    letter: 128 + place for place, letter in enumerate(dict.fromkeys(_ARABIC + _CYRILLIC + _GREEK))
}
_BYTES = _LATIN_BYTES | _OTHER_BYTES
# The letter each byte stands for, as `str.translate` takes it.
PRINTED = {code: letter for letter, code in _BYTES.items()}
ARABIC_BYTES = frozenset(_BYTES[letter] for letter in _ARABIC)

# Blocks where each code point is looked at; the rest of Unicode is foreign letters or signs.
_READ_BLOCKS = ((0x0000, 0x3400), (0xA640, 0xAC00), (0xF900, 0x10000), (0x1D400, 0x1D800),
                (0x1EE00, 0x1EF00), (0x1F100, 0x1F200))  # fmt: skip
_FOREIGN_BLOCKS = ((0x3400, 0xA640), (0xAC00, 0xD800), (0x10000, 0x1D000), (0x1E000, 0x1EE00),
                   (0x20000, 0x40000))  # fmt: skip
_DELETED_BLOCKS = ((0xE0000, 0xE0200),)  # tags and variation selectors


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A byte for every code point, and the bytes of those that become several."""

    codes: NDArray[np.uint8]  # shape (0x110000,)
    plane: NDArray[np.uint8]  # shape (0x10000,): by UTF-16 unit, surrogates being EXPANDED
    expansions: Mapping[int, bytes] = field(default_factory=dict)


@lru_cache(maxsize=16)
def folding_table(letters: tuple[tuple[str, str], ...] = ()) -> Table:
    """Build the table of a language; `letters` are its own merges, before the common ones."""
    codes = np.full(0x110000, SPACE, dtype=np.uint8)
    expansions: dict[int, bytes] = {}
    for first, after in _FOREIGN_BLOCKS:
        codes[first:after] = FOREIGN
    for first, after in _DELETED_BLOCKS:
        codes[first:after] = DELETED
    own = dict(letters)
    for first, after in _READ_BLOCKS:
        for point in range(first, after):
            folded = _whole_word(_fold_letter(chr(point), own))
            codes[point] = folded[0] if len(folded) == 1 else DELETED
            if len(folded) > 1:
                codes[point] = EXPANDED
                expansions[point] = folded
    plane = codes[:0x10000].copy()
    plane[0xD800:0xE000] = EXPANDED
    return Table(codes, plane, expansions)


def _fold_letter(letter: str, own: Mapping[str, str]) -> bytes:
    """Give the bytes of one code point; none when it is deleted.

    >>> [_fold_letter(letter, {}) for letter in "Éß7٣—"]
    [b'e', b'ss', b'7', b'3', b' ']
    """
    if letter in own:
        return b"".join(_fold_letter(other, {}) for other in own[letter])
    spelled = unicodedata.normalize("NFKD", letter.casefold())
    parts = (unicodedata.normalize("NFKD", part.casefold()) for part in spelled)
    return b"".join(_fold_part(part) for whole in parts for part in whole)


def _whole_word(folded: bytes) -> bytes:
    """Keep an expansion within one word: a sign that stands for several words parts words."""
    words = folded.split()
    if not folded:
        return b""
    return words[0] if len(words) == 1 else b" "


def _fold_part(part: str) -> bytes:
    merged = _MERGED.get(part, part)
    if merged != part:
        return b"".join(_fold_part(other) for other in merged)
    if part in _BYTES:
        return bytes((_BYTES[part],))
    category = unicodedata.category(part)
    if category == "Nd":
        return str(unicodedata.digit(part)).encode()
    if category in {"Mn", "Me", "Cf"}:
        return b""
    if category[0] in "LM":
        return bytes((FOREIGN,))
    return b" "
