"""Compile watchlists: Declarations -> Matcher.

In:   everything declared.
Out:  a Matcher: per language one automaton over all terms, and the items to ask about.
Pure: no I/O, no clock, no randomness.

A Matcher travels to another process as its Declarations and is compiled again there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import ahocorasick_rs

from watchdog.declarations import (
    ANY_LANGUAGE,
    AllOf,
    AnyOf,
    Concept,
    ConceptRef,
    Declarations,
    Expression,
    Item,
    Language,
    Near,
    Not,
    Quoted,
    Term,
    Watchlist,
)
from watchdog.match.expressions import all_concepts, needed_concepts, required_concepts
from watchdog.match.forms import Form, term_forms
from watchdog.match.scan import Slot, TermIndex
from watchdog.model import ConceptId, LanguageCode, OutletId
from watchdog.text import plain_language


@dataclass(frozen=True, slots=True, eq=False)
class ItemPlan:
    """An item that is on, and the outlets it may be found in."""

    item: Item
    outlets: frozenset[OutletId] | None  # None: all
    required: frozenset[ConceptId]  # all of them must occur


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """All watchlists, ready to be found in documents."""

    declarations: Declarations
    terms: Mapping[LanguageCode, TermIndex]
    plans: Mapping[str, tuple[ItemPlan, ...]] = field(default_factory=dict)  # by watchlist
    waiting: Mapping[Slot, tuple[ItemPlan, ...]] = field(default_factory=dict)  # found → look at
    always: tuple[ItemPlan, ...] = ()  # nothing need occur: always looked at

    def __reduce__(self) -> tuple[object, tuple[Declarations]]:
        """Travel as declarations: automata cannot be sent."""
        return compile_watchlists, (self.declarations,)


def compile_watchlists(declarations: Declarations) -> Matcher:
    """Build the automata; 18,800 terms take about a quarter of a second."""
    plans = {watchlist.id: tuple(_plan_items(watchlist)) for watchlist in declarations.watchlists}
    waiting: defaultdict[Slot, list[ItemPlan]] = defaultdict(list)
    always = []
    for watchlist_id, some in plans.items():
        for plan in some:
            needed = _needed(plan.item)
            if needed is None:
                always.append(plan)
            for concept in needed or ():
                waiting[Slot(watchlist_id, concept)].append(plan)
    languages = {**declarations.languages, ANY_LANGUAGE: plain_language(ANY_LANGUAGE)}
    return Matcher(
        declarations=declarations,
        terms={code: _index(declarations, language) for code, language in languages.items()},
        plans=plans,
        waiting={slot: tuple(some) for slot, some in waiting.items()},
        always=tuple(always),
    )


def _plan_items(watchlist: Watchlist) -> Iterator[ItemPlan]:
    outlets = None if watchlist.outlets is None else frozenset(watchlist.outlets)
    return (
        ItemPlan(item, outlets, required_concepts(item.about) | required_concepts(item.match))
        for item in watchlist.items
        if item.enabled
    )


def _needed(item: Item) -> frozenset[ConceptId] | None:
    groups = (needed_concepts(item.about), needed_concepts(item.match))
    return min((group for group in groups if group is not None), key=len, default=None)


def _index(declarations: Declarations, language: Language) -> TermIndex:
    """Gather every form of every term that can occur in articles of a language."""
    slots: defaultdict[bytes, defaultdict[Form, dict[Slot, None]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for watchlist in declarations.watchlists:
        for slot, term, names in _watched_terms(watchlist, language):
            for form in term_forms(term, language, names=names):
                slots[form.pattern][form][slot] = None
    patterns = list(slots)
    return TermIndex(
        automaton=ahocorasick_rs.BytesAhoCorasick(patterns),
        forms=tuple(
            tuple((form, tuple(some)) for form, some in slots[pattern].items())
            for pattern in patterns
        ),
        slots=tuple(
            frozenset(slot for some in slots[pattern].values() for slot in some)
            for pattern in patterns
        ),
    )


def _watched_terms(watchlist: Watchlist, language: Language) -> Iterator[tuple[Slot, Term, bool]]:
    """Give the terms of the language, of its family and of `any`, for concepts in use."""
    codes = (language.code, *language.family, ANY_LANGUAGE)
    for concept_id in _used_concepts(watchlist):
        concept = watchlist.concepts.get(concept_id) or _quoted_concept(watchlist, concept_id)
        for code in dict.fromkeys(codes):
            for term in concept.terms.get(code, ()):
                yield Slot(watchlist.id, concept_id), term, concept.names


def _used_concepts(watchlist: Watchlist) -> tuple[ConceptId, ...]:
    used: dict[ConceptId, None] = {}
    for item in watchlist.items:
        if item.enabled:
            for expression in (item.about, item.match, item.unless):
                used.update(dict.fromkeys(all_concepts(expression)))
            used.update(dict.fromkeys(item.event))
    return tuple(used)


def _quoted_concept(watchlist: Watchlist, concept_id: ConceptId) -> Concept:
    """Make a concept of a quoted phrase; it is valid in every language."""
    for item in watchlist.items:
        for expression in (item.about, item.match, item.unless):
            for quoted in _quoted_in(expression):
                if quoted.concept == concept_id:
                    return Concept(id=concept_id, terms={ANY_LANGUAGE: (quoted.term,)})
    return Concept(id=concept_id, terms={})


def _quoted_in(expression: Expression | None) -> Iterator[Quoted]:
    match expression:
        case None | ConceptRef():
            return
        case Quoted():
            yield expression
        case Not(part=part):
            yield from _quoted_in(part)
        case Near(left=left, right=right):
            yield from _quoted_in(left)
            yield from _quoted_in(right)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _quoted_in(part)
