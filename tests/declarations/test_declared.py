from watchdog.declarations import (
    ConceptRef,
    Declarations,
    Item,
    Routing,
    Watchlist,
)
from watchdog.model import ConceptId, ItemKey


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
