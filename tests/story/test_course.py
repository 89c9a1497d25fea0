from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.story.test_timeline import DENIED, DONE, ITEM, PLANNED, UNDECIDED, line, say

from watchdog.model import Change, Detail, State, Step, Triage
from watchdog.model import Testimony as Said
from watchdog.story import course, weigh_in_course, weigh_testimony

SAID = st.builds(
    lambda state, publisher, words, old, detail: say(
        state, publisher, words=words, old=old, detail=detail if state is DENIED else None
    ),
    st.sampled_from(State),
    st.sampled_from("abc"),
    st.integers(1, 4),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([None, Detail.NOT_YET, Detail.REFUSED]),
)
MARKED = st.builds(
    lambda said, triage, withdrawn: replace(said, triage=triage, withdrawn=withdrawn),
    SAID,
    st.sampled_from([Triage.NEW, Triage.NEW, Triage.USEFUL, Triage.FALSE_ALARM]),
    st.sampled_from([False, False, True]),
)


def weigh(
    before: Sequence[Said], testimony: Said, *, previous: State | None = None
) -> tuple[Change | None, set[int]]:
    """Weigh by course; give the hits that were loaded, too."""
    said = {one.hit_id: one for one in before}
    loaded: set[int] = set()

    def load(hits: Sequence[int]) -> list[Said]:
        loaded.update(hits)
        return [said[hit] for hit in hits]

    steps = [Step(one.hit_id, one.state, one.detail, one.old, one.triage, one.withdrawn)
             for one in before]  # fmt: skip
    return weigh_in_course(ITEM, 1, steps, testimony, load, previous=previous), loaded


@settings(max_examples=1000)
@given(st.lists(MARKED, max_size=14), SAID, st.integers(0, 20), st.none() | st.sampled_from(State),
       st.integers(1, 3))  # fmt: skip
def test_a_course_says_what_the_whole_timeline_says(
    before: list[Said], testimony: Said, place: int, previous: State | None, few: int
) -> None:
    """Also where the hit stands in the timeline already, with what it says now."""
    if place < len(before):
        testimony = replace(testimony, hit_id=before[place].hit_id)
        before = [*before[:place], testimony, *before[place + 1 :]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "FEW", few)
        change, _ = weigh(before, testimony, previous=previous)

    assert change == weigh_testimony(line(*before), testimony, previous=previous)


def test_of_a_long_episode_few_hits_are_loaded() -> None:
    first = [say(DENIED), say(PLANNED), say(DONE, "a"), say(DONE, "b")]
    many = [say(PLANNED, hours=at / 100) for at in range(2000)]
    change, loaded = weigh([*first, *many], say(PLANNED))

    assert change is None  # `done` is settled
    assert len(loaded) < 10


def test_a_near_duplicate_of_long_ago_is_recognised() -> None:
    old_news = say(UNDECIDED, words=7)
    many = [say(PLANNED, hours=at / 100) for at in range(500)]

    assert weigh([old_news, *many], say(UNDECIDED, "z", words=7))[0] is None
    assert weigh([old_news, *many], say(UNDECIDED, "z", words=8))[0] is not None
