"""What the automaton looks for: a term as the byte patterns it may be written in.

In:   a Term of a concept and the language of the articles.
Out:  `Form`s, each with a pattern and how a find of it is checked.
Pure: no I/O, no clock, no randomness.

Patterns are padded with spaces, as words are in folded text, so nothing asks for word
boundaries: ` european commission `, or ` talib` for `talib*`.
"""

import unicodedata
from dataclasses import dataclass
from enum import Enum
from itertools import product

from watchdog.declarations import Language, Term
from watchdog.text import fold_term
from watchdog.text.letters import ARABIC_BYTES, FOREIGN

LONGEST_ARABIC_ENDING = 5  # letters after a prefix; longer ones are other words
FEWEST_NAME_LETTERS = 5  # shorter words one letter off are other words
_MOST_GAPS = 3  # beyond, only all gaps or none: variants double with each
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


class Check(Enum):
    """How a find of a pattern becomes a find of the term."""

    WORDS = "words"  # the pattern is the term
    PREFIX = "prefix"  # the last word goes on, up to a limit
    NAME = "name"  # the pattern is half of a word that may be one letter off


@dataclass(frozen=True, slots=True)
class Form:
    """One pattern, and the term it stands for."""

    pattern: bytes
    check: Check
    words: tuple[bytes, ...]  # the folded words of the term, as in this form
    anchor: int = 0  # NAME: which of the words the pattern is half of
    written: str | None = None  # compare with the original's letters: exact or foreign terms
    capitals: bool = False  # … including their capitalisation


def term_forms(term: Term, language: Language, *, names: bool) -> tuple[Form, ...]:
    """Give every form of a term; none when nothing of it is a letter."""
    forms: dict[Form, None] = {}
    for text in dict.fromkeys((term.text, term.text.translate(_UMLAUTS))):
        folded = fold_term(unicodedata.normalize("NFC", text), language)
        for words in _gap_variants(tuple(folded.split())):
            forms[_plain_form(term, text, words)] = None
            if names and not term.exact:
                forms.update(dict.fromkeys(_name_forms(words)))
    return tuple(forms)


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


def _plain_form(term: Term, text: str, words: tuple[bytes, ...]) -> Form:
    joined = b" ".join(words)
    foreign = FOREIGN in joined
    return Form(
        pattern=b" " + joined + (b"" if term.prefix else b" "),
        check=Check.PREFIX if term.prefix else Check.WORDS,
        words=words,
        written=written_letters(text) if term.exact or foreign else None,
        capitals=term.exact,
    )


def _gap_variants(words: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """Write Arabic-script words also joined: a space there is often left out.

    >>> _gap_variants((b"a", b"b"))
    [(b'a', b'b')]
    """
    if not words:
        return []
    gaps = [place for place in range(1, len(words)) if _are_arabic(words[place - 1 : place + 1])]
    some = (False, True) if len(gaps) <= _MOST_GAPS else ()
    choices = [*product(some, repeat=len(gaps))] or [(False,) * len(gaps), (True,) * len(gaps)]
    return [
        _join_at(words, {gap for gap, join in zip(gaps, chosen, strict=True) if join})
        for chosen in choices
    ]


def _join_at(words: tuple[bytes, ...], gaps: set[int]) -> tuple[bytes, ...]:
    joined: list[bytes] = []
    for place, word in enumerate(words):
        if place in gaps:
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def _are_arabic(words: tuple[bytes, ...]) -> bool:
    return all(letter in ARABIC_BYTES for word in words for letter in word)


def _name_forms(words: tuple[bytes, ...]) -> list[Form]:
    """Look for both halves of the longest word: one edit leaves the other half whole."""
    anchor = max(range(len(words)), key=lambda place: len(words[place]), default=0)
    word = words[anchor] if words else b""
    if len(word) < FEWEST_NAME_LETTERS or FOREIGN in word:
        return []
    half = len(word) // 2
    patterns = (b" " + word[:half], word[half:] + b" ")
    return [Form(pattern, Check.NAME, words, anchor) for pattern in patterns]
