"""Matching without an automaton: each term looked for in each text, each window tried.

It shares with the engine how letters are folded and where sentences end, nothing else. It
knows what the generated items use: groups that must all occur, within an article, a sentence
or some words.
"""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from watchdog.declarations import AllOf, ConceptRef, Item, Language, Term, Unit, Watchlist
from watchdog.model import Document, Field, Folded
from watchdog.text import fold_term
from watchdog.text.letters import ARABIC_BYTES

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
_ENDING = 5  # letters, Arabic script


class Find(NamedTuple):
    """Words of a concept: field, first and after the last character, number of the word."""

    field: Field
    start: int
    end: int
    word: int
    words: int


class BruteForce:
    """Finds the items of one watchlist, slowly."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._watchlist = watchlist
        self._patterns: dict[tuple[Term, str], re.Pattern[bytes]] = {}

    def matches(self, item: Item, document: Document, language: Language) -> bool:
        """Whether an item is found in a document."""
        if not isinstance(item.match, AllOf):
            raise TypeError("only groups that must all occur")
        groups = []
        for part in item.match.parts:
            if not isinstance(part, ConceptRef):
                raise TypeError("only concepts")
            terms = self._watchlist.concepts[part.concept].terms.get(language.code, ())
            groups.append(
                [find for term in terms for find in self._finds(term, document, language)]
            )
            if not groups[-1]:
                return False
        return any(_stand_together(chosen, item, document) for chosen in product(*groups))

    def _finds(self, term: Term, document: Document, language: Language) -> Iterator[Find]:
        key = (term, language.code)
        pattern = self._patterns.get(key)
        if pattern is None:
            pattern = self._patterns[key] = _pattern(term, language)
        fields = (
            (Field.TITLE, document.folded_title),
            (Field.TITLE, document.joined_title),
            (Field.TEXT, document.folded_text),
            (Field.TEXT, document.joined_text),
        )
        for field, folded in fields:
            if folded is not None:
                yield from _finds_in(pattern, field, folded)


def _finds_in(pattern: re.Pattern[bytes], field: Field, folded: Folded) -> Iterator[Find]:
    for found in pattern.finditer(folded.codes):
        first, after = found.span(1)
        yield Find(
            field=field,
            start=int(folded.offsets[first]),
            end=int(folded.offsets[after - 1]) + 1,
            word=folded.codes.count(b" ", 0, first) - 1,
            words=found.group(1).count(b" ") + 1,
        )


def _pattern(term: Term, language: Language) -> re.Pattern[bytes]:
    """Write a term as an expression over folded text; a blank between Arabic words may lack."""
    spellings = {term.text, "".join(_UMLAUTS.get(letter, letter) for letter in term.text)}
    forms = b"|".join(
        _with_optional_gaps(fold_term(spelling, language).split(b" "))
        for spelling in sorted(spellings)
    )
    arabic = b"".join(b"\\x%02x" % letter for letter in sorted(ARABIC_BYTES))
    ending = b""
    if language.endings and not term.prefix and not term.exact:
        endings = b"|".join(fold_term(one, language) for one in language.endings)
        ending = b"(?:(?<=[%b]{3})(?:%b))?" % (arabic, endings)
    if term.prefix:
        ending = b"(?:(?<=[%b])[^ ]{0,%d}|(?<![%b ])[^ ]*)" % (arabic, _ENDING, arabic)
    # A look-ahead, so that finds may overlap and share the blank between them.
    return re.compile(b"(?<= )(?=((?:%b)%b) )" % (forms, ending), re.DOTALL)


def _with_optional_gaps(words: list[bytes]) -> bytes:
    written = re.escape(words[0])
    for one, two in zip(words, words[1:]):  # noqa: B905, RUF007 - neighbours
        optional = all(letter in ARABIC_BYTES for letter in one + two)
        written += (b" ?" if optional else b" ") + re.escape(two)
    return written


def _stand_together(chosen: tuple[Find, ...], item: Item, document: Document) -> bool:
    if item.within.unit is Unit.ARTICLE:
        return True
    field = chosen[0].field
    if any(find.field is not field for find in chosen):
        return False
    if field is Field.TITLE:
        return True
    first, after = min(find.start for find in chosen), max(find.end for find in chosen)
    if item.within.unit is Unit.SENTENCE:
        return any(
            one.field is field and one.start <= first and after <= one.end
            for one in document.sentences
        )
    words = max(find.word + find.words for find in chosen) - min(find.word for find in chosen)
    return words <= item.within.count
