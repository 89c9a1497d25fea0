import dataclasses
import inspect

import pytest

from watchdog import declarations
from watchdog.declarations import (
    DEFAULT_ALERT,
    ConceptRef,
    Declarations,
    Item,
    Place,
    Quoted,
    Routing,
    Target,
    Term,
    Watchlist,
)
from watchdog.model import ConceptId, ItemKey, State


def make_item(watchlist: str, item: str) -> Item:
    match = ConceptRef(ConceptId("permit"))
    return Item(key=ItemKey(watchlist, item), title="A title", match=match, version="1")


def make_declarations(*items: Item) -> Declarations:
    lists = {item.key.watchlist for item in items}
    return Declarations(
        watchlists=tuple(
            Watchlist(
                id=name,
                title=name,
                languages=(),
                concepts={},
                items=tuple(item for item in items if item.key.watchlist == name),
            )
            for name in sorted(lists)
        ),
        outlets={},
        routing=Routing(targets={}, routes={}),
        languages={},
        version="1",
    )


def test_finds_an_item_in_its_own_watchlist() -> None:
    here, there = make_item("bridge", "permit"), make_item("tunnel", "permit")
    declared = make_declarations(here, there)

    assert declared.item(ItemKey("tunnel", "permit")) is there
    assert declared.item(ItemKey("tunnel", "gone")) is None
    assert declared.item(ItemKey("gone", "permit")) is None


@pytest.mark.parametrize(
    ("term", "written"),
    [
        (Term(text="formal invitation"), '"formal invitation"'),
        (Term(text="invit", prefix=True), '"invit*"'),
        (Term(text="EU", exact=True), '"=EU"'),
    ],
)
def test_a_quoted_term_is_named_as_it_is_written(term: Term, written: str) -> None:
    assert Quoted(term).concept == written


def test_every_state_has_its_time_to_be_told() -> None:
    assert set(DEFAULT_ALERT) == set(State)


def test_where_something_stands_does_not_change_what_it_is() -> None:
    assert Term(text="permit", place=Place(3, 5)) == Term(text="permit", place=Place(9, 1))


def test_addresses_of_targets_are_not_shown() -> None:
    target = Target(name="desk", url="slack://secret")
    routing = Routing(targets={"desk": target}, routes={}, heartbeat="https://ping.example/secret")

    assert "secret" not in repr(target)
    assert "secret" not in repr(routing)


def test_every_value_is_frozen() -> None:
    values = [
        value
        for value in vars(declarations).values()
        if inspect.isclass(value) and dataclasses.is_dataclass(value)
    ]

    assert values
    assert [one.__name__ for one in values if not vars(one)["__dataclass_params__"].frozen] == []
