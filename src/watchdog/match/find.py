"""Stage: Document -> Matches.

In:   a Document, its outlet and a Matcher.
Out:  one Match per item that is found, in the order of item keys.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from itertools import chain

from watchdog.declarations import AllOf, ConceptRef, Item, Quoted, Unit
from watchdog.match.expressions import (
    all_concepts,
    asked_concepts,
    counts_words,
    has_near,
    holds,
    may_hold,
    spoken_concepts,
    stands,
)
from watchdog.match.matcher import Matcher
from watchdog.match.near import Nearness
from watchdog.match.scan import (
    TEXT,
    TITLE,
    Found,
    Grid,
    Occurrence,
    Spot,
    around,
    build_grid,
    check_hits,
    find_hits,
    hit_patterns,
    locate_spots,
)
from watchdog.match.windows import Place, places_around
from watchdog.model import ConceptId, Document, Field, ItemKey, Match, OutletId, Sentence, Span

FIELDS = (TITLE, TEXT)
LEAVES = (ConceptRef, Quoted)


def find_matches(
    document: Document, outlet: OutletId | None, matcher: Matcher
) -> tuple[Match, ...]:
    """Find every item that is on; an outlet of None belongs to every watchlist."""
    matches = _find(document, outlet, matcher)
    if matcher.newer is not None:
        matches += _find(document, outlet, matcher.newer)
    return tuple(sorted(matches, key=_item_key))


def _find(document: Document, outlet: OutletId | None, matcher: Matcher) -> list[Match]:
    index = matcher.index_for(document.language)
    hits = find_hits(document, index)
    patterns = hit_patterns(hits)
    numbers = [
        number
        for number in matcher.find_candidates(patterns, index)
        if number not in matcher.hidden and is_watched(matcher.items[number], outlet, matcher)
    ]
    if not numbers:
        return []
    slots = [matcher.item_slots.row(number) for number in numbers]
    places = check_hits(hits, document, index, patterns, chain.from_iterable(slots))
    present = []
    for number, some in zip(numbers, slots, strict=True):
        item = matcher.items[number]
        found = {matcher.concepts[slot]: places[slot] for slot in some if slot in places}
        if len(found) == len(some) or _may_match(item, found):
            present.append((item, found))
    return _match_items(document, present)


def _match_items(
    document: Document, present: Iterable[tuple[Item, Mapping[ConceptId, set[Spot]]]]
) -> list[Match]:
    """Ask each item of the places of its concepts; sentences are split only where it may hold."""
    near = Nearness(document)
    whole: list[tuple[Item, Mapping[ConceptId, set[Spot]]]] = []
    windowed: list[tuple[Item, Mapping[ConceptId, set[Spot]]]] = []
    for item, some in present:
        if _is_of_the_whole(item):
            if stands_so(item, some):
                whole.append((item, some))
        elif near.may_meet(item, some):
            windowed.append((item, some))
    if not whole and not windowed:
        return []
    words = any(counts_words(item) for item, _ in windowed)
    grids = {which: build_grid(document, which, words=words) for which in FIELDS}
    matches = [_match_whole(item, some, grids) for item, some in whole]
    for item, some in windowed:
        found = {concept: locate_spots(spots, grids) for concept, spots in some.items()}
        match = match_item(item, found, grids)
        if match is not None:
            matches.append(match)
    return matches


def _item_key(match: Match) -> ItemKey:
    return match.item


def _is_of_the_whole(item: Item) -> bool:
    """Whether an item asks what stands in an article, and never where."""
    whole = item.within.unit is Unit.ARTICLE and len(item.fields) == len(FIELDS)
    return whole and not has_near(item)


def stands_so(item: Item, present: Container[ConceptId]) -> bool:
    """Whether an item that asks nothing but what stands in an article is met."""
    return (
        stands(item.match, present)
        and (item.about is None or stands(item.about, present))
        and (item.unless is None or not stands(item.unless, present))
    )


def _match_whole(
    item: Item, present: Mapping[ConceptId, set[Spot]], grids: Mapping[Field, Grid]
) -> Match:
    """Say where the words of an item stand that asks nothing of that: nothing is located."""
    asked = asked_concepts(item.match)
    told = {*asked, *asked_concepts(item.about)}
    inside = {*asked, *item.event}
    wanted = told | inside
    found: list[Span] = []
    for concept, spots in present.items():
        if concept in wanted:
            found += _longest_spans(grids, concept, spots)
    spans = _in_order(found)
    return Match(
        item=item.key,
        spans=_of(told, spans) if len(told) < len(wanted) else spans,
        windows=(
            _sentences_around(_of(inside, spans) if len(inside) < len(wanted) else spans, grids),
        ),
        event=_of(item.event, spans),
    )


def _of(concepts: Container[ConceptId], spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple([span for span in spans if span.concept in concepts])


def _sentences_around(spans: Sequence[Span], grids: Mapping[Field, Grid]) -> tuple[Sentence, ...]:
    """Give the sentences of each field from the first of some spans, in order, to the last."""
    found: tuple[Sentence, ...] = ()
    for which in FIELDS:
        places = [(span.start, span.end) for span in spans if span.field is which]
        if places:
            end = max([end for _, end in places])
            first, after = around(grids[which].sentence_starts, places[0][0], end)
            found += grids[which].sentences[first:after]
    return found


def _longest_spans(
    grids: Mapping[Field, Grid], concept: ConceptId, spots: Collection[Spot]
) -> list[Span]:
    """Give the words of a concept, without what stands inside a longer find of it."""
    kept = [*spots]
    if len(kept) > 1:
        kept = []
        for spot in sorted(spots, key=_longest_first):
            if not (kept and kept[-1][0] is spot[0] and spot[2] <= kept[-1][2]):
                kept.append(spot)
    return [
        Span(field, start, end, concept, grids[field].text[start:end]) for field, start, end in kept
    ]


def _longest_first(spot: Spot) -> tuple[Field, int, int]:
    return spot[0], spot[1], -spot[2]


def find_concepts(
    document: Document, item: Item, matcher: Matcher, grids: Mapping[Field, Grid]
) -> Found:
    """Find every concept an item speaks of, wherever it stands."""
    matcher = matcher.holder(item.key)
    index = matcher.index_for(document.language)
    known = matcher.slots.get(item.key.watchlist, {})
    wanted = {name: known[name] for name in spoken_concepts(item) if name in known}
    hits = find_hits(document, index)
    places = check_hits(hits, document, index, hit_patterns(hits), wanted.values())
    return {
        name: locate_spots(places[slot], grids) for name, slot in wanted.items() if slot in places
    }


def assume_match(document: Document, item: Item, matcher: Matcher) -> Match:
    """Take a document as being about an item: all of it is one window.

    This is how a sentence is judged that nobody asked to match.
    """
    grids = {which: build_grid(document, which) for which in FIELDS}
    found = find_concepts(document, item, matcher, grids)
    asked = dict.fromkeys((*asked_concepts(item.match), *item.event, *asked_concepts(item.about)))
    return Match(
        item=item.key,
        spans=_in_order(_spans(grids, found, asked, None)),
        windows=(document.sentences,) if document.sentences else (),
        event=_in_order(_spans(grids, found, item.event, None)),
    )


def spans_anywhere(grids: Mapping[Field, Grid], found: Found) -> tuple[Span, ...]:
    """Give the words of everything that was found, in reading order."""
    return _in_order(_spans(grids, found, found, None))


def is_watched(item: Item, outlet: OutletId | None, matcher: Matcher) -> bool:
    """Whether an item's watchlist reads an outlet."""
    outlets = matcher.outlets[item.key.watchlist]
    return outlets is None or outlet is None or outlet in outlets


