"""Many short lists of numbers in two arrays, so that those of some rows are read at once.

In:   pairs of row and value. Out: `Ranges`.
Pure: no I/O, no clock, no randomness.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """Row `n` holds `values[starts[n] : starts[n + 1]]`."""

    starts: Numbers
    values: Numbers

    def places(self, rows: Numbers) -> Numbers:
        """Give where in `values` the numbers of some rows are, in the order of the rows.

        >>> rows = build_ranges(np.array([0, 0, 2]), np.array([7, 8, 9]), 3)
        >>> rows.values[rows.places(np.array([2, 0]))].tolist()
        [9, 7, 8]
        """
        first = self.starts[rows]
        counts = self.starts[rows + 1] - first
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return np.repeat(first - (ends - counts), counts) + np.arange(total, dtype=np.int32)

    def row(self, number: int) -> list[int]:
        """Give the numbers of one row."""
        some: list[int] = self.values[self.starts[number] : self.starts[number + 1]].tolist()
        return some

    def gather(self, rows: Numbers) -> Numbers:
        """Give the numbers of some rows."""
        return self.values[self.places(rows)]

    def counts(self, rows: Numbers) -> Numbers:
        """Give how many numbers each of some rows holds."""
        return self.starts[rows + 1] - self.starts[rows]


def build_ranges(rows: Numbers, values: Numbers, count: int) -> Ranges:
    """Gather the values of each of `count` rows; `rows` must be sorted."""
    starts = np.searchsorted(rows, np.arange(count + 1)).astype(np.int32)
    return Ranges(starts, values.astype(np.int32))


class Groups:
    """Which item each of many groups belongs to; those of an item are neighbours."""

    def __init__(self, items: Numbers, needed: Numbers) -> None:
        """Take the item of each group, and how many groups each item has."""
        self._items = items
        self._needed = needed
        self._first = (np.cumsum(needed) - needed).astype(np.int32)

    def complete(self, groups: Numbers) -> list[int]:
        """Give the items all of whose groups are among some, in order.

        >>> both = Groups(np.array([0, 0, 1], dtype=np.int32), np.array([2, 1], dtype=np.int32))
        >>> both.complete(np.array([2, 0, 2])), both.complete(np.array([1, 0]))
        ([1], [0])
        """
        if not len(groups):
            return []
        marked = np.zeros(len(self._items), dtype=bool)  # quicker than sorting thousands
        marked[groups] = True
        # An item is asked by its first group alone; each further one drops most that are left.
        items = self._items[groups]
        items = items[self._first[items] == groups]
        place = 1
        while len(items) and place < self._needed[items].max():
            further = np.minimum(place, self._needed[items] - 1)
            items = items[marked[self._first[items] + further]]
            place += 1
        return sorted(set(items.tolist()))
