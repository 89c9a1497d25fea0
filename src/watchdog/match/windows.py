"""The windows of an article in which the words of an event must stand together.

In:   a Window as declared and where sentences, words and paragraphs are.
Out:  every window in which something was found, as a test of occurrences.
Pure: no I/O, no clock, no randomness.

A window is `count` units in a row, of one field; a field that is shorter is one window, and
the headline is one window whatever the unit. `article` is one window over all fields.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from watchdog.declarations import Unit, Window
from watchdog.match.scan import Grid, Occurrence, Range
from watchdog.model import Field


@dataclass(frozen=True, slots=True)
class Place:
    """One window: some units of one field, or everything of several fields."""

    fields: tuple[Field, ...]
    unit: Unit
    first: int = 0
    after: int = 0

    def holds(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence stands wholly inside."""
        if occurrence.field not in self.fields:
            return False
        if self.unit is Unit.ARTICLE:
            return True
        units = _units(occurrence, self.unit)
        return self.first <= units.first and units.after <= self.after


def places_around(
    window: Window, grids: Sequence[Grid], occurrences: Sequence[Occurrence]
) -> Iterator[Place]:
    """Give the windows worth a look: all in which the outcome can differ."""
    if window.unit is Unit.ARTICLE:
        yield Place(tuple(grid.field for grid in grids), Unit.ARTICLE)
        return
    for grid in grids:
        here = [occurrence for occurrence in occurrences if occurrence.field is grid.field]
        if not here:
            continue
        if grid.field is Field.TITLE:
            yield Place((Field.TITLE,), Unit.ARTICLE)
        else:
            yield from _text_places(window, grid, here)


def _text_places(window: Window, grid: Grid, here: Sequence[Occurrence]) -> Iterator[Place]:
    last = max(_length(grid, window.unit) - window.count, 0)
    for first in sorted(set(_starts(window, here, last))):
        yield Place((grid.field,), window.unit, first, first + window.count)


def _starts(window: Window, here: Iterable[Occurrence], last: int) -> Iterator[int]:
    """Give the starts of windows: each where an occurrence enters or leaves is enough.

    An occurrence over units [a, b) is inside the windows that start from b - count to a.
    """
    yield 0
    yield last
    for occurrence in here:
        units = _units(occurrence, window.unit)
        for first in (units.after - window.count, units.first, units.first + 1):
            yield min(max(first, 0), last)


def _units(occurrence: Occurrence, unit: Unit) -> Range:
    match unit:
        case Unit.WORD:
            return occurrence.words
        case Unit.PARAGRAPH:
            return occurrence.paragraphs
        case Unit.SENTENCE | Unit.ARTICLE:
            return occurrence.sentences


def _length(grid: Grid, unit: Unit) -> int:
    match unit:
        case Unit.WORD:
            return len(grid.word_starts)
        case Unit.PARAGRAPH:
            return grid.sentences[-1].paragraph + 1
        case Unit.SENTENCE | Unit.ARTICLE:
            return len(grid.sentences)
