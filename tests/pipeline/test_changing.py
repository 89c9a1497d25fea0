from dataclasses import replace

import pytest
from tests.match.make import NOW, concept, declare, item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Declarations, Watchlist
from watchdog.model import Article, ItemKey, LanguageCode, OutletId
from watchdog.pipeline import changing
from watchdog.pipeline.analyse import find_in_article, prepare
from watchdog.pipeline.changing import change_bench, compare_declarations


@pytest.fixture(autouse=True)
def _small_sets_are_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "FEWEST_ITEMS", 1)


def watchlist(name: str, words: list[str], *items: str) -> Watchlist:
    [one] = declare(
        [concept("a", any=words), concept("b", any=["beta"])],
        [item(match, parse_expression(match)) for match in items],
    ).watchlists
    keyed = tuple(replace(each, key=ItemKey(name, each.key.item)) for each in one.items)
    return replace(one, id=name, items=keyed)


def declarations(*watchlists: Watchlist, version: str = "v") -> Declarations:
    return replace(declare([], []), watchlists=watchlists, version=version)


ONE = watchlist("one", ["alpha"], "a", "b", "a AND b")
TWO = watchlist("two", ["alpha"], "a")
BEFORE = declarations(ONE, TWO)
EDITS = {
    "another word": declarations(watchlist("one", ["gamma"], "a", "b", "a AND b"), TWO),
    "an item more, in front": declarations(
        watchlist("one", ["alpha"], "a OR b", "a", "b", "a AND b"), TWO
    ),
    "an item less": declarations(watchlist("one", ["alpha"], "b"), TWO),
    "another title": declarations(replace(ONE, title="New"), TWO, version="w"),
    "read by another outlet": declarations(replace(ONE, outlets=(OutletId("herald"),)), TWO),
    "a watchlist less": declarations(TWO),
    "a watchlist more": declarations(TWO, ONE, watchlist("three", ["alpha"], "a")),
    "nothing": declarations(ONE, TWO),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_changed_makes_the_declarations_of_today(edit: str) -> None:
    now = EDITS[edit]
    change = compare_declarations(BEFORE, now)
    assert change is not None
    bench, whole = change_bench(prepare(BEFORE), change), prepare(now)

    assert bench.declarations == now
    assert list(bench.items.items()) == list(whole.items.items())
    for outlet in ("courier", "herald"):
        page = Article(url="", outlet=OutletId(outlet), language=LanguageCode("en"), title="",
                       paragraphs=("alpha beta", "gamma"))  # fmt: skip
        assert find_in_article(bench, page, NOW) == find_in_article(whole, page, NOW)


def test_only_what_changed_is_handed_over() -> None:
    change = compare_declarations(BEFORE, EDITS["another word"])
    assert change is not None

    assert change.items == {ItemKey("one", "a"), ItemKey("one", "a AND b")}
    [one, two] = change.watchlists
    assert two == "two"
    assert not isinstance(one, str)
    assert list(one.now.concepts) == ["a"]


def test_all_is_compiled_where_little_would_be_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(BEFORE, languages={})
    assert compare_declarations(BEFORE, other) is None  # every text is folded otherwise

    monkeypatch.setattr(changing, "MOST_CHANGED", 1)
    assert compare_declarations(BEFORE, EDITS["another word"]) is None
    assert compare_declarations(BEFORE, declarations(TWO)) is None
    monkeypatch.setattr(changing, "FEWEST_ITEMS", 100)
    assert compare_declarations(BEFORE, BEFORE) is None
