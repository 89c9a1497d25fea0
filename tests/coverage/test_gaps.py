"""Overlap is the proof; what proves nothing is said to prove nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.coverage import Gap, Poll, covered_until, find_gaps, has_gap, outlet_covered_until
from watchdog.model import Outcome

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def _at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def _poll(minute: int, outcome: Outcome = Outcome.OK, *, gap: bool = False) -> Poll:
    return Poll(started_at=_at(minute), outcome=outcome, gap=gap)


def test_one_known_entry_is_proof_and_none_is_a_gap() -> None:
    assert not has_gap(1, 30, first_poll=False)
    assert has_gap(0, 30, first_poll=False)


def test_a_source_that_had_entries_and_lists_none_proves_nothing() -> None:
    assert has_gap(0, 0, first_poll=False)
    assert not has_gap(0, 0, first_poll=False, overlap_expected=False)


def test_the_first_poll_has_nothing_to_overlap_with() -> None:
    assert not has_gap(0, 30, first_poll=True)


@pytest.mark.parametrize("first_poll", [True, False])
def test_a_list_that_was_cut_proves_nothing(first_poll: bool) -> None:  # noqa: FBT001 - a parameter
    assert has_gap(10, 30, first_poll=first_poll, complete=False)


def test_covered_until_is_the_last_proof_and_not_the_last_success() -> None:
    polls = [
        _poll(0),
        _poll(5, Outcome.NOT_MODIFIED),
        _poll(10, gap=True),
        _poll(15, Outcome.TIMEOUT),
        _poll(20, Outcome.EMPTY),
    ]

    assert covered_until(polls) == _at(5)
    assert covered_until([*polls, _poll(25)]) == _at(25)
    assert covered_until(polls[3:]) is None


def test_an_outlet_is_covered_as_far_as_its_slowest_source() -> None:
    assert outlet_covered_until([_at(5), _at(3)]) == _at(3)
    assert outlet_covered_until([_at(5), None]) is None
    assert outlet_covered_until([]) is None


def test_a_gap_reaches_from_the_last_poll_read_to_the_one_without_overlap() -> None:
    polls = [_poll(0), _poll(5, Outcome.TIMEOUT), _poll(10, gap=True), _poll(15)]

    assert find_gaps(polls) == (Gap(after=_at(0), until=_at(10)),)
    assert find_gaps(polls[2:]) == ()


_POLLS = st.lists(st.tuples(st.sampled_from(list(Outcome)), st.booleans()), max_size=20)


@given(_POLLS)
def test_whatever_happens_coverage_never_goes_back(history: list[tuple[Outcome, bool]]) -> None:
    polls = [_poll(n, outcome, gap=gap) for n, (outcome, gap) in enumerate(history)]

    reached = [covered_until(polls[:n]) or _at(-1) for n in range(len(polls) + 1)]

    assert reached == sorted(reached)
    assert all(gap.after < gap.until for gap in find_gaps(polls))
