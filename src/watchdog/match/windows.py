"""The windows of an article in which the words of an event must stand together.

In:   a Window as declared and where sentences, words and paragraphs are.
Out:  every window in which something was found, as a test of occurrences.
Pure: no I/O, no clock, no randomness.

A window is `count` units in a row, of one field; a field that is shorter is one window, and
each headline is one window whatever the unit. `article` is one window over all fields.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from watchdog.declarations import Unit, Window
from watchdog.match.scan import TITLE, Grid, Occurrence, Range
from watchdog.model import Field

_ARTICLE, _WORD, _PARAGRAPH = Unit.ARTICLE, Unit.WORD, Unit.PARAGRAPH
_TITLE_ALONE = (TITLE,)


class Place(NamedTuple):
    """One window: some units of one field, or everything of several fields."""

    fields: tuple[Field, ...]
    unit: Unit
    first: int = 0
    after: int = 0

    def holds(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence stands wholly inside."""
        if occurrence.field not in self.fields:
            return False
        if self.unit is _ARTICLE:
            return True
        units = _units(occurrence, self.unit)
        return self.first <= units.first and units.after <= self.after


def places_around(
    window: Window,
    grids: Sequence[Grid],
    occurrences: Sequence[Occurrence],
    needed: Sequence[Occurrence] | None = None,
) -> Iterator[Place]:
    """Give the windows worth a look: all in which the outcome can differ.

    With `needed` only those that hold one of these: where none stands, nothing matches.
    """
    if window.unit is _ARTICLE:
        yield Place(tuple(grid.field for grid in grids), _ARTICLE)
        return
    for grid in grids:
        around = [occurrence for occurrence in occurrences if occurrence.field is grid.field]
        inside = around
        if needed is not None:
            inside = [occurrence for occurrence in needed if occurrence.field is grid.field]
        if not inside:
            continue
        if grid.field is TITLE:
            for sentence in grid.sentences:
                yield Place(_TITLE_ALONE, _PARAGRAPH, sentence.paragraph, sentence.paragraph + 1)
        else:
            yield from _text_places(window, grid, around, None if needed is None else inside)


def _text_places(
    window: Window,
    grid: Grid,
    around: Iterable[Occurrence],
    needed: Iterable[Occurrence] | None,
) -> Iterator[Place]:
    """Give the windows that start where an occurrence enters or leaves and hold a needed one.

    An occurrence over units [a, b) is inside the windows that start from b - count to a.
    """
    unit, count = window.unit, window.count
    last = max(_length(grid, unit) - count, 0)
    starts = {0, last}
    for units in {_units(occurrence, unit) for occurrence in around}:
        starts.update((units.after - count, units.first, units.first + 1))
    inside = None if needed is None else {_units(occurrence, unit) for occurrence in needed}
    for first in sorted({min(max(start, 0), last) for start in starts}):
        if inside is None or any(
            first <= units.first and units.after <= first + count for units in inside
        ):
            yield Place((grid.field,), unit, first, first + count)


def _units(occurrence: Occurrence, unit: Unit) -> Range:
    if unit is _WORD:
        return occurrence.words
    return occurrence.paragraphs if unit is _PARAGRAPH else occurrence.sentences


def _length(grid: Grid, unit: Unit) -> int:
    match unit:
        case Unit.WORD:
            return len(grid.word_starts)
        case Unit.PARAGRAPH:
            return grid.sentences[-1].paragraph + 1
        case Unit.SENTENCE | Unit.ARTICLE:
            return len(grid.sentences)
