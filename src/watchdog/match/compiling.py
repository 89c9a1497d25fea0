"""Compile watchlists: Declarations -> Matcher.

In:   everything declared.
Out:  a Matcher: per language one automaton over all terms, and which groups each item needs.
Pure: no I/O, no clock, no randomness.

What is made on the way is made in batches: it stays small, and is gone when the next comes.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

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
from watchdog.match.expressions import spoken_concepts
from watchdog.match.forms import Form, plain_patterns, spellings, term_forms
from watchdog.match.matcher import Matcher, Slots
from watchdog.match.ranges import Groups, Numbers, Ranges, build_ranges
from watchdog.match.scan import TermIndex
from watchdog.model import ConceptId, LanguageCode, OutletId
from watchdog.text import fold_term, fold_terms, plain_language

_BATCH = 4_096  # words

# A spelling of a term before folding: its slot, the term, the text, whether one letter may be
# off, whether it takes the endings of the language (quoted terms are taken as written).
_Word = tuple[int, Term, str, bool, bool]


def compile_watchlists(declarations: Declarations) -> Matcher:
    """Build the automata; 1,000 items in five languages take about a tenth of a second."""
    items = tuple(
        item for watchlist in declarations.watchlists for item in watchlist.items if item.enabled
    )
    slots: dict[str, dict[ConceptId, int]] = {one.id: {} for one in declarations.watchlists}
    item_slots = _number_slots(items, slots)
    groups, slot_groups, always = _count_groups(items, slots)
    return Matcher(
        items=items,
        outlets=outlets_of(declarations.watchlists),
        concepts=tuple(concept for some in slots.values() for concept in some),
        item_slots=item_slots,
        slots=slots,
        always=always,
        terms=_index_languages(declarations, slots, slot_groups),
        groups=groups,
    )


def outlets_of(watchlists: Iterable[Watchlist]) -> Mapping[str, frozenset[OutletId] | None]:
    """Give the outlets each watchlist reads; None: all."""
    return {one.id: None if one.outlets is None else frozenset(one.outlets) for one in watchlists}


def _number_slots(items: Sequence[Item], slots: Mapping[str, dict[ConceptId, int]]) -> Ranges:
    """Give item → the concepts it speaks of, numbered; those of one watchlist in a row."""
    rows, values = array("i"), array("i")
    count = 0
    for number, item in enumerate(items):
        known = slots[item.key.watchlist]
        for concept in spoken_concepts(item):
            slot = known.get(concept)
            if slot is None:
                slot = known[concept] = count
                count += 1
            rows.append(number)
            values.append(slot)
    return build_ranges(_numbers(rows), _numbers(values), len(items))


def _count_groups(
    items: Sequence[Item], slots: Mapping[str, Mapping[ConceptId, int]]
) -> tuple[Groups, Ranges, tuple[int, ...]]:
    """Give the groups of items, slot → groups, and the items without any."""
    needed = array("i")
    members, owners, places = array("i"), array("i"), array("i")
    for number, item in enumerate(items):
        known = slots[item.key.watchlist]
        clauses = dict.fromkeys((*necessary_clauses(item.match), *necessary_clauses(item.about)))
        needed.append(len(clauses))
        for place, clause in enumerate(clauses):
            for concept in clause:
                members.append(known[concept])
                owners.append(number)
                places.append(place)
    groups = Groups(_numbers(needed))
    count = sum(map(len, slots.values()))
    slot_groups = _gather(
        _numbers(members), groups.numbers(_numbers(owners), _numbers(places)), count
    )
    return groups, slot_groups, tuple(np.flatnonzero(_numbers(needed) == 0).tolist())


def _index_languages(
    declarations: Declarations, slots: Slots, slot_groups: Ranges
) -> Mapping[LanguageCode, TermIndex]:
    """Index each language; those of one family that fold alike share theirs."""
    known: dict[tuple[object, ...], TermIndex] = {}
    indexes = {}
    quoted = {one.id: _quoted_in(one) for one in declarations.watchlists}
    languages = {**declarations.languages, ANY_LANGUAGE: plain_language(ANY_LANGUAGE)}
    for code, language in languages.items():
        codes = frozenset((code, *language.family, ANY_LANGUAGE))
        same = (codes, tuple(sorted(language.letters.items())), frozenset(language.endings))
        if same not in known:
            words = _words(declarations, slots, quoted, codes)
            known[same] = _build_index(words, language, slot_groups)
        indexes[code] = known[same]
    return indexes


def _words(
    declarations: Declarations,
    slots: Slots,
    quoted: Mapping[str, Mapping[ConceptId, Term]],
    codes: Iterable[LanguageCode],
) -> Iterator[_Word]:
    """Give the terms of some languages and the quoted ones, slot by slot."""
    order = sorted(codes)
    for watchlist in declarations.watchlists:
        phrases = quoted[watchlist.id]
        for name, slot in slots[watchlist.id].items():
            concept = watchlist.concepts.get(name)
            if concept is None:
                if name in phrases:
                    term = phrases[name]
                    for text in spellings(term.text):
                        yield slot, term, text, False, False
                continue
            for code in order:
                for term in concept.terms.get(code, ()):
                    for text in spellings(term.text):
                        yield slot, term, text, concept.names, True


class _Entries:
    """What is gathered for one index: an entry is one slot that a pattern may stand for."""

    def __init__(self, language: Language) -> None:
        self.known: dict[bytes, int] = {}
        self.patterns, self.slots, self.checks = array("i"), array("i"), array("b")
        self.forms: dict[int, Form] = {}
        self._language = language

    def add(self, words: Sequence[_Word]) -> None:
        """Add all forms of some words, folded at once."""
        known, inflects = self.known, bool(self._language.endings)
        folded = fold_terms([text for _, _, text, _, _ in words], self._language)
        for (slot, term, text, names, inflected), letters in zip(words, folded, strict=True):
            endings = inflects and inflected
            plain = plain_patterns(term, letters, names=names, endings=endings)
            for pattern, check in plain:
                self.patterns.append(known.setdefault(pattern, len(known)))
                self.slots.append(slot)
                self.checks.append(check)
            if plain:
                continue
            for form in term_forms(term, text, letters, names=names, endings=endings):
                if not form.is_plain:
                    self.forms[len(self.patterns)] = form
                self.patterns.append(known.setdefault(form.pattern, len(known)))
                self.slots.append(slot)
                self.checks.append(form.check)


def _build_index(words: Iterator[_Word], language: Language, slot_groups: Ranges) -> TermIndex:
    """Make one automaton of all forms, and say of each slot by which patterns it is found."""
    entries = _Entries(language)
    while batch := [*islice(words, _BATCH)]:
        entries.add(batch)
    count = len(entries.known)
    automaton = ahocorasick_rs.BytesAhoCorasick(list(entries.known))
    entries.known.clear()
    patterns, slots = _numbers(entries.patterns), _numbers(entries.slots)
    owners = np.repeat(patterns, slot_groups.counts(slots))
    return TermIndex(
        automaton=automaton,
        entries=build_ranges(slots, patterns, len(slot_groups.starts) - 1),
        checks=entries.checks.tobytes(),
        forms=entries.forms,
        groups=_gather(owners, slot_groups.gather(slots), count),
        endings=frozenset((b"", *(fold_term(ending, language) for ending in language.endings))),
    )


def _gather(rows: Numbers, values: Numbers, count: int) -> Ranges:
    """Gather the values of each row, whose order does not matter."""
    order = np.argsort(rows, kind="stable")
    return build_ranges(rows[order], values[order], count)


def _numbers(values: Iterable[int]) -> Numbers:
    return np.array(values, dtype=np.int32)


def _quoted_in(watchlist: Watchlist) -> Mapping[ConceptId, Term]:
    """Give the quoted phrases of the items that are on, once; they hold in every language."""
    return {
        quoted.concept: quoted.term
        for item in watchlist.items
        if item.enabled
        for expression in (item.match, item.about, item.unless)
        for quoted in _quoted_of(expression)
    }


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
