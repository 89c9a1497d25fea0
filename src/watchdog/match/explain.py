"""Say of every item what was found of it in a document, and why it is a match or none.

In:   a Document, its outlet and a Matcher.
Out:  one Explanation per item that is on, in the order of item keys.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from watchdog.declarations import Item
from watchdog.match.clauses import necessary_clauses
from watchdog.match.expressions import all_concepts, may_hold
from watchdog.match.find import FIELDS, find_concepts, is_watched, match_item, spans_anywhere
from watchdog.match.matcher import Matcher
from watchdog.match.scan import Found, Grid, build_grid
from watchdog.model import ConceptId, Document, Field, ItemKey, OutletId, Span


class Finding(StrEnum):
    """What became of an item, the first that holds."""

    OTHER_OUTLET = "other-outlet"  # its watchlist does not read this outlet
    MATCH = "match"
    MISSING = "missing"  # words of `match` stand nowhere
    ABOUT = "about"  # the article is not about it
    APART = "apart"  # all is there, never together in one window
    CANCELLED = "cancelled"  # together, but `unless` stands there too


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was found of one item, and what was not."""

    item: ItemKey
    finding: Finding
    spans: tuple[Span, ...]  # of all its concepts, wherever they stand, in reading order
    missing: tuple[tuple[ConceptId, ...], ...]  # groups of which none occurs, though one must
    cancelled_by: tuple[ConceptId, ...]  # concepts of `unless` that occur


def explain_document(
    document: Document, outlet: OutletId | None, matcher: Matcher
) -> tuple[Explanation, ...]:
    """Explain every item that is on: slow, for people."""
    grids = {which: build_grid(document, which) for which in FIELDS}
    items = sorted(matcher.visible(), key=lambda item: item.key)
    return tuple(_explain(document, outlet, item, matcher, grids) for item in items)


def _explain(
    document: Document,
    outlet: OutletId | None,
    item: Item,
    matcher: Matcher,
    grids: Mapping[Field, Grid],
) -> Explanation:
    found = find_concepts(document, item, matcher, grids)
    clauses = (*necessary_clauses(item.match), *necessary_clauses(item.about))
    finding = _finding(item, found, grids)
    if not is_watched(item, outlet, matcher):
        finding = Finding.OTHER_OUTLET
    return Explanation(
        item=item.key,
        finding=finding,
        spans=spans_anywhere(grids, found),
        missing=tuple(
            tuple(sorted(clause)) for clause in dict.fromkeys(clauses) if clause.isdisjoint(found)
        ),
        cancelled_by=tuple(name for name in all_concepts(item.unless) if name in found),
    )


def _finding(item: Item, found: Found, grids: Mapping[Field, Grid]) -> Finding:
    if match_item(item, found, grids) is not None:
        return Finding.MATCH
    if not may_hold(item.match, found):
        return Finding.MISSING
    if match_item(replace(item, about=None), found, grids) is not None:
        return Finding.ABOUT
    together = replace(item, about=None, unless=None)
    if item.unless is not None and match_item(together, found, grids) is not None:
        return Finding.CANCELLED
    return Finding.APART
