"""Compiled watchlists, ready to be found in documents.

In:   the patterns that were found in a document.
Out:  the few items that may hold.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from watchdog.declarations import ANY_LANGUAGE, Item
from watchdog.match.ranges import Groups, Ranges
from watchdog.match.scan import TermIndex
from watchdog.model import ConceptId, LanguageCode, OutletId

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

    def index_for(self, code: LanguageCode) -> TermIndex:
        """Give the terms of a language; of one that nobody declared, those of `any`."""
        return self.terms.get(code) or self.terms[ANY_LANGUAGE]

    def find_candidates(self, patterns: Collection[int], index: TermIndex) -> list[int]:
        """Give the items all of whose groups have a pattern: no item that holds is missing."""
        rows = np.fromiter(patterns, dtype=np.int32, count=len(patterns))
        return [*self.always, *self.groups.complete(index.groups.gather(rows))]
