"""How long to wait: sooner while it publishes, later only when asked or when it is down."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.coverage import next_interval, next_read_after, next_reread
from watchdog.model import Outcome

FIVE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)


def test_every_is_the_longest_and_half_of_it_while_the_outlet_publishes() -> None:
    assert next_interval(FIVE) == FIVE
    assert next_interval(FIVE, new_entries=3) == FIVE / 2
    assert next_interval(timedelta(seconds=90), new_entries=3) == timedelta(seconds=60)
    assert next_interval(2 * SECOND, new_entries=3) == 2 * SECOND


def test_a_servers_wish_is_heard_up_to_every() -> None:
    assert next_interval(FIVE, new_entries=1, max_age=timedelta(minutes=4)) == timedelta(minutes=4)
    assert next_interval(FIVE, new_entries=1, max_age=timedelta(hours=4)) == FIVE


@pytest.mark.parametrize("new", [0, 3])
def test_jitter_comes_no_sooner_than_a_server_wishes(new: int) -> None:
    wish = timedelta(minutes=4, seconds=50)
    assert next_interval(FIVE, new_entries=new, max_age=wish, jitter=0.99) == wish
    assert next_interval(FIVE, new_entries=new, max_age=9 * FIVE, jitter=0.99) == FIVE


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 5), (3, 5), (4, 10), (5, 20), (6, 40), (7, 60), (500, 60)]
)
def test_failures_back_off_to_an_hour_and_are_never_given_up(failures: int, minutes: int) -> None:
    assert next_interval(FIVE, failures=failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("failures", "minutes"), [(3, 5), (4, 10), (8, 160), (9, 180), (500, 180)])
def test_what_waits_for_a_person_backs_off_further(failures: int, minutes: int) -> None:
    assert next_interval(FIVE, failures=failures, hard=True) == timedelta(minutes=minutes)


def test_a_fast_source_is_found_again_fast() -> None:
    assert next_interval(2 * SECOND, failures=500) == 24 * SECOND
    assert next_interval(timedelta(hours=3), failures=500) == timedelta(hours=3)


def test_retry_after_lengthens_within_a_day() -> None:
    assert next_interval(FIVE, failures=1, retry_after=timedelta(hours=2)) == timedelta(hours=2)
    assert next_interval(FIVE, failures=1, retry_after=SECOND) == FIVE
    assert next_interval(FIVE, failures=1, retry_after=timedelta(days=9)) == timedelta(days=1)


@given(
    st.integers(1, 7200),
    st.integers(0, 50),
    st.integers(0, 9),
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.floats(0, 1, exclude_max=True),
)
def test_the_interval_is_within_its_bounds(
    every: int, new: int, failures: int, asked: int | None, jitter: float
) -> None:
    longest = timedelta(seconds=every)

    interval = next_interval(
        longest,
        new_entries=new,
        failures=failures,
        retry_after=None if asked is None else timedelta(seconds=asked),
        jitter=jitter,
    )

    assert interval > longest * 0.44
    if asked is None and failures <= 3:
        assert interval <= longest
    assert interval >= timedelta(seconds=min(asked or 0, 86_400))


def test_a_page_that_fails_is_tried_ever_more_seldom_and_then_left() -> None:
    waits = [next_read_after(Outcome.TIMEOUT, failures=n) for n in range(1, 8)]

    minutes = [wait and wait // timedelta(minutes=1) for wait in waits]
    assert minutes == [1, 5, 30, 120, 360, 1440, None]


def test_a_page_without_an_article_is_not_asked_for_again_at_once() -> None:
    assert next_read_after(Outcome.EMPTY, failures=1) == timedelta(minutes=30)
    assert next_read_after(Outcome.PARSE_ERROR, failures=5) is None


def test_a_refusal_is_final_only_where_the_outlet_refuses_on_principle() -> None:
    assert next_read_after(Outcome.REFUSED, failures=1, metadata_only=True) is None
    assert next_read_after(Outcome.REFUSED, failures=1) == timedelta(minutes=1)
    assert next_read_after(Outcome.TIMEOUT, failures=1, metadata_only=True) is not None


def test_retry_after_is_heard_for_pages_too() -> None:
    asked = timedelta(hours=1)

    assert next_read_after(Outcome.HTTP_ERROR, failures=1, retry_after=asked) == asked


def test_a_page_that_was_read_is_looked_at_after_minutes_hours_and_a_day() -> None:
    assert next_read_after(Outcome.OK) is None
    age, waits = timedelta(), []
    while (wait := next_reread(age)) is not None:
        waits.append(wait // timedelta(minutes=1))
        age += wait
    assert waits == [10, 50, 300, 1080]
    assert next_reread(timedelta(minutes=9, seconds=30)) == timedelta(minutes=50, seconds=30)
    assert next_reread(timedelta(), old=True) is None


def test_a_live_page_is_looked_at_for_as_long_as_it_grows() -> None:
    hour = timedelta(hours=1)

    assert next_reread(hour, live=True) == timedelta(minutes=5)
    assert next_reread(9 * hour, live=True) == timedelta(minutes=15)
    assert next_reread(90 * hour, live=True) is None
    assert next_reread(90 * hour, live=True, grew=True) == timedelta(minutes=30)
    assert next_reread(hour, live=True, old=True) is None
    assert next_reread(hour, live=True, old=True, grew=True) is not None
