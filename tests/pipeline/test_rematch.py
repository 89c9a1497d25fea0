import json
from dataclasses import replace

from tests.pipeline.making import EN, GAZETTE, INVITATION, NEWS, NOISE, NOON, WATCHLIST, declare

from watchdog.model import ItemKey, State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.rematch import PlainText, rematch_texts, restrict

OTHER = WATCHLIST + "  - {id: rain, title: It rains, match: commission}\n"
TEXTS = [
    PlainText(
        url=f"https://news.example/{number}",
        outlet=GAZETTE,
        language=EN,
        title="News",
        paragraphs=json.dumps([words]),
        published_at=None,
        read_at=NOON,
    )
    for number, words in enumerate((NOISE, NEWS))
]


def test_texts_with_nothing_are_left_out() -> None:
    [found] = rematch_texts(prepare(declare()), TEXTS, None)

    assert found.place == 1
    assert [judgement.state for judgement in found.judgements] == [State.DONE]
    assert found.sketch


def test_only_the_items_asked_for_are_found() -> None:
    bench = prepare(declare(text=OTHER))
    everything = rematch_texts(bench, TEXTS, None)[0].judgements
    one = rematch_texts(bench, TEXTS, frozenset({INVITATION}))[0].judgements

    assert [judgement.item.item for judgement in everything] == ["invitation", "rain"]
    assert one == everything[:1]


def test_lists_without_an_item_asked_for_are_left_out() -> None:
    declarations = declare(text=OTHER)
    [left] = restrict(declarations, frozenset({INVITATION})).watchlists

    assert [item.key for item in left.items] == [INVITATION]
    assert restrict(declarations, frozenset({ItemKey("desk", "nobody")})).watchlists == ()


def test_many_items_are_asked_together() -> None:
    bench = prepare(replace(declare(text=OTHER), version="v2"))
    keys = frozenset({INVITATION} | {ItemKey("desk", f"i{number}") for number in range(300)})

    [found] = rematch_texts(bench, TEXTS, keys)
    assert [judgement.item for judgement in found.judgements] == [INVITATION]
