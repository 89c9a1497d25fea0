"""Compile watchlists: Declarations -> Matcher.

In:   everything declared.
Out:  a Matcher: per language one automaton over all terms, and which groups each item needs.
Pure: no I/O, no clock, no randomness.

A Matcher travels to another process as its Declarations and is compiled again there.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import ahocorasick_rs
import numpy as np

from watchdog.declarations import (
    ANY_LANGUAGE,
    AllOf,
    AnyOf,
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
from watchdog.match.clauses import necessary_clauses
from watchdog.match.expressions import all_concepts
from watchdog.match.forms import Form, plain_patterns, spellings, term_forms
from watchdog.match.ranges import Groups, Numbers, Ranges, build_ranges
from watchdog.match.scan import Slot, TermIndex
from watchdog.model import LanguageCode, OutletId
from watchdog.text import fold_term, fold_terms, plain_language


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """All watchlists, ready to be found in documents."""

    declarations: Declarations = field(repr=False)
    items: tuple[Item, ...]  # those that are on
    outlets: Mapping[str, frozenset[OutletId] | None]  # by watchlist; None: all
    slots: tuple[Slot, ...]  # the concepts in use
    item_slots: Ranges  # item → slots it speaks of
    numbers: Mapping[Slot, int]  # where each stands in `slots`
    always: tuple[int, ...]  # items without groups
    terms: Mapping[LanguageCode, TermIndex]
    groups: Groups  # of items: all of an item's must occur

    def index_for(self, code: LanguageCode) -> TermIndex:
        """Give the terms of a language; of one that nobody declared, those of `any`."""
        return self.terms.get(code) or self.terms[ANY_LANGUAGE]

    def find_candidates(self, patterns: Iterable[int], index: TermIndex) -> list[int]:
        """Give the items all of whose groups have a pattern: no item that holds is missing."""
        found = index.groups.gather(np.fromiter(patterns, dtype=np.int32))
        return [*self.always, *self.groups.complete(found)]

    def __reduce__(self) -> tuple[object, tuple[Declarations]]:
        """Travel as declarations: automata cannot be sent."""
        return compile_watchlists, (self.declarations,)


# A spelling of a term before folding: its slot, the term, the text, whether one letter may be
# off, whether it takes the endings of the language (quoted terms are taken as written).
_Word = tuple[int, Term, str, bool, bool]


def compile_watchlists(declarations: Declarations) -> Matcher:
    """Build the automata; 1,000 items in five languages take about a tenth of a second."""
    items = tuple(
        item for watchlist in declarations.watchlists for item in watchlist.items if item.enabled
    )
    numbers: dict[Slot, int] = {}
    spoken = [[numbers.setdefault(slot, len(numbers)) for slot in item_slots(item)]
              for item in items]  # fmt: skip
    groups, needed, slot_groups = _count_groups(items, numbers)
    return Matcher(
        declarations=declarations,
        items=items,
        outlets={
            one.id: None if one.outlets is None else frozenset(one.outlets)
            for one in declarations.watchlists
        },
        slots=tuple(numbers),
        item_slots=_ranges_of(spoken),
        numbers=numbers,
        always=tuple(np.flatnonzero(needed == 0).tolist()),
        terms=_index_languages(declarations, numbers, slot_groups),
        groups=Groups(groups, needed),
    )


def item_slots(item: Item) -> tuple[Slot, ...]:
    """Give every concept an item speaks of."""
    concepts = dict.fromkeys(
        concept
        for expression in (item.match, item.about, item.unless)
        for concept in all_concepts(expression)
    )
    return tuple(Slot(item.key.watchlist, name) for name in (concepts | dict.fromkeys(item.event)))


def _count_groups(
    items: Iterable[Item], numbers: Mapping[Slot, int]
) -> tuple[Numbers, Numbers, Ranges]:
    """Give group → item, item → how many groups, slot → groups."""
    group_items, needed = array("i"), array("i")
    members, groups = array("i"), array("i")
    for number, item in enumerate(items):
        clauses = dict.fromkeys((*necessary_clauses(item.match), *necessary_clauses(item.about)))
        needed.append(len(clauses))
        for clause in clauses:
            for concept in clause:
                members.append(numbers[Slot(item.key.watchlist, concept)])
                groups.append(len(group_items))
            group_items.append(number)
    rows, order = _sorted(members)
    slot_groups = build_ranges(rows, _numbers(groups)[order], len(numbers))
    return _numbers(group_items), _numbers(needed), slot_groups


def _index_languages(
    declarations: Declarations, numbers: Mapping[Slot, int], slot_groups: Ranges
) -> Mapping[LanguageCode, TermIndex]:
    """Index each language; those of one family that fold alike share theirs."""
    known: dict[tuple[object, ...], TermIndex] = {}
    indexes = {}
    quoted = [(numbers[Slot(one.id, phrase.concept)], phrase.term)
              for one in declarations.watchlists for phrase in _quoted_in(one)]  # fmt: skip
    languages = {**declarations.languages, ANY_LANGUAGE: plain_language(ANY_LANGUAGE)}
    for code, language in languages.items():
        codes = frozenset((code, *language.family, ANY_LANGUAGE))
        same = (codes, tuple(sorted(language.letters.items())), frozenset(language.endings))
        if same not in known:
            words = chain(_words(declarations, numbers, codes), _quoted_words(quoted))
            known[same] = _build_index(words, language, slot_groups)
        indexes[code] = known[same]
    return indexes


def _words(
    declarations: Declarations, numbers: Mapping[Slot, int], codes: Iterable[LanguageCode]
) -> Iterator[_Word]:
    """Give the terms of some languages, for concepts in use."""
    order = sorted(codes)
    for watchlist in declarations.watchlists:
        for concept in watchlist.concepts.values():
            slot = numbers.get(Slot(watchlist.id, concept.id))
            if slot is None:
                continue
            for code in order:
                for term in concept.terms.get(code, ()):
                    if term.text.isascii():
                        yield slot, term, term.text, concept.names, True
                    else:
                        for text in spellings(term.text):
                            yield slot, term, text, concept.names, True


def _quoted_words(quoted: Iterable[tuple[int, Term]]) -> Iterator[_Word]:
    for slot, term in quoted:
        for text in spellings(term.text):
            yield slot, term, text, False, False


def _build_index(words: Iterable[_Word], language: Language, slot_groups: Ranges) -> TermIndex:
    """Make one automaton of all forms, and say of each pattern what it may stand for."""
    known: dict[bytes, int] = {}
    patterns, slots, checks = array("i"), array("i"), array("b")
    forms: dict[int, Form] = {}
    some = list(words)
    folded = fold_terms([text for _, _, text, _, _ in some], language) if some else []
    inflects = bool(language.endings)
    for (slot, term, text, names, inflected), letters in zip(some, folded, strict=True):
        endings = inflects and inflected
        plain = plain_patterns(term, letters, names=names, endings=endings)
        for pattern, check in plain:
            patterns.append(known.setdefault(pattern, len(known)))
            slots.append(slot)
            checks.append(check)
        if plain:
            continue
        for form in term_forms(term, text, letters, names=names, endings=endings):
            if not form.is_plain:
                forms[len(patterns)] = form
            patterns.append(known.setdefault(form.pattern, len(known)))
            slots.append(slot)
            checks.append(form.check)
    rows, order = _sorted(patterns)
    entries = build_ranges(rows, _numbers(slots)[order], len(known))
    places = np.argsort(order)  # where each entry went
    groups = slot_groups.gather(entries.values)
    owners = np.repeat(rows, slot_groups.counts(entries.values))
    return TermIndex(
        automaton=ahocorasick_rs.BytesAhoCorasick(list(known)),
        entries=entries,
        checks=np.array(checks, dtype=np.uint8)[order].tobytes(),
        forms={int(places[number]): form for number, form in forms.items()},
        groups=build_ranges(owners, groups, len(known)),
        endings=frozenset((b"", *(fold_term(ending, language) for ending in language.endings))),
    )


def _sorted(rows: Iterable[int]) -> tuple[Numbers, Numbers]:
    """Sort rows; the order says from where each came."""
    numbers = _numbers(rows)
    order = np.argsort(numbers, kind="stable").astype(np.int32)
    return numbers[order], order


def _ranges_of(lists: Sequence[Sequence[int]]) -> Ranges:
    rows = np.repeat(np.arange(len(lists), dtype=np.int32), [len(some) for some in lists])
    return build_ranges(rows, _numbers([one for some in lists for one in some]), len(lists))


def _numbers(values: Iterable[int]) -> Numbers:
    return np.array(values, dtype=np.int32)


def _quoted_in(watchlist: Watchlist) -> Iterable[Quoted]:
    """Give the quoted phrases of the items that are on, once; they hold in every language."""
    return {
        quoted.concept: quoted
        for item in watchlist.items
        if item.enabled
        for expression in (item.match, item.about, item.unless)
        for quoted in _quoted_of(expression)
    }.values()


def _quoted_of(expression: Expression | None) -> Iterator[Quoted]:
    match expression:
        case None | ConceptRef():
            return
        case Quoted():
            yield expression
        case Not(part=part):
            yield from _quoted_of(part)
        case Near(left=left, right=right):
            yield from _quoted_of(left)
            yield from _quoted_of(right)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _quoted_of(part)
