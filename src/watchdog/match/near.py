"""Which items cannot hold because their words stand too far apart: asked before windows are.

In:   a Document and where the concepts of an item stand.
Out:  whether its window could hold one of each of them.
Pure: no I/O, no clock, no randomness.

Lines stand for sentences here: a sentence never goes over the end of a line, so words that are
more lines apart than the window has sentences are never in one. That costs a tenth of
splitting the text, and most items that are asked end here.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from watchdog.declarations import AllOf, ConceptRef, Item, Quoted, Unit
from watchdog.match.scan import TEXT, TITLE, Spot, word_starts
from watchdog.model import ConceptId, Document

_LINE = re.compile(r"\S.*")  # one that is not blank
_SENTENCE, _WORD, _ARTICLE = Unit.SENTENCE, Unit.WORD, Unit.ARTICLE
_LEAVES = (ConceptRef, Quoted)


class Nearness:
    """Where units of a document's text begin, counted when first asked for."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def may_meet(self, item: Item, present: Mapping[ConceptId, Collection[Spot]]) -> bool:
        """Whether some window may hold a place of each concept that must be there.

        True where that is not simply so; never False by mistake.
        """
        unit = item.within.unit
        if unit is _ARTICLE or not isinstance(item.match, AllOf):
            return True
        starts = self._starts(unit)
        in_title = TITLE in item.fields
        groups: list[list[_Place]] = []
        for part in item.match.parts:
            if isinstance(part, _LEAVES):
                spots = present.get(part.concept)
                if not spots:
                    return False
                places = _places(starts, spots)
                in_title = in_title and len(places) < len(spots)
                groups.append(places)
        if in_title or len(groups) < 2:  # noqa: PLR2004 - one alone is never apart
            return True
        if TEXT not in item.fields:
            return False
        groups.sort(key=len)
        fewest, *others = groups
        return any(_meet(place, others, item.within.count) for place in fewest)

    def _starts(self, unit: Unit) -> Sequence[int]:
        if unit is _WORD:
            return self._words
        return self._lines if unit is _SENTENCE else self._paragraphs

    @cached_property
    def _lines(self) -> list[int]:
        return [line.start() for line in _LINE.finditer(self._document.text)]

    @cached_property
    def _paragraphs(self) -> list[int]:
        """Paragraphs are counted by line ends, blank ones too, as for sentences."""
        text = self._document.text
        return [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]

    @cached_property
    def _words(self) -> list[int]:
        return word_starts(self._document, TEXT)


_Place = tuple[int, int]  # the first and the last unit that some words touch


def _places(starts: Sequence[int], group: Collection[Spot]) -> list[_Place]:
    return [
        (bisect_right(starts, start), bisect_right(starts, end - 1))
        for field, start, end in group
        if field is TEXT
    ]


def _meet(place: _Place, others: Sequence[Sequence[_Place]], count: int) -> bool:
    """Whether each of the others has a place that fits into so many units with this one."""
    start, end = place
    for some in others:
        for first, last in some:
            if last - start < count and end - first < count:
                break
        else:
            return False
    return True