def _may_match(item: Item, present: Container[ConceptId]) -> bool:
    about = item.about is None or may_hold(item.about, present)
    return about and may_hold(item.match, present)


def match_item(item: Item, found: Found, grids: Mapping[Field, Grid]) -> Match | None:
    """Ask an item of what was found; None: it is silent."""
    if item.about is not None and not holds(item.about, found, _anywhere):
        return None
    places = _matching_places(item, found, grids)
    if not places:
        return None
    asked = asked_concepts(item.match)
    inside = {
        concept: _concept_spans(grids, concept, found.get(concept, ()), places)
        for concept in dict.fromkeys((*asked, *item.event))
    }
    about = _spans(grids, found, asked_concepts(item.about), None)
    return Match(
        item=item.key,
        spans=_in_order({*chain.from_iterable(inside[concept] for concept in asked), *about}),
        windows=_windows(grids, found, tuple(inside), places),
        event=_in_order(chain.from_iterable(inside[concept] for concept in item.event)),
    )


def _matching_places(item: Item, found: Found, grids: Mapping[Field, Grid]) -> tuple[Place, ...]:
    searched = [grids[which] for which in FIELDS if which in item.fields]
    relevant = [occurrence for some in found.values() for occurrence in some]
    if item.about is not None:  # its words stand anywhere
        named = {*all_concepts(item.match), *all_concepts(item.unless)}
        relevant = [one for concept in named for one in found.get(concept, ())]
    return tuple(
        place
        for place in places_around(item.within, searched, relevant, _needed(item, found))
        if holds(item.match, found, place.holds)
        and not (item.unless is not None and holds(item.unless, found, place.holds))
    )


def _needed(item: Item, found: Found) -> Sequence[Occurrence] | None:
    """Give the fewest occurrences of which a matching window holds one; None: nothing need be."""
    parts = item.match.parts if isinstance(item.match, AllOf) else (item.match,)
    groups = [found.get(one.concept, ()) for one in parts if isinstance(one, LEAVES)]
    return min(groups, key=len, default=None)


def _anywhere(_: Occurrence) -> bool:
    return True


def _spans(
    grids: Mapping[Field, Grid],
    found: Found,
    concepts: Iterable[ConceptId],
    places: Sequence[Place] | None,
) -> set[Span]:
    """Give the words of some concepts inside some windows (None: anywhere), longest only."""
    return {
        span
        for concept in concepts
        for span in _concept_spans(grids, concept, found.get(concept, ()), places)
    }


def _concept_spans(
    grids: Mapping[Field, Grid],
    concept: ConceptId,
    occurrences: Sequence[Occurrence],
    places: Sequence[Place] | None,
) -> list[Span]:
    inside = [
        occurrence
        for occurrence in occurrences
        if places is None or any(place.holds(occurrence) for place in places)
    ]
    return [
        Span(one.field, one.start, one.end, concept, grids[one.field].text[one.start : one.end])
        for one in _longest(inside)
    ]


def _longest(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Drop what stands inside a longer find of the same concept."""
    if len(occurrences) < 2:  # noqa: PLR2004 - one stands in no other
        return [*occurrences]
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
    """Sort spans as they are read, the headline first.

    As tuples they sort by field, start, end and concept, without a key; and "text" < "title".
    """
    ordered = sorted(spans)
    if not ordered or ordered[-1].field is TEXT:
        return tuple(ordered)
    texts = sum(span.field is TEXT for span in ordered)
    return (*ordered[texts:], *ordered[:texts])
