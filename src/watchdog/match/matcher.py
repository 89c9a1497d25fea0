"""Compiled watchlists, ready to be found in documents.

In:   the patterns that were found in a document.
Out:  the few items that may hold.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from watchdog.declarations import ANY_LANGUAGE, Item
from watchdog.match.ranges import Groups, Ranges
from watchdog.match.scan import TermIndex
from watchdog.model import ConceptId, ItemKey, LanguageCode, OutletId

Slots = Mapping[str, Mapping[ConceptId, int]]  # the concepts in use, by watchlist, numbered


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """All watchlists; a slot is the number of a concept of one of them."""

    items: tuple[Item, ...]  # those that are on
    outlets: Mapping[str, frozenset[OutletId] | None]  # by watchlist; None: all
    concepts: tuple[ConceptId, ...]  # by slot
    item_slots: Ranges  # item → slots it speaks of
    slots: Slots
    always: tuple[int, ...]  # items without groups
    terms: Mapping[LanguageCode, TermIndex]
    groups: Groups  # of items: all of an item's must occur
    hidden: frozenset[int] = frozenset()  # items that are gone, or another in `newer`
    newer: "Matcher | None" = None  # of what changed since this one was compiled

    def index_for(self, code: LanguageCode) -> TermIndex:
        """Give the terms of a language; of one that nobody declared, those of `any`."""
        return self.terms.get(code) or self.terms[ANY_LANGUAGE]

    def find_candidates(self, patterns: Collection[int], index: TermIndex) -> list[int]:
        """Give the items all of whose groups have a pattern: no item that holds is missing."""
        rows = np.fromiter(patterns, dtype=np.int32, count=len(patterns))
        return [*self.always, *self.groups.complete(index.groups.gather(rows))]

    def visible(self) -> Iterator[Item]:
        """Give the items that are on, those that changed as they are now."""
        for number, item in enumerate(self.items):
            if number not in self.hidden:
                yield item
        if self.newer is not None:
            yield from self.newer.visible()

    def holder(self, key: ItemKey) -> "Matcher":
        """Give the part that knows an item's words as they are now."""
        newer = self.newer
        if newer is not None and any(item.key == key for item in newer.items):
            return newer
        return self
