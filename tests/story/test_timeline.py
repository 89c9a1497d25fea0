"""The table of reasons, row by row, and what must hold whatever the order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.model import Change, Detail, ItemKey, Reason, State, Timeline, Triage
from watchdog.model import Testimony as Said  # pytest takes every Test… for a class of tests
from watchdog.story import (
    current_state,
    episode_of,
    is_settled,
    list_steps,
    recent_states,
    weigh_testimony,
)

ITEM = ItemKey("talks", "invitation")
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
DONE, PLANNED, POSSIBLE, DENIED = State.DONE, State.PLANNED, State.POSSIBLE, State.DENIED
UNDECIDED, BACKGROUND = State.UNDECIDED, State.BACKGROUND

_HITS = count(1)  # every testimony has its own hit and, unless told otherwise, its own text


def say(
    state: State,
    publisher: str = "a",
    *,
    hit: int = 0,
    detail: Detail | None = None,
    agency: str | None = None,
    words: int | None = None,
    hours: float = 0,
    old: bool = False,
) -> Said:
    """Make a testimony; `words` is the number of its text: the same number, the same text."""
    hit = hit or next(_HITS)
    start = 1000 * (hit if words is None else -words)
    return Said(
        hit_id=hit,
        state=state,
        detail=detail,
        publisher=publisher,
        agency=agency,
        sketch=tuple(range(start, start + 50)),
        at=NOON + timedelta(hours=hours),
        old=old,
    )


def line(*testimonies: Said) -> Timeline:
    return Timeline(item=ITEM, episode=1, testimonies=testimonies)


def reason(timeline: Timeline, testimony: Said, previous: State | None = None) -> Reason | None:
    change = weigh_testimony(timeline, testimony, previous=previous)
    return change.reason if change else None


@pytest.mark.parametrize("state", [state for state in State if state is not BACKGROUND])
def test_the_first_report_is_told_whatever_its_state(state: State) -> None:
    testimony = say(state, hit=77)

    assert weigh_testimony(line(), testimony) == Change(
        item=ITEM,
        episode=1,
        hit_id=77,
        reason=Reason.FIRST_REPORT,
        before=None,
        after=state,
        at=NOON,
    )


def test_background_changes_nothing_and_leaves_the_first_report_to_others() -> None:
    assert reason(line(), say(BACKGROUND)) is None
    assert reason(line(say(BACKGROUND)), say(PLANNED, "b")) is Reason.FIRST_REPORT


def test_the_same_state_by_others_changes_nothing() -> None:
    assert reason(line(say(PLANNED)), say(PLANNED, "b")) is None
    assert reason(line(say(DENIED)), say(DENIED, "b")) is None


def test_another_state_is_a_new_state() -> None:
    change = weigh_testimony(line(say(PLANNED)), say(POSSIBLE, "b"))

    assert change is not None
    assert (change.reason, change.before, change.after) == (Reason.NEW_STATE, PLANNED, POSSIBLE)
    assert reason(line(say(PLANNED)), say(DONE, "a")) is Reason.NEW_STATE


def test_a_late_copy_changes_nothing() -> None:
    timeline = line(say(PLANNED, "a", words=1), say(POSSIBLE, "b"))

    assert reason(timeline, say(PLANNED, "c", words=1)) is None
    assert reason(timeline, say(PLANNED, "c")) is Reason.NEW_STATE


def test_done_and_denied_contradict_each_other_in_both_orders() -> None:
    assert reason(line(say(DONE)), say(DENIED, "b")) is Reason.CONTRADICTED
    assert reason(line(say(DENIED)), say(DONE, "b")) is Reason.CONTRADICTED


def test_a_publisher_that_denies_again_after_a_done_is_heard_again() -> None:
    timeline = line(say(DENIED, "a"), say(DONE, "b"))

    assert reason(timeline, say(DENIED, "a")) is Reason.CONTRADICTED


def test_an_independent_done_corroborates_until_it_is_settled() -> None:
    first, second = say(DONE, "a"), say(DONE, "b")

    assert reason(line(first), second) is Reason.CORROBORATED
    assert is_settled(line(first, second))
    assert reason(line(first, second), say(DONE, "c")) is None


def test_a_useful_done_is_settled_at_once() -> None:
    useful = replace(say(DONE), triage=Triage.USEFUL)

    assert is_settled(line(useful))
    assert reason(line(useful), say(DONE, "b")) is None


def test_one_agency_story_in_five_outlets_is_one_voice() -> None:
    told = []
    timeline = line()
    for publisher in "abcde":
        testimony = say(DONE, publisher, agency="AFP")
        told.append(reason(timeline, testimony))
        timeline = line(*timeline.testimonies, testimony)

    assert told == [Reason.FIRST_REPORT, None, None, None, None]
    assert not is_settled(timeline)


def test_the_same_publisher_or_a_copy_does_not_corroborate() -> None:
    timeline = line(say(DONE, "a", words=1))

    assert reason(timeline, say(DONE, "a")) is None
    assert reason(timeline, say(DONE, "b", words=1)) is None


def test_done_stands_and_weaker_words_are_told_once_while_it_is_not_settled() -> None:
    timeline = line(say(DONE, "a"))
    weaker = say(PLANNED, "b")

    assert reason(timeline, weaker) is Reason.NEW_STATE
    timeline = line(*timeline.testimonies, weaker)
    assert current_state(timeline) is DONE
    assert reason(timeline, say(PLANNED, "c")) is None
    assert reason(timeline, say(DONE, "c")) is Reason.CORROBORATED
    assert reason(timeline, say(DENIED, "c")) is Reason.CONTRADICTED


def test_weaker_words_after_a_settled_done_are_nothing() -> None:
    assert reason(line(say(DONE, "a"), say(DONE, "b")), say(PLANNED, "c")) is None


def test_undecided_is_told_once_until_the_state_changes() -> None:
    timeline = line(say(PLANNED, "a"))
    first = say(UNDECIDED, "b")

    assert reason(timeline, first) is Reason.NEW_STATE
    timeline = line(*timeline.testimonies, first)
    assert current_state(timeline) is PLANNED
    assert reason(timeline, say(UNDECIDED, "c")) is None
    timeline = line(*timeline.testimonies, say(POSSIBLE, "c"))
    assert reason(timeline, say(UNDECIDED, "d")) is Reason.NEW_STATE
    assert reason(line(say(DONE, "a")), say(UNDECIDED, "b")) is None


def test_a_refusal_after_not_yet_is_news_and_not_the_other_way_round() -> None:
    not_yet = say(DENIED, "a", detail=Detail.NOT_YET)
    refused = say(DENIED, "b", detail=Detail.REFUSED)

    assert reason(line(not_yet), refused) is Reason.NEW_STATE
    assert reason(line(refused), not_yet) is None
    assert reason(line(not_yet, refused), say(DENIED, "c", detail=Detail.REFUSED)) is None


def test_after_a_denial_done_must_be_settled_anew() -> None:
    timeline = line(say(DONE, "a"), say(DONE, "b"), say(DENIED, "c"), say(DONE, "d"))

    assert not is_settled(timeline)
    assert reason(timeline, say(DONE, "e")) is Reason.CORROBORATED


@pytest.mark.parametrize("known", [True, False], ids=["still on the line", "taken off"])
def test_a_page_completes_what_the_feed_said(known: bool) -> None:  # noqa: FBT001 - a parameter
    feed = say(UNDECIDED, "a", hit=5)
    timeline = line(feed) if known else line()

    change = weigh_testimony(timeline, replace(feed, state=DONE), previous=UNDECIDED)

    assert change is not None
    assert (change.reason, change.before, change.after) == (Reason.NEW_STATE, UNDECIDED, DONE)
    assert weigh_testimony(timeline, feed, previous=UNDECIDED) is None


def test_a_page_that_takes_back_the_only_done_is_told() -> None:
    feed = say(DONE, "a", hit=5)

    change = weigh_testimony(line(feed), replace(feed, state=PLANNED), previous=DONE)

    assert change is not None
    assert (change.reason, change.before) == (Reason.NEW_STATE, DONE)
    denial = replace(feed, state=DENIED)
    assert reason(line(feed), denial, DONE) is Reason.CONTRADICTED


def test_a_page_that_completes_to_done_corroborates_another_voice() -> None:
    feed = say(PLANNED, "b", hit=5)

    assert (
        reason(line(say(DONE, "a"), feed), replace(feed, state=DONE), PLANNED)
        is Reason.CORROBORATED
    )


def test_old_articles_give_a_summary_and_never_silence_a_new_report() -> None:
    old = say(DONE, "a", old=True)

    assert reason(line(), old) is Reason.SUMMARY
    assert current_state(line(old)) is None
    assert current_state(line(old), with_old=True) is DONE
    assert reason(line(old), say(DONE, "b")) is Reason.FIRST_REPORT


def test_an_old_copy_is_not_told_twice() -> None:
    assert (
        reason(line(say(DONE, "a", words=1, old=True)), say(DONE, "b", words=1, old=True)) is None
    )


def test_false_alarms_and_withdrawn_words_do_not_count() -> None:
    false = replace(say(DONE, "a"), triage=Triage.FALSE_ALARM)
    withdrawn = replace(say(DONE, "b"), withdrawn=True)

    assert current_state(line(false, withdrawn)) is None
    assert reason(line(false, withdrawn), say(DONE, "c")) is Reason.FIRST_REPORT
    assert reason(line(), false) is None


def test_recent_states_are_those_that_stood_within_a_day() -> None:
    timeline = line(
        say(POSSIBLE, "a", hours=-60),
        say(PLANNED, "b", hours=-30),
        say(DENIED, "c", hours=-2, hit=900),
    )

    assert recent_states(timeline, NOON) == {PLANNED, DENIED}
    assert recent_states(timeline, NOON, without=900) == {PLANNED}
    assert recent_states(timeline, NOON + timedelta(hours=23)) == {DENIED}


def test_episodes_are_numbered_by_the_gap_between_hits() -> None:
    day = timedelta(days=1)

    assert episode_of(None, None, day, NOON) == 1
    assert episode_of(3, NOON - 2 * day, None, NOON) == 3
    assert episode_of(3, NOON - day, day, NOON) == 3
    assert episode_of(3, NOON - day - timedelta(seconds=1), day, NOON) == 4


# --- whatever the order --------------------------------------------------------------

_TESTIMONY = st.builds(
    say,
    st.sampled_from(list(State)),
    st.sampled_from("abc"),
    agency=st.sampled_from([None, "AFP"]),
    words=st.integers(1, 5),
    detail=st.none(),
    old=st.booleans(),
)


def _walk(testimonies: Sequence[Said]) -> list[tuple[Said, Change | None]]:
    walked: list[tuple[Said, Change | None]] = []
    for place, testimony in enumerate(testimonies):
        walked.append((testimony, weigh_testimony(line(*testimonies[:place]), testimony)))
    return walked


@given(st.lists(_TESTIMONY, max_size=12))
def test_the_first_done_is_never_lost(testimonies: list[Said]) -> None:
    fresh_done = [change for t, change in _walk(testimonies) if t.state is DONE and not t.old]

    assert not fresh_done or fresh_done[0] is not None


@given(st.lists(_TESTIMONY, max_size=12))
def test_every_flip_between_done_and_denied_is_told_unless_it_is_a_copy(
    testimonies: list[Said],
) -> None:
    for place, (testimony, change) in enumerate(_walk(testimonies)):
        before = current_state(line(*testimonies[:place]))
        copied = any(
            t.sketch == testimony.sketch and t.state is testimony.state and not t.old
            for t in testimonies[:place]
        )
        if {before, testimony.state} == {DONE, DENIED} and not testimony.old and not copied:
            assert change is not None
            assert change.reason is Reason.CONTRADICTED


@given(st.lists(_TESTIMONY, max_size=12))
def test_at_most_two_voices_are_told_of_a_done_that_nobody_denies(
    testimonies: list[Said],
) -> None:
    calm = [t for t in testimonies if t.state is not DENIED and not t.old]

    told = [change for t, change in _walk(calm) if change and t.state is DONE]

    assert len(told) <= 2


@given(st.lists(_TESTIMONY, max_size=10), _TESTIMONY)
def test_saying_it_twice_changes_nothing(testimonies: list[Said], last: Said) -> None:
    timeline = line(*testimonies, last)
    again = replace(last, hit_id=10**9)

    assert weigh_testimony(timeline, again) is None


def test_the_steps_of_a_timeline_are_what_changed_the_state_that_stands() -> None:
    old, possible, copy = say(DENIED, old=True), say(POSSIBLE), say(POSSIBLE, "b")
    done, late, denied = say(DONE, "b"), say(PLANNED, "c"), say(DENIED, "c")

    steps = list_steps(line(old, possible, copy, done, late, denied))

    assert steps == (possible, done, denied)
