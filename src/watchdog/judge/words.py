"""A sentence as the judge reads it: words, clauses, and which words are the event's.

In:   a sentence as written, the event's spans in it, its language.
Out:  a `Reading` of words; and a line of text in which cues can be searched.
Pure: no I/O, no clock, no randomness.

Words are only lightly cleaned: case, invisible marks and keyboards' variants of a letter go,
but endings stay, for in Pashto they tell "gave" from "give". `plain` goes as far as `fold`.
"""

import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate, takewhile

from watchdog.declarations import Language
from watchdog.judge.dates import find_later, find_older

COMMA = ","
BREAK = ";"
EVENT = "@"
OLDER = "#"  # stands for a date before the event was awaited
LATER = "+"  # stands for a date to come

# A word may hold marks that show nothing or little; "n't" is a word of its own.
_INNER = "[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200d-\u200f]"
_NOT = "n['’]t"
_PLAIN_PIECE = (
    rf"[^\W_]+(?:{_INNER}+[^\W_]*)*"
    r"|[,،]|[;؛:—–…]|(?<!\d)\.(?=\s)|[!?؟۔](?=\s)"  # "am 12. März" is one clause
)
_PIECE = re.compile(_PLAIN_PIECE)
_PIECE_WITH_NOT = re.compile(rf"[^\W_]+?(?={_NOT}\b)|{_NOT}\b|{_PLAIN_PIECE}")  # slower
_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u00ad]")
_ONE_LETTER = str.maketrans("يىكڪگآأإٱةۀہھؤ", "ییککګااااههههو")
_PLAIN = str.maketrans("ېۍئے", "یییی")
# Dari and Persian write the prefix of a verb apart, with a joiner, or together.
_VERB_PREFIXES = frozenset({"می", "نمی", "همی"})

Phrases = Mapping[str, Sequence[tuple[str, ...]]]
_MARKS_BETWEEN = frozenset({COMMA, BREAK})
_SIGNS = frozenset({COMMA, BREAK, OLDER, LATER})
_MOST_KEPT = 20_000  # words and phrases cleaned before


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
    parts: tuple[int, ...]  # of each word: which part it is in, from comma to comma
    dependent: frozenset[int]  # the parts that hang on what goes before
    text: str  # " the commission has @invited … ", words parted by one space
    places: tuple[int, ...]  # where each word begins in `text`
    events: tuple[int, ...]  # the numbers of the event's words
    spoken: tuple[int, ...]  # how many words, marks left out, stand before each, and in all


def read_line(
    sentence: str,
    events: Sequence[tuple[int, int]],
    language: Language,
    *,
    written: date,
    since: date | None = None,
    plain: bool = False,
) -> Line:
    """Cut a sentence into words and clauses; `events` are `[start, end)` in the sentence.

    `written` is the day of the article, `since` the day from which the event is awaited.
    """
    cut = _join_prefixes(_words(sentence, events, plain=plain))
    texts = [word.text for word in cut]
    marks = dict.fromkeys(find_later(texts, language, written=written), LATER)
    marks |= dict.fromkeys(find_older(texts, language, written=written, since=since), OLDER)
    words = tuple(
        replace(word, text=marks[number]) if number in marks else word
        for number, word in enumerate(cut)
    )
    marked = [(EVENT if word.event else "") + word.text for word in words]
    places, at = [], 1
    for text in marked:
        places.append(at)
        at += len(text) + 1
    line = f" {' '.join(marked)} " if marked else " "
    clauses = tuple(_clauses(words, language))
    parts, dependent = _parts(words, clauses, language)
    return Line(
        words,
        parts=parts,
        dependent=dependent,
        clauses=clauses,
        text=line,
        places=tuple(places),
        events=tuple(number for number, word in enumerate(words) if word.event),
        spoken=tuple(accumulate((word.text not in _SIGNS for word in words), initial=0)),
    )


@lru_cache(maxsize=_MOST_KEPT)
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


@lru_cache(maxsize=_MOST_KEPT)
def clean_phrase(text: str, *, plain: bool = False) -> tuple[str, ...]:
    """Cut a phrase of a language file into words as sentences are cut."""
    return tuple(word.text for word in _join_prefixes(_words(text, (), plain=plain)))


def _words(text: str, events: Sequence[tuple[int, int]], *, plain: bool) -> list[Word]:
    words = []
    pieces = _PIECE_WITH_NOT if "n't" in text or "n’t" in text else _PIECE
    later = deque(sorted(events))  # few of them, or a hostile title of nothing else
    for piece in pieces.finditer(text):
        start, end = piece.span()
        while later and later[0][1] <= start:
            later.popleft()
        written = piece.group()
        if written in {",", "،"}:
            words.append(Word(COMMA, start, end))
        elif len(written) == 1 and not written.isalnum():
            words.append(Word(BREAK, start, end))
        elif cleaned := clean_word(written, plain=plain):
            words.append(Word(cleaned, start, end, bool(later) and later[0][0] < end))
    return words


def _join_prefixes(words: list[Word]) -> list[Word]:
    if not any(word.text in _VERB_PREFIXES for word in words):
        return words
    joined: list[Word] = []
    for word in words:
        if joined and joined[-1].text in _VERB_PREFIXES and word.text not in {COMMA, BREAK}:
            last = joined.pop()
            word = Word(last.text + word.text, last.start, word.end, last.event or word.event)  # noqa: PLW2901 - the joined word takes its place
        joined.append(word)
    return joined


