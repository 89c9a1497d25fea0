"""A sentence as the judge reads it: words, clauses, and which words are the event's.

In:   a sentence as written, the event's spans in it, its language.
Out:  a `Reading` of words; and a line of text in which cues can be searched.
Pure: no I/O, no clock, no randomness.

Words are only lightly cleaned: case, invisible marks and keyboards' variants of a letter go,
but endings stay, for in Pashto they tell "gave" from "give". `plain` goes as far as `fold`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from watchdog.declarations import Language

COMMA = ","
BREAK = ";"
EVENT = "@"
OLDER = "#"  # stands for a year before the sentence's own

# A word may hold marks that show nothing or little; "n't" is a word of its own.
_INNER = "[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200d-\u200f]"
_NOT = "n['’]t"
_PIECE = re.compile(
    rf"[^\W_]+?(?={_NOT}\b)|{_NOT}\b|[^\W_]+(?:{_INNER}+[^\W_]*)*"
    r"|[,،]|[;؛:—–…]|[.!?؟۔](?=\s)"
)
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u00ad]")
_ONE_LETTER = str.maketrans("يىكڪگآأإٱةۀہھؤ", "ییککګااااههههو")
_PLAIN = str.maketrans("ېۍئے", "یییی")
# Dari and Persian write the prefix of a verb apart, with a joiner, or together.
_VERB_PREFIXES = frozenset({"می", "نمی", "همی"})

_OLDEST_YEAR = 1950
_OLDEST_HIJRI = 1350


@dataclass(frozen=True, slots=True)
class Word:
    """One word or one mark between clauses."""

    text: str  # cleaned; COMMA or BREAK for marks
    start: int  # code points in the sentence
    end: int
    event: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """Words [first, after) of one clause; an aside does not speak for the rest."""

    number: int
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence ready for cues: one string, and the word at each place of it."""

    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]  # of each word
    text: str  # " the commission has @invited … ", words parted by one space
    places: tuple[int, ...]  # where each word begins in `text`

    @property
    def events(self) -> tuple[int, ...]:
        """Give the numbers of the event's words."""
        return tuple(number for number, word in enumerate(self.words) if word.event)


def read_line(
    sentence: str,
    events: Sequence[tuple[int, int]],
    language: Language,
    *,
    year: int,
    plain: bool = False,
) -> Line:
    """Cut a sentence into words and clauses; `events` are `[start, end)` in the sentence.

    `year` is the year the sentence was written in.
    """
    cut = _join_prefixes(_words(sentence, events, plain=plain))
    words = tuple(replace(word, text=OLDER) if _is_older(word, year) else word for word in cut)
    text, places = " ", []
    for word in words:
        places.append(len(text))
        text += (EVENT if word.event else "") + word.text + " "
    return Line(words, tuple(_clauses(words, language)), text, tuple(places))


def clean_word(text: str, *, plain: bool = False) -> str:
    """Clean a word lightly, or down to the letters that `fold` keeps.

    >>> clean_word("ÉTAT"), clean_word("n’t")
    ('état', 'not')
    """
    if len(text) == len("n't") and text.endswith(("'t", "’t")):
        return "not"
    cleaned = _MARKS.sub("", unicodedata.normalize("NFC", text).casefold()).translate(_ONE_LETTER)
    if plain:
        cleaned = cleaned.translate(_PLAIN)
    return cleaned


def clean_phrase(text: str, *, plain: bool = False) -> tuple[str, ...]:
    """Cut a phrase of a language file into words as sentences are cut."""
    return tuple(word.text for word in _join_prefixes(_words(text, (), plain=plain)))


def _words(text: str, events: Sequence[tuple[int, int]], *, plain: bool) -> list[Word]:
    words = []
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if piece.group() in {",", "،"}:
            words.append(Word(COMMA, start, end))
        elif not piece.group()[0].isalnum() and len(piece.group()) == 1:
            words.append(Word(BREAK, start, end))
        elif cleaned := clean_word(piece.group(), plain=plain):
            event = any(first < end and start < after for first, after in events)
            words.append(Word(cleaned, start, end, event))
    return words


def _is_older(word: Word, year: int) -> bool:
    """Whether a word is a year before this one; in Afghanistan and Iran also of their calendar."""
    if len(word.text) != len("2026") or not word.text.isdecimal():
        return False
    number = int(word.text)
    hijri = year - 622  # never later than the current one
    return _OLDEST_YEAR <= number < year or _OLDEST_HIJRI <= number < hijri


def _join_prefixes(words: Sequence[Word]) -> list[Word]:
    joined: list[Word] = []
    for word in words:
        if joined and joined[-1].text in _VERB_PREFIXES and word.text not in {COMMA, BREAK}:
            last = joined.pop()
            word = Word(last.text + word.text, last.start, word.end, last.event or word.event)  # noqa: PLW2901 - the joined word takes its place
        joined.append(word)
    return joined


def _clauses(words: Sequence[Word], language: Language) -> list[Clause]:
    """Count clauses: breaks begin a new one, an aside lasts until the next comma."""
    breaks = {clean_phrase(phrase) for phrase in language.clause_breaks}
    asides = {clean_phrase(phrase) for phrase in language.asides}
    texts = [word.text for word in words]
    clauses: list[Clause] = []
    current, main, number = Clause(0), Clause(0), 0
    until_comma = False
    for at, text in enumerate(texts):
        before = texts[at - 1] if at else BREAK
        if text == COMMA and until_comma:
            current, until_comma = main, False
        elif before == COMMA and _begins(texts, at, asides):
            number += 1
            current, until_comma = Clause(number, aside=True), True
        elif text == BREAK or _begins(texts, at, breaks):
            number += 1
            leading = before == BREAK and text != BREAK
            current = Clause(number, aside=leading)
            if leading:  # "Although …, the main clause": a number is kept for what follows
                number += 1
                main, until_comma = Clause(number), True
            else:
                main, until_comma = current, False
        clauses.append(current)
    return clauses


def _begins(texts: Sequence[str], at: int, phrases: set[tuple[str, ...]]) -> bool:
    return any(tuple(texts[at : at + len(phrase)]) == phrase for phrase in phrases)
