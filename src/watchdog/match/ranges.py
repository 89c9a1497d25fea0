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


MOST_GROUPS = 4  # of an item that are asked for: few items are left by then


class Groups:
    """The groups of many items. Group `n` is item `n`'s first; its further ones come later."""

    def __init__(self, needed: Numbers) -> None:
        """Take how many groups each item has; the first groups of items without any stay unused."""
        more = np.maximum(needed - 1, 0)
        self._further = (len(needed) + np.cumsum(more) - more).astype(np.int32)
        self._size = len(needed) + int(more.sum()) + 1
        most = min(int(more.max(initial=0)), MOST_GROUPS - 1)
        # The group each item has at the places after the first; the last of all where it has none.
        self._places = [
            np.where(more > place, self._further + place, self._size - 1).astype(np.int32)
            for place in range(most)
        ]

    def numbers(self, items: Numbers, places: Numbers) -> Numbers:
        """Give the numbers of some items' groups, the first of each being at place 0."""
        further: Numbers = self._further[items] + places - 1
        return np.where(places == 0, items, further)

    def complete(self, groups: Numbers) -> list[int]:
        """Give the items whose groups (or the first of many) are all among some, in order.

        >>> both = Groups(np.array([2, 1], dtype=np.int32))
        >>> [second] = both.numbers(np.array([0]), np.array([1]))
        >>> both.complete(np.array([1, second, 1])), both.complete(np.array([0, second]))
        ([1], [0])
        """
        items = groups[groups < len(self._further)]  # an item is asked by its first group alone
        if self._places and len(items):
            marked = np.zeros(self._size, dtype=bool)  # quicker than sorting thousands
            marked[groups] = True
            marked[-1] = True
            for place in self._places:  # each further one drops most that are left
                items = items[marked[place[items]]]
        return sorted(set(items.tolist()))
