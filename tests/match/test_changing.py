from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.match.make import concept, declare, document, item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Concept, Declarations, Item, Watchlist
from watchdog.match import change_matcher, compile_watchlists, explain_document, find_matches
from watchdog.model import ConceptId, ItemKey, OutletId

WORDS = ["alpha", "beta", "gamma", "delta*", "beta gamma", "=Alpha"]
TEXTS = ["alpha beta gamma.", "Alpha deltas. Beta gamma.", "gamma\nalpha delta", "beta rain", ""]
EXPRESSIONS = ["a", "a AND b", "a OR c", "b AND NOT c", "c NEAR/1 a", 'a AND "beta gamma"']
NAMES = ["one", "two", "three", "four"]

CONCEPTS = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(WORDS), min_size=1, max_size=2) for name in "abc"}
)
ITEMS = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.sampled_from(EXPRESSIONS), st.booleans()), max_size=4
)
OUTLETS = st.sampled_from([None, (OutletId("courier"),), (OutletId("herald"),)])


def _declare(
    concepts: dict[str, list[str]],
    items: dict[str, tuple[str, bool]],
    outlets: tuple[OutletId, ...] | None,
) -> Declarations:
    declared = declare(
        [concept(name, any=words) for name, words in concepts.items()],
        [
            item(name, parse_expression(match), enabled=enabled, event=(ConceptId("a"),))
            for name, (match, enabled) in items.items()
        ],
    )
    [watchlist] = declared.watchlists
    return replace(declared, watchlists=(replace(watchlist, outlets=outlets),))


DECLARED = st.builds(_declare, CONCEPTS, ITEMS, OUTLETS)


def _not_as_before(before: Watchlist, now: Watchlist) -> set[ItemKey]:
    """Name the items that are new, other or gone, those that speak of other words among them."""
    was, today = ({one.key: one for one in some.items} for some in (before, now))
    return {
        key
        for key in was.keys() | today.keys()
        if was.get(key) != today.get(key)
        or _words(was[key], before.concepts) != _words(today[key], now.concepts)
    }


def _words(one: Item, concepts: object) -> list[Concept | None]:
    assert isinstance(concepts, dict)
    return [concepts.get(name) for name in "abc" if name in repr(one.match) + repr(one.event)]


@settings(max_examples=300, deadline=None)
@given(DECLARED, DECLARED, st.sampled_from(["courier", "herald"]))
def test_a_base_and_what_changed_find_what_the_whole_finds(
    before: Declarations, now: Declarations, outlet: str
) -> None:
    changed = _not_as_before(before.watchlists[0], now.watchlists[0])
    matcher = change_matcher(compile_watchlists(before), now, changed)
    whole = compile_watchlists(now)

    for text in TEXTS:
        page = document(text, title="beta")
        at = OutletId(outlet)
        assert find_matches(page, at, matcher) == find_matches(page, at, whole)
        assert explain_document(page, at, matcher) == explain_document(page, at, whole)


def test_a_second_change_takes_the_place_of_the_first() -> None:
    first = _declare({"a": ["alpha"]}, {"one": ("a", True)}, None)
    second = _declare({"a": ["alpha"], "b": ["beta"]}, {"two": ("b", True)}, None)
    base = compile_watchlists(first)
    one, two = (ItemKey("list", name) for name in ("one", "two"))

    added = change_matcher(base, second, {one, two})
    again = change_matcher(added, first, {one, two})

    assert [match.item for match in find_matches(document("alpha beta"), None, added)] == [two]
    assert [match.item for match in find_matches(document("alpha beta"), None, again)] == [one]
