"""Stage: Document -> Matches.

In:   a Document, its outlet and a Matcher.
Out:  one Match per item that is found, in the order of item keys.
Pure: no I/O, no clock, no randomness.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from watchdog.declarations import ANY_LANGUAGE, Item
from watchdog.match.expressions import all_concepts, asked_concepts, holds, may_hold
from watchdog.match.matcher import ItemPlan, Matcher
from watchdog.match.scan import (
    Found,
    Grid,
    Occurrence,
    Slot,
    build_grid,
    find_hits,
    hit_slots,
    locate_hits,
    scan_document,
)
from watchdog.match.windows import Place, places_around
from watchdog.model import ConceptId, Document, Field, Match, OutletId, Sentence, Span

_FIELDS = (Field.TITLE, Field.TEXT)


def find_matches(
    document: Document, outlet: OutletId | None, matcher: Matcher
) -> tuple[Match, ...]:
    """Find every item that is on; an outlet of None belongs to every watchlist."""
    index = matcher.terms.get(document.language) or matcher.terms[ANY_LANGUAGE]
    hits = find_hits(document, index)
    plans = [
        plan
        for plan in _worth_a_look(hit_slots(hits, index), matcher)
        if plan.outlets is None or outlet is None or outlet in plan.outlets
    ]
    if not plans:
        return ()
    grids = {which: build_grid(document, which) for which in _FIELDS}
    wanted = frozenset(slot for plan in plans for slot in _slots(plan.item))
    found = locate_hits(hits, grids, index, wanted)
    matches = (
        _match_item(plan.item, found.get(plan.item.key.watchlist, {}), grids) for plan in plans
    )
    return tuple(
        sorted((match for match in matches if match is not None), key=lambda match: match.item)
    )


def assume_match(document: Document, item: Item, matcher: Matcher) -> Match:
    """Take a document as being about an item: all of it is one window.

    This is how a sentence is judged that nobody asked to match.
    """
    index = matcher.terms.get(document.language) or matcher.terms[ANY_LANGUAGE]
    grids = {which: build_grid(document, which) for which in _FIELDS}
    found = scan_document(document, grids, index).get(item.key.watchlist, {})
    asked = dict.fromkeys((*asked_concepts(item.match), *item.event, *asked_concepts(item.about)))
    return Match(
        item=item.key,
        spans=_in_order(_spans(grids, found, asked, None)),
        windows=(document.sentences,) if document.sentences else (),
        event=_in_order(_spans(grids, found, item.event, None)),
    )


def _worth_a_look(slots: frozenset[Slot], matcher: Matcher) -> Iterable[ItemPlan]:
    """Give the items that may hold when no more than these concepts occur."""
    concepts: defaultdict[str, set[ConceptId]] = defaultdict(set)
    for slot in slots:
        concepts[slot.watchlist].add(slot.concept)
    plans = {plan.item.key: plan for plan in matcher.always}
    for slot in slots:
        for plan in matcher.waiting.get(slot, ()):
            if plan.required <= concepts[slot.watchlist]:
                plans[plan.item.key] = plan
    return (plan for plan in plans.values() if _item_may_hold(plan.item, concepts))


def _item_may_hold(item: Item, concepts: Mapping[str, Container[ConceptId]]) -> bool:
    found = concepts.get(item.key.watchlist, ())
    return may_hold(item.match, found) and (item.about is None or may_hold(item.about, found))


def _slots(item: Item) -> Iterable[Slot]:
    """Give every concept that matters to an item."""
    for expression in (item.about, item.match, item.unless):
        for concept in all_concepts(expression):
            yield Slot(item.key.watchlist, concept)
    for concept in item.event:
        yield Slot(item.key.watchlist, concept)


def _match_item(item: Item, found: Found, grids: Mapping[Field, Grid]) -> Match | None:
    if not may_hold(item.match, found):
        return None
    if item.about is not None and not holds(item.about, found, _anywhere):
        return None
    places = _matching_places(item, found, grids)
    if not places:
        return None
    asked = asked_concepts(item.match)
    event = _spans(grids, found, item.event, places)
    matched = _spans(grids, found, asked, places)
    about = _spans(grids, found, asked_concepts(item.about), None)
    return Match(
        item=item.key,
        spans=_in_order({*matched, *about}),
        windows=_windows(grids, found, (*asked, *item.event), places),
        event=_in_order(event),
    )


def _matching_places(item: Item, found: Found, grids: Mapping[Field, Grid]) -> tuple[Place, ...]:
    relevant = [
        occurrence
        for concept in (*all_concepts(item.match), *all_concepts(item.unless))
        for occurrence in found.get(concept, ())
    ]
    searched = [grids[which] for which in _FIELDS if which in item.fields]
    return tuple(
        place
        for place in places_around(item.within, searched, relevant)
        if holds(item.match, found, place.holds)
        and not (item.unless is not None and holds(item.unless, found, place.holds))
    )


def _anywhere(_: Occurrence) -> bool:
    return True


def _spans(
    grids: Mapping[Field, Grid],
    found: Found,
    concepts: Iterable[ConceptId],
    places: Sequence[Place] | None,
) -> set[Span]:
    """Give the words of some concepts inside some windows (None: anywhere), longest only."""
    spans = set()
    for concept in concepts:
        inside = [
            occurrence
            for occurrence in found.get(concept, ())
            if places is None or any(place.holds(occurrence) for place in places)
        ]
        for occurrence in _longest(inside):
            text = grids[occurrence.field].text[occurrence.start : occurrence.end]
            spans.add(
                Span(
                    field=occurrence.field,
                    start=occurrence.start,
                    end=occurrence.end,
                    concept=concept,
                    text=text,
                )
            )
    return spans


def _longest(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Drop what stands inside a longer find of the same concept."""
    kept: list[Occurrence] = []
    for one in sorted(occurrences, key=lambda one: (one.field, one.start, -one.end)):
        if not (kept and kept[-1].field is one.field and one.end <= kept[-1].end):
            kept.append(one)
    return kept


def _windows(
    grids: Mapping[Field, Grid],
    found: Found,
    concepts: Sequence[ConceptId],
    places: Iterable[Place],
) -> tuple[tuple[Sentence, ...], ...]:
    """Give the sentences of each window, from the first to the last that holds a find."""
    windows: dict[tuple[Sentence, ...], None] = {}
    for place in places:
        sentences: list[Sentence] = []
        for which in place.fields:
            inside = [
                occurrence
                for concept in concepts
                for occurrence in found.get(concept, ())
                if occurrence.field is which and place.holds(occurrence)
            ]
            if inside:
                first = min(occurrence.sentences.first for occurrence in inside)
                after = max(occurrence.sentences.after for occurrence in inside)
                sentences += grids[which].sentences[first:after]
        windows[tuple(sentences)] = None
    return tuple(windows)


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sort spans as they are read, the headline first."""
    return tuple(
        sorted(
            spans, key=lambda span: (span.field is Field.TEXT, span.start, span.end, span.concept)
        )
    )
