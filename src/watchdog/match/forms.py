"""What the automaton looks for: a term as the byte patterns it may be written in.

In:   terms of concepts and the language of the articles.
Out:  `Form`s, each with a pattern and how a find of it is checked.
Pure: no I/O, no clock, no randomness.

Patterns are padded with spaces, as words are in folded text, so nothing asks for word
boundaries: ` european commission `, or ` talib` for `talib*`.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from itertools import chain, pairwise, product
from typing import NamedTuple

from watchdog.declarations import Term
from watchdog.text.letters import ARABIC_BYTES, FOREIGN

LONGEST_ARABIC_ENDING = 5  # letters after a prefix; longer ones are other words
FEWEST_NAME_LETTERS = 5  # shorter words one letter off are other words
FEWEST_INFLECTED_LETTERS = 3  # shorter words with an ending are other words
_ARABIC = bytes(sorted(ARABIC_BYTES))
_PAIR = 2  # words
_MOST_GAPS = 3  # beyond, only all gaps or none: variants double with each
_ARABIC_WORDS = _ARABIC + b" "
_UMLAUT = re.compile("[äöüÄÖÜ]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class Check(IntEnum):
    """How a find of a pattern becomes a find of the term."""

    WORDS = 0  # the pattern is the term
    PREFIX = 1  # the last word goes on, up to a limit
    ENDING = 2  # the last word goes on by nothing, or by an ending of the language
    NAME = 3  # the pattern is half of a word that may be one letter off


WORDS, PREFIX, ENDING = Check.WORDS, Check.PREFIX, Check.ENDING


class Form(NamedTuple):
    """One pattern, and the term it stands for."""

    pattern: bytes
    check: Check
    words: tuple[bytes, ...] = ()  # NAME: the folded words of the term
    anchor: int = 0  # NAME: which of the words the pattern is half of
    written: str | None = None  # compare with the original's letters: exact or foreign terms
    capitals: bool = False  # … including their capitalisation

    @property
    def is_plain(self) -> bool:
        """Whether pattern and check say it all."""
        return self.written is None and not self.words


def spellings(text: str) -> tuple[str, ...]:
    """Give a term as written, and with its umlauts spelled out.

    >>> spellings("Brüssel")
    ('Brüssel', 'Bruessel')
    """
    if text.isascii():
        return (text,)
    text = unicodedata.normalize("NFC", text)
    return (text, text.translate(_UMLAUTS)) if _UMLAUT.search(text) else (text,)


def plain_patterns(
    term: Term, folded: bytes, *, names: bool, endings: bool
) -> Sequence[tuple[bytes, Check]]:
    """Give the patterns of a term that is nothing but words; none where there is more to it.

    Most terms are: `term_forms` would find out the same, slower.
    """
    if names or term.exact or not folded or FOREIGN in folded:
        return ()
    if folded.isascii():
        return ((b" " + folded, PREFIX) if term.prefix else (b" " + folded + b" ", WORDS),)
    return [_pattern(term, spaced, endings=endings) for spaced in _gap_variants(folded)]


def term_forms(
    term: Term, text: str, folded: bytes, *, names: bool, endings: bool
) -> tuple[Form, ...]:
    """Give every form of one spelling of a term; none when nothing of it is a letter.

    With `names` also those one letter off, with `endings` also with those of the language.
    """
    if not folded:
        return ()
    forms: dict[Form, None] = {}
    written = written_letters(text) if term.exact or FOREIGN in folded else None
    for spaced in _gap_variants(folded):
        pattern, check = _pattern(term, spaced, endings=endings)
        forms[Form(pattern, check, (), 0, written, term.exact)] = None
        if names and not term.exact:
            forms.update(dict.fromkeys(_name_forms(tuple(spaced.split(b" ")))))
    return tuple(forms)


def _pattern(term: Term, spaced: bytes, *, endings: bool) -> tuple[bytes, Check]:
    if term.prefix:
        return b" " + spaced, PREFIX
    if endings and not term.exact and _is_inflected(spaced):
        return b" " + spaced, ENDING
    return b" " + spaced + b" ", WORDS


def _is_inflected(spaced: bytes) -> bool:
    """Whether the last word takes endings: a long enough one in Arabic script."""
    last = spaced[spaced.rfind(b" ") + 1 :]
    return len(last) >= FEWEST_INFLECTED_LETTERS and last[-1] in ARABIC_BYTES


def written_letters(text: str) -> str:
    """Give the letters and digits of a text without marks, capitals kept.

    >>> written_letters("l’É.U.")
    'lEU'
    """
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if letter.isalnum())


def one_letter_off(one: bytes, other: bytes) -> bool:
    """Whether two words are equal or one letter is missing, added or replaced.

    >>> one_letter_off(b"lammert", b"lamert"), one_letter_off(b"lammert", b"lanmers")
    (True, False)
    """
    if len(one) > len(other):
        one, other = other, one
    if one == other:
        return True
    if len(other) - len(one) > 1:
        return False
    at = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    same_length = len(one) == len(other)
    return one[at + same_length :] == other[at + 1 :]


def _gap_variants(folded: bytes) -> list[bytes]:
    """Write Arabic-script words also joined: a space there is often left out.

    >>> _gap_variants(b"a b")
    [b'a b']
    """
    if b" " not in folded or folded.isascii():
        return [folded]
    words = folded.split(b" ")
    if len(words) == _PAIR and not folded.translate(None, _ARABIC_WORDS):  # by far the most
        return [folded, words[0] + words[1]]
    arabic = [not word.translate(None, _ARABIC) for word in words]
    gaps = [b" " if not (one and other) else b"" for one, other in pairwise(arabic)]
    optional = gaps.count(b"")
    if optional > _MOST_GAPS:
        return [folded, _join(words, gaps)]
    chosen = product(*((b" ",) if gap else (b" ", b"") for gap in gaps))
    return [_join(words, some) for some in chosen]


def _join(words: Sequence[bytes], gaps: Sequence[bytes]) -> bytes:
    return b"".join(chain.from_iterable(zip(words, (*gaps, b""), strict=True)))


def _name_forms(words: tuple[bytes, ...]) -> list[Form]:
    """Look for both halves of the longest word: one edit leaves the other half whole."""
    anchor = max(range(len(words)), key=lambda place: len(words[place]), default=0)
    word = words[anchor] if words else b""
    if len(word) < FEWEST_NAME_LETTERS or FOREIGN in word:
        return []
    half = len(word) // 2
    patterns = (b" " + word[:half], word[half:] + b" ")
    return [Form(pattern, Check.NAME, words=words, anchor=anchor) for pattern in patterns]
