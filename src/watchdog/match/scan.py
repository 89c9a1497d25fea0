"""Find the terms of all watchlists in a document, in one pass over each field.

In:   a Document and the index of its language.
Out:  per watchlist and concept, the occurrences in title and text.
Pure: no I/O, no clock, no randomness.

Hits come first, and are cheap; where they stand is worked out only for concepts of items that
may hold.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs
import numpy as np

from watchdog.match.forms import (
    FEWEST_NAME_LETTERS,
    LONGEST_ARABIC_ENDING,
    Check,
    Form,
    one_letter_off,
    written_letters,
)
from watchdog.model import ConceptId, Document, Field, Folded, Sentence
from watchdog.text import whole_letters_end
from watchdog.text.letters import ARABIC_BYTES


class Slot(NamedTuple):
    """A concept of a watchlist."""

    watchlist: str
    concept: ConceptId


class Range(NamedTuple):
    """A half-open range of words, sentences or paragraphs of one field."""

    first: int
    after: int


class Occurrence(NamedTuple):
    """Where a concept's words stand, in every unit a window can have."""

    field: Field
    start: int  # code points
    end: int
    words: Range
    sentences: Range  # numbers in `Grid.sentences`
    paragraphs: Range


Found = Mapping[ConceptId, tuple[Occurrence, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class TermIndex:
    """All terms that can occur in articles of one language."""

    automaton: ahocorasick_rs.BytesAhoCorasick
    forms: tuple[tuple[tuple[Form, tuple[Slot, ...]], ...], ...]  # by number of the pattern
    slots: tuple[frozenset[Slot], ...]  # the same without the forms


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Where patterns were found in one view of one field, not yet checked."""

    field: Field
    folded: Folded
    patterns: list[tuple[int, int, int]]  # number of the pattern, [start, end) in folded bytes


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Where words, sentences and paragraphs of one field begin."""

    field: Field
    text: str
    word_starts: list[int]
    sentences: tuple[Sentence, ...]
    sentence_starts: list[int]

    def locate(self, start: int, end: int) -> Occurrence:
        """Say in which words, sentences and paragraphs a span stands."""
        first, last = _around(self.sentence_starts, start, end)
        return Occurrence(
            field=self.field,
            start=start,
            end=end,
            words=Range(*_around(self.word_starts, start, end)),
            sentences=Range(first, last),
            paragraphs=Range(
                self.sentences[first].paragraph, self.sentences[last - 1].paragraph + 1
            ),
        )


def build_grid(document: Document, which: Field) -> Grid:
    """Count the words, sentences and paragraphs of a field."""
    is_title = which is Field.TITLE
    folded = document.folded_title if is_title else document.folded_text
    spaces = np.flatnonzero(np.frombuffer(folded.codes, dtype=np.uint8) == ord(" "))
    sentences = tuple(sentence for sentence in document.sentences if sentence.field is which)
    return Grid(
        field=which,
        text=document.title if is_title else document.text,
        word_starts=folded.offsets[spaces[:-1] + 1].tolist(),
        sentences=sentences,
        sentence_starts=[sentence.start for sentence in sentences],
    )


def find_hits(document: Document, index: TermIndex) -> tuple[Hits, ...]:
    """Run the automaton over title and text, each also with zero-width non-joiners deleted."""
    views = (
        (Field.TITLE, document.folded_title),
        (Field.TITLE, document.joined_title),
        (Field.TEXT, document.folded_text),
        (Field.TEXT, document.joined_text),
    )
    find = index.automaton.find_matches_as_indexes
    return tuple(
        Hits(which, folded, find(folded.codes, overlapping=True))
        for which, folded in views
        if folded is not None
    )


def hit_slots(hits: Iterable[Hits], index: TermIndex) -> frozenset[Slot]:
    """Give every concept that can occur: checking the hits may take some away, never add one."""
    numbers = {number for some in hits for number, _, _ in some.patterns}
    return frozenset().union(*(index.slots[number] for number in numbers))


def locate_hits(
    hits: Iterable[Hits],
    grids: Mapping[Field, Grid],
    index: TermIndex,
    wanted: frozenset[Slot] | None = None,
) -> dict[str, dict[ConceptId, tuple[Occurrence, ...]]]:
    """Check the hits of the wanted concepts (None: all); those that do not occur are left out."""
    found: defaultdict[Slot, set[Occurrence]] = defaultdict(set)
    for some in hits:
        _locate_in_field(some, grids[some.field], index, wanted, found)
    watchlists: defaultdict[str, dict[ConceptId, tuple[Occurrence, ...]]] = defaultdict(dict)
    for slot, occurrences in found.items():
        watchlists[slot.watchlist][slot.concept] = tuple(sorted(occurrences, key=_reading_order))
    return watchlists


def scan_document(
    document: Document, grids: Mapping[Field, Grid], index: TermIndex
) -> dict[str, dict[ConceptId, tuple[Occurrence, ...]]]:
    """Find every concept of every watchlist; those that do not occur are left out."""
    return locate_hits(find_hits(document, index), grids, index)


def _locate_in_field(
    hits: Hits,
    grid: Grid,
    index: TermIndex,
    wanted: frozenset[Slot] | None,
    found: dict[Slot, set[Occurrence]],
) -> None:
    for number, start, end in hits.patterns:
        if wanted is not None and wanted.isdisjoint(index.slots[number]):
            continue
        for form, slots in index.forms[number]:
            span = _check_form(form, hits.folded.codes, start, end)
            if span is None:
                continue
            occurrence = _occurrence(form, hits.folded, grid, *span)
            if occurrence is not None:
                for slot in slots:
                    if wanted is None or slot in wanted:
                        found[slot].add(occurrence)


def _check_form(form: Form, codes: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Turn a find of a pattern into the bytes of its words, without spaces; None: no find."""
    match form.check:
        case Check.WORDS:
            return start + 1, end - 1
        case Check.PREFIX:
            stop = codes.index(b" ", end)
            too_long = codes[end - 1] in ARABIC_BYTES and stop - end > LONGEST_ARABIC_ENDING
            return None if too_long else (start + 1, stop)
        case Check.NAME:
            return _check_name(form, codes, start, end)


def _check_name(form: Form, codes: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Widen a half word to the words of a name, and compare each."""
    at = start + 1 if codes[start] == ord(" ") else end - 2
    first = codes.rindex(b" ", 0, at + 1) + 1
    stop = codes.index(b" ", first)
    for _ in range(form.anchor):
        if first < 2:  # noqa: PLR2004 - no word before this one, only the space at the end
            return None
        first = codes.rindex(b" ", 0, first - 1) + 1
    for _ in range(len(form.words) - form.anchor - 1):
        if stop + 1 >= len(codes):
            return None
        stop = codes.index(b" ", stop + 1)
    words = codes[first:stop].split(b" ")
    same = all(_same_name(one, other) for one, other in zip(form.words, words, strict=True))
    return (first, stop) if same else None


def _same_name(wanted: bytes, word: bytes) -> bool:
    if wanted == word:
        return True
    return len(wanted) >= FEWEST_NAME_LETTERS and one_letter_off(wanted, word)


def _occurrence(form: Form, folded: Folded, grid: Grid, first: int, stop: int) -> Occurrence | None:
    """Map folded bytes back to the original; None when its letters are not the term's."""
    start = int(folded.offsets[first])
    end = whole_letters_end(grid.text, int(folded.offsets[stop - 1]) + 1)
    if form.written is not None and not _is_written_so(form, grid.text[start:end]):
        return None
    return grid.locate(start, end)


def _is_written_so(form: Form, text: str) -> bool:
    wanted, written = form.written or "", written_letters(text)
    if not form.capitals:
        wanted, written = wanted.casefold(), written.casefold()
    return written.startswith(wanted) if form.check is Check.PREFIX else written == wanted


def _around(starts: list[int], start: int, end: int) -> tuple[int, int]:
    """Give the numbers of the first unit and after the last that a span touches."""
    return max(bisect_right(starts, start) - 1, 0), max(bisect_right(starts, end - 1), 1)


def _reading_order(occurrence: Occurrence) -> tuple[bool, int, int]:
    return occurrence.field is Field.TEXT, occurrence.start, occurrence.end
