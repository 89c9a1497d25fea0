"""Find the terms of all watchlists in a document, in one pass over each field.

In:   a Document and the index of its language.
Out:  hits of patterns, then places of concepts, then occurrences: each asked only of what is
      left of the one before.
Pure: no I/O, no clock, no randomness.

Hits come first, and are cheap; where they stand is worked out only for concepts of items that
may hold.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
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
from watchdog.match.ranges import Ranges
from watchdog.model import ConceptId, Document, Field, Folded, Sentence
from watchdog.text import whole_letters_end
from watchdog.text.letters import ARABIC_BYTES

# Members of enumerations, at hand: looking them up costs as much as the work (Python 3.11).
TITLE, TEXT = Field.TITLE, Field.TEXT
_WORDS, _ENDING, _NAME = int(Check.WORDS), int(Check.ENDING), int(Check.NAME)
_LAST_WITHOUT_MARKS = "\u02ff"  # no combining mark comes before


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


_UNCOUNTED = Range(0, 0)
Spot = tuple[Field, int, int]  # field, first and after the last code point
Entry = tuple[int, int, Form | None]  # slot, Check, the form where that does not say it all
Found = Mapping[ConceptId, tuple[Occurrence, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class TermIndex:
    """All terms that can occur in articles of one language.

    An entry is one pattern by which a slot is found; the entries of a slot are neighbours.
    """

    automaton: ahocorasick_rs.BytesAhoCorasick
    entries: Ranges  # slot → patterns
    checks: bytes  # entry → Check
    forms: Mapping[int, Form]  # entry → its form, where pattern and check do not say it all
    groups: Ranges  # pattern → groups of items that need it
    endings: frozenset[bytes]  # of the language, the empty one among them

    def entries_of(self, slots: Iterable[int], patterns: Container[int]) -> dict[int, list[Entry]]:
        """Give, per pattern that was found, the slots (of some) that it may stand for."""
        found: dict[int, list[Entry]] = {}
        starts, values, checks = self.entries.starts, self.entries.values, self.checks
        for slot in slots:
            first = starts.item(slot)
            for entry, pattern in enumerate(values[first : starts.item(slot + 1)].tolist(), first):
                if pattern in patterns:
                    one = (slot, checks[entry], self.forms.get(entry))
                    found.setdefault(pattern, []).append(one)
        return found


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
        starts = self.sentence_starts
        first = bisect_right(starts, start) or 1
        after = first if first == len(starts) or starts[first] >= end else bisect_left(starts, end)
        sentences = self.sentences
        return Occurrence(
            self.field,
            start,
            end,
            around(self.word_starts, start, end) if self.word_starts else _UNCOUNTED,
            Range(first - 1, after),
            Range(sentences[first - 1].paragraph, sentences[after - 1].paragraph + 1),
        )


def build_grid(document: Document, which: Field, *, words: bool = True) -> Grid:
    """Count the words, sentences and paragraphs of a field; words only where they matter."""
    is_title = which is TITLE
    sentences = tuple(sentence for sentence in document.sentences if sentence.field is which)
    return Grid(
        field=which,
        text=document.title if is_title else document.text,
        word_starts=word_starts(document, which) if words else [],
        sentences=sentences,
        sentence_starts=[sentence.start for sentence in sentences],
    )


def word_starts(document: Document, which: Field) -> list[int]:
    """Give where each word of a field begins."""
    folded = document.folded_title if which is TITLE else document.folded_text
    spaces = np.flatnonzero(np.frombuffer(folded.codes, dtype=np.uint8) == ord(" "))
    starts: list[int] = folded.offsets[spaces[:-1] + 1].tolist()
    return starts


def find_hits(document: Document, index: TermIndex) -> tuple[Hits, ...]:
    """Run the automaton over title and text, each also with zero-width non-joiners deleted."""
    views = (
        (TITLE, document.folded_title),
        (TITLE, document.joined_title),
        (TEXT, document.folded_text),
        (TEXT, document.joined_text),
    )
    find = index.automaton.find_matches_as_indexes
    return tuple(
        Hits(which, folded, find(folded.codes, overlapping=True))
        for which, folded in views
        if folded is not None
    )


def hit_patterns(hits: Iterable[Hits]) -> set[int]:
    """Give the numbers of the patterns that were found."""
    return {hit[0] for some in hits for hit in some.patterns}


def check_hits(
    hits: Iterable[Hits],
    document: Document,
    index: TermIndex,
    patterns: Container[int],
    wanted: Iterable[int],
) -> dict[int, set[Spot]]:
    """Give, per wanted slot, where its words stand; slots that do not occur are left out.

    `patterns` are those of the hits.
    """
    found: dict[int, set[Spot]] = {}
    entries = index.entries_of(dict.fromkeys(wanted), patterns)
    if entries:
        for one in hits:
            _check_field(one, index, entries, document, found)
    return found


def _check_field(
    hits: Hits,
    index: TermIndex,
    entries: Mapping[int, Sequence[Entry]],
    document: Document,
    found: dict[int, set[Spot]],
) -> None:
    """Add where the wanted slots stand in one view: all places are looked up at once."""
    firsts: list[int] = []  # letters in folded bytes, the first and the last
    lasts: list[int] = []
    finds: list[Sequence[Entry]] = []
    for pattern, start, end in [hit for hit in hits.patterns if hit[0] in entries]:  # few of many
        some = entries[pattern]
        if some[0][1] == _WORDS:  # so are all others of this pattern: it ends with a space
            firsts.append(start + 1)
            lasts.append(end - 2)
            finds.append(some)
            continue
        for one in some:
            letters = _check_letters(index, one, hits.folded.codes, start, end)
            if letters is not None:
                firsts.append(letters[0])
                lasts.append(letters[1] - 1)
                finds.append((one,))
    if finds:
        _add_spots(hits, document, firsts, lasts, finds, found)


def _add_spots(
    hits: Hits,
    document: Document,
    firsts: Sequence[int],
    lasts: Sequence[int],
    finds: Iterable[Sequence[Entry]],
    found: dict[int, set[Spot]],
) -> None:
    field, text = hits.field, document.title if hits.field is TITLE else document.text
    starts = hits.folded.offsets[firsts].tolist()
    befores = hits.folded.offsets[lasts].tolist()
    for some, start, before in zip(finds, starts, befores, strict=True):
        end = before + 1
        if end < len(text) and text[end] > _LAST_WITHOUT_MARKS:
            end = whole_letters_end(text, end)
        spot = (field, start, end)
        for slot, _, form in some:
            if form is None or form.written is None or _is_written_so(form, text[start:end]):
                if slot in found:
                    found[slot].add(spot)
                else:
                    found[slot] = {spot}


def locate_spots(spots: Iterable[Spot], grids: Mapping[Field, Grid]) -> tuple[Occurrence, ...]:
    """Say in which words, sentences and paragraphs they stand, in reading order."""
    occurrences = (grids[field].locate(start, end) for field, start, end in spots)
    return tuple(sorted(occurrences, key=_reading_order))


def _check_letters(
    index: TermIndex, entry: Entry, codes: bytes, start: int, end: int
) -> tuple[int, int] | None:
    """Turn a hit into the bytes of its words; None when it is another word."""
    _, check, form = entry
    if check == _NAME and form is not None:
        return _check_name(form, codes, start, end)
    return _check_ending(codes, start, end, index.endings if check == _ENDING else None)


def _check_ending(
    codes: bytes, start: int, end: int, endings: frozenset[bytes] | None
) -> tuple[int, int] | None:
    """Go on to the end of the word, by one of some endings or (None) by any that is short."""
    stop = codes.index(b" ", end)
    if endings is not None:
        return (start + 1, stop) if codes[end:stop] in endings else None
    too_long = codes[end - 1] in ARABIC_BYTES and stop - end > LONGEST_ARABIC_ENDING
    return None if too_long else (start + 1, stop)


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


def _is_written_so(form: Form, text: str) -> bool:
    wanted, written = form.written or "", written_letters(text)
    if not form.capitals:
        wanted, written = wanted.casefold(), written.casefold()
    return written.startswith(wanted) if form.check is Check.PREFIX else written == wanted


def around(starts: Sequence[int], start: int, end: int) -> Range:
    """Give the numbers of the first unit and after the last that a span touches."""
    first = bisect_right(starts, start) or 1
    after = first if first == len(starts) or starts[first] >= end else bisect_left(starts, end)
    return Range(first - 1, after)


def _reading_order(occurrence: Occurrence) -> tuple[bool, int, int]:
    return occurrence.field is TEXT, occurrence.start, occurrence.end
