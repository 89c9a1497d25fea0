"""Change a few of many compiled items: Matcher and what is declared now -> Matcher.

In:   a Matcher compiled whole, everything declared now, the items that are not as they were.
Out:  a Matcher that finds what compiling everything again would find.
Pure: no I/O, no clock, no randomness.

The items that changed are compiled by themselves and asked beside the others, in which those
that are gone or another are hidden. That takes as long as there are changed items, not items.
"""

from collections.abc import Container
from dataclasses import replace

from watchdog.declarations import Declarations, Watchlist
from watchdog.match.compiling import compile_watchlists, outlets_of
from watchdog.match.expressions import spoken_concepts
from watchdog.match.matcher import Matcher
from watchdog.model import ItemKey


def change_matcher(
    base: Matcher, declarations: Declarations, changed: Container[ItemKey]
) -> Matcher:
    """Put what changed beside the base; `changed` names the items that are new, other or gone.

    An item whose concepts have other words is another; languages must be those of the base.
    """
    lists = tuple(_only(watchlist, changed) for watchlist in declarations.watchlists)
    return replace(
        base,
        outlets=outlets_of(declarations.watchlists),
        hidden=frozenset(number for number, item in enumerate(base.items) if item.key in changed),
        newer=compile_watchlists(replace(declarations, watchlists=lists)),
    )


def _only(watchlist: Watchlist, changed: Container[ItemKey]) -> Watchlist:
    items = tuple(item for item in watchlist.items if item.key in changed)
    spoken = dict.fromkeys(concept for item in items for concept in spoken_concepts(item))
    concepts = {one: watchlist.concepts[one] for one in spoken if one in watchlist.concepts}
    return replace(watchlist, items=items, concepts=concepts)
