from dataclasses import replace
from datetime import UTC, datetime

import pytest

from watchdog.model import (
    Article,
    ItemKey,
    LanguageCode,
    OutletId,
    Reason,
    State,
    Testimony,
    Timeline,
)
from watchdog.story import ReadText, correct_testimony, find_taken_back, is_same_page

KEY, OTHER = ItemKey("desk", "invitation"), ItemKey("desk", "visas")
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DONE, DENIED, PLANNED = State.DONE, State.DENIED, State.PLANNED
PARAGRAPHS = (
    "The Commission has sent a formal invitation to the delegation, its spokesman says.",
    "The letter left on Monday. It names a date in June and a conference centre in Brussels.",
    "Two members of parliament protested. The opposition asks for a debate before the summer.",
)
ARTICLE = Article(
    url="https://news.example/1",
    outlet=OutletId("gazette"),
    language=LanguageCode("en"),
    title="Invitation sent",
    paragraphs=PARAGRAPHS,
    template="json-ld",
)


@pytest.mark.parametrize(
    ("before", "after", "taken"),
    [
        (DONE, DENIED, True),
        (DONE, None, True),
        (DONE, State.BACKGROUND, True),
        (PLANNED, State.POSSIBLE, True),
        (PLANNED, DONE, False),  # news, told at once
        (DENIED, DONE, False),
        (DONE, DONE, False),
        (State.UNDECIDED, DENIED, False),  # we know better now, the outlet took nothing back
        (State.BACKGROUND, None, False),
    ],
)
def test_what_an_article_takes_back(before: State, after: State | None, *, taken: bool) -> None:
    says = {} if after is None else {KEY: after}

    assert find_taken_back({KEY: before}, says) == ({KEY: after} if taken else {})


def test_other_items_take_nothing_back() -> None:
    assert find_taken_back({KEY: DONE}, {KEY: DONE, OTHER: DENIED}) == {}


@pytest.mark.parametrize(
    ("changes", "version", "same"),
    [
        ({"paragraphs": ("The Commission has not sent it.", *PARAGRAPHS[1:])}, 2, True),
        ({"paragraphs": ()}, 2, False),
        ({"paragraphs": ("Accept our cookies to read on.",)}, 2, False),
        ({"template": "generic"}, 2, False),
        ({}, 3, False),
    ],
    ids=["a sentence", "nothing left", "a wall", "another reader", "our new reader"],
)
def test_a_redesign_is_no_correction(
    changes: dict[str, object], version: int, *, same: bool
) -> None:
    after = ReadText(replace(ARTICLE, **changes), version)  # type: ignore[arg-type]  # by name

    assert is_same_page(ReadText(ARTICLE, 2), after) is same


def test_what_stands_after_a_correction_is_what_the_others_say() -> None:
    changed, gone = _say(1, DENIED), replace(_say(1, DONE), withdrawn=True)
    for testimonies, after in [
        ((changed,), DENIED),
        ((gone,), State.UNDECIDED),
        ((gone, _say(2, PLANNED)), PLANNED),
    ]:
        timeline = Timeline(item=KEY, episode=2, testimonies=testimonies)
        change = correct_testimony(timeline, 1, before=DONE, note="it was", now=NOON)

        assert (change.before, change.after, change.reason) == (DONE, after, Reason.CORRECTED)
        assert (change.episode, change.hit_id, change.note) == (2, 1, "it was")


def _say(hit_id: int, state: State) -> Testimony:
    return Testimony(
        hit_id=hit_id,
        state=state,
        detail=None,
        publisher=f"p{hit_id}",
        agency=None,
        sketch=(hit_id,),
        at=NOON,
        old=False,
    )
