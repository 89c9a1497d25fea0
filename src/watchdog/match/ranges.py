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
        counts = self.starts[1:][rows] - first
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
        return self.starts[1:][rows] - self.starts[rows]


def build_ranges(rows: Numbers, values: Numbers, count: int) -> Ranges:
    """Gather the values of each of `count` rows; `rows` must be sorted."""
    starts = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
    return Ranges(starts, values)


class Groups:
    """The groups of many items. Group `n` is item `n`'s first; its further ones come later."""

    def __init__(self, needed: Numbers) -> None:
        """Take how many groups each item has; the first groups of items without any stay unused."""
        self._items = len(needed)
        self._more = np.maximum(needed - 1, 0).astype(np.int32)  # groups beyond the first
        self._further = (self._items + np.cumsum(self._more) - self._more).astype(np.int32)
        self._most = int(self._more.max()) if len(needed) else 0
        self._size = self._items + int(self._more.sum()) + self._most

    def numbers(self, items: Numbers, places: Numbers) -> Numbers:
        """Give the numbers of some items' groups, the first of each being at place 0."""
        further: Numbers = self._further[items] + places - 1
        return np.where(places == 0, items, further)

    def complete(self, groups: Numbers) -> list[int]:
        """Give the items all of whose groups are among some, in order.

        >>> both = Groups(np.array([2, 1], dtype=np.int32))
        >>> [second] = both.numbers(np.array([0]), np.array([1]))
        >>> both.complete(np.array([1, second, 1])), both.complete(np.array([0, second]))
        ([1], [0])
        """
        items = groups[groups < self._items]  # an item is asked by its first group alone
        if self._most and len(items):
            marked = np.zeros(self._size, dtype=bool)  # quicker than sorting thousands
            marked[groups] = True
        for place in range(self._most):  # each further one drops most that are left
            wanting = self._more[items] > place
            if not wanting.any():
                break
            items = items[~wanting | marked[self._further[items] + place]]
        return sorted(set(items.tolist()))
