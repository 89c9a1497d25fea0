"""What an edit changed: the processes of the sandbox are handed that, and not the rest again.

In:   the declarations that were compiled whole, and those of today.
Out:  a `Change`, or None where compiling all of them is as well; a Bench of today's, made of the
      one before and the change.
Pure: no I/O, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from watchdog.declarations import Concept, Declarations, Item, Watchlist
from watchdog.match import change_matcher, spoken_concepts
from watchdog.model import ConceptId, ItemKey
from watchdog.pipeline.analyse import Bench, make_bench

FEWEST_ITEMS = 2_000  # fewer are compiled whole in less than half a second
MOST_CHANGED = 1_000  # more take as long as all of them


@dataclass(frozen=True, slots=True)
class Changed:
    """A watchlist of which something is not as it was.

    `now` holds only the items and concepts that are new or others; the names are of all.
    """

    now: Watchlist
    items: tuple[ItemKey, ...]
    concepts: tuple[ConceptId, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What makes other declarations of some."""

    watchlists: tuple[Changed | str, ...]  # in order; an id: as it was
    rest: Declarations  # all that is no watchlist
    items: frozenset[ItemKey]  # new, other or gone


def compare_declarations(before: Declarations, after: Declarations) -> Change | None:
    """Say what an edit changed; None where all is to be compiled, for little would be saved."""
    count = sum(len(watchlist.items) for watchlist in after.watchlists)
    if count < FEWEST_ITEMS or before.languages != after.languages:
        return None
    known = {watchlist.id: watchlist for watchlist in before.watchlists}
    items: set[ItemKey] = set()
    watchlists: list[Changed | str] = []
    for now in after.watchlists:
        was = known.pop(now.id, None) or replace(now, items=(), concepts={})
        watchlists.append(_compare(was, now, items))
        if len(items) > MOST_CHANGED:
            return None
    items.update(item.key for gone in known.values() for item in gone.items)
    if len(items) > MOST_CHANGED:
        return None
    return Change(tuple(watchlists), replace(after, watchlists=()), frozenset(items))


def _compare(was: Watchlist, now: Watchlist, changed: set[ItemKey]) -> Changed | str:
    """Add the items that are not as they were; those of files not read again are the same ones."""
    if was.items is now.items and was.concepts is now.concepts:
        return now.id if was == now else _shorten(now, {}, ())
    concepts = {
        name: concept for name, concept in now.concepts.items() if concept != was.concepts.get(name)
    }
    others = concepts.keys() | (was.concepts.keys() - now.concepts.keys())
    before = {item.key: item for item in was.items}
    items = []
    for item in now.items:
        old = before.pop(item.key, None)
        if item != old or (others and not others.isdisjoint(spoken_concepts(item))):
            items.append(item)
    changed.update(item.key for item in items)
    changed.update(before)
    return _shorten(now, concepts, tuple(items))


def _shorten(
    now: Watchlist, concepts: Mapping[ConceptId, Concept], items: tuple[Item, ...]
) -> Changed:
    return Changed(
        now=replace(now, concepts=concepts, items=items),
        items=tuple(item.key for item in now.items),
        concepts=tuple(now.concepts),
    )


def change_bench(bench: Bench, change: Change) -> Bench:
    """Make the bench of today's declarations; the compiled watchlists it had stay its base."""
    known = {watchlist.id: watchlist for watchlist in bench.declarations.watchlists}
    watchlists = tuple(
        known[one] if isinstance(one, str) else _complete(one, known.get(one.now.id), bench)
        for one in change.watchlists
    )
    declarations = replace(change.rest, watchlists=watchlists)
    return make_bench(declarations, change_matcher(bench.matcher, declarations, change.items))


def _complete(changed: Changed, was: Watchlist | None, bench: Bench) -> Watchlist:
    """Fill in what is as it was."""
    now = changed.now
    others = {item.key: item for item in now.items}
    concepts = {**(was.concepts if was else {}), **now.concepts}
    return replace(
        now,
        items=tuple(others.get(key) or bench.items[key] for key in changed.items),
        concepts={name: concepts[name] for name in changed.concepts},
    )