def _clauses(words: Sequence[Word], language: Language) -> list[Clause]:
    """Count clauses: breaks begin a new one, an aside lasts until the next comma."""
    breaks, asides = _by_first(language.clause_breaks), _by_first(language.asides)
    relatives = _by_last(language.relatives)
    texts = [word.text for word in words]
    clauses: list[Clause] = []
    current, main, number = Clause(0), Clause(0), 0
    until_comma = False
    for at, text in enumerate(texts):
        before = texts[at - 1] if at else BREAK
        if text == COMMA and until_comma:
            current, until_comma = main, False
        elif (
            before == COMMA
            and text in asides
            and _begins(texts, at, asides)
            and not _governed(texts, at, language)
        ):
            number += 1
            current, until_comma = Clause(number, aside=True), True
        elif not until_comma and text in relatives and _opens_relative(texts, at, relatives):
            number += 1
            main, current, until_comma = current, Clause(number, aside=True), True
        elif text == BREAK or (text in breaks and _begins(texts, at, breaks)):
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


def _parts(
    words: Sequence[Word], clauses: Sequence[Clause], language: Language
) -> tuple[tuple[int, ...], frozenset[int]]:
    """Give the part that each word is in, and the parts that depend on what goes before.

    After an aside, the part that it interrupted goes on.
    """
    alone, after = _openers(language.parts)
    whole, begun = _endings(language.dependents)
    parts: list[int] = []
    dependent: set[int] = set()
    number = last = spoken = interrupted = 0
    before, aside = BREAK, False
    for word, clause in zip(words, clauses, strict=True):
        text = word.text
        if clause.aside and not aside:
            interrupted = spoken
        if aside and not clause.aside:
            number = interrupted
        elif text in _MARKS_BETWEEN or text in alone or (before, text) in after:
            number = last = last + bool(parts)
        aside = clause.aside
        spoken = spoken if text in _MARKS_BETWEEN else number
        if text in whole or (begun and text.startswith(begun)):
            dependent.add(number)
        parts.append(number)
        before = text
    return tuple(parts), frozenset(dependent)


@lru_cache(maxsize=64)
def _openers(phrases: tuple[str, ...]) -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    cleaned = [clean_phrase(phrase) for phrase in phrases]
    alone = frozenset(phrase[0] for phrase in cleaned if len(phrase) == 1)
    return alone, frozenset(phrase for phrase in cleaned if len(phrase) > 1)


def _opens_relative(texts: Sequence[str], at: int, phrases: Phrases) -> bool:
    """Whether a word opens a relative clause that a comma ends: "هغه لیک چې …، …".

    After words that are fully named, a verb, it may last to the end: "منتقل شد که … دارد".
    """
    found = [phrase for phrase in phrases[texts[at]] if _ends_with(texts[: at + 1], phrase)]
    if not found:
        return False
    if any("~" not in phrase and not phrase[0].startswith("*") for phrase in found):
        return True
    rest = list(takewhile(lambda text: text != BREAK, texts[at:]))
    return COMMA in rest[:-1]


@lru_cache(maxsize=64)
def _by_last(phrases: tuple[str, ...]) -> Phrases:
    grouped: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in phrases:
        *_, last = pieces = tuple(phrase.split())
        grouped[last].append(pieces)
    return dict(grouped)


def _ends_with(texts: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the last words are those of a phrase; `*ی` is an ending, `~` any word."""
    last = texts[-len(phrase) :]
    return len(last) == len(phrase) and all(
        text not in _MARKS_BETWEEN
        and (piece in {"~", text} or (piece[0] == "*" and text.endswith(piece[1:])))
        for piece, text in zip(phrase, last, strict=True)
    )


def _governed(texts: Sequence[str], at: int, language: Language) -> bool:
    """Whether what begins like an aside is the object of a verb: ", die Grenze zu öffnen"."""
    clause = takewhile(lambda text: text not in {COMMA, BREAK}, texts[at:])
    whole, begun = _endings(language.infinitives)
    return bool(begun or whole) and any(text in whole or text.startswith(begun) for text in clause)


@lru_cache(maxsize=64)
def _endings(marks: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    begun = tuple(mark[:-1] for mark in marks if mark.endswith("*"))
    return frozenset(mark for mark in marks if not mark.endswith("*")), begun


def holds_phrase(line: Line, phrases: tuple[str, ...], *, first: bool = False) -> bool:
    """Whether one of the phrases stands in the line, or `first` in it or after a break."""
    if not phrases:
        return False
    listed = _by_first(phrases)
    texts = [word.text for word in line.words]
    if listed.keys().isdisjoint(texts):
        return False
    return any(
        _begins(texts, at, listed)
        for at, text in enumerate(texts)
        if text in listed and (not first or at == 0 or texts[at - 1] == BREAK)
    )


@lru_cache(maxsize=64)
def _by_first(phrases: tuple[str, ...]) -> Phrases:
    """Clean phrases and group them by their first word."""
    grouped: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in map(clean_phrase, phrases):
        grouped[phrase[0]].append(phrase)
    return dict(grouped)


def _begins(texts: Sequence[str], at: int, phrases: Phrases) -> bool:
    return any(
        tuple(texts[at : at + len(phrase)]) == phrase for phrase in phrases.get(texts[at], ())
    )
