"""How long to wait: sooner while it publishes, later only when asked or when it is down."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.coverage import Poll, next_interval, next_read_after, next_reread, publishing_gap
from watchdog.model import Outcome

FIVE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "gap", "wait"),
    [
        (300, None, 300),
        (300, 3600, 300),  # one an hour
        (300, 600, 300),  # six an hour
        (300, 300, 150),  # twelve
        (300, 200, 100),
        (300, 1, 75),  # four times as often as declared at most
        (120, 1, 60),  # a minute at least
        (2, 1, 2),  # unless it is declared so
        (3600, 10, 900),
    ],
)
def test_a_source_is_polled_twice_as_often_as_it_publishes(
    every: int, gap: int | None, wait: int
) -> None:
    between = None if gap is None else gap * SECOND
    assert next_interval(every * SECOND, gap=between) == wait * SECOND


def polls(*news: int, outcome: Outcome = Outcome.OK) -> list[Poll]:
    """Make polls five minutes apart, the last one five minutes before NOW."""
    first = NOW - len(news) * FIVE
    return [
        Poll(started_at=first + n * FIVE, outcome=outcome, new=new) for n, new in enumerate(news)
    ]


def test_the_gap_between_articles_is_what_polls_saw_for_the_first_time() -> None:
    assert publishing_gap(polls(50, 0, 2), new=1, now=NOW) == FIVE
    assert publishing_gap(polls(0), new=5, now=NOW) == timedelta(minutes=1)


def test_what_the_first_poll_lists_says_nothing_of_how_often_a_source_publishes() -> None:
    assert publishing_gap([], new=50, now=NOW) is None
    assert publishing_gap(polls(50, 0, 0), new=0, now=NOW) is None


def test_after_an_outage_what_it_published_meanwhile_is_no_burst() -> None:
    failed = [replace(poll, outcome=Outcome.TIMEOUT) for poll in polls(50, 0, 0, 0, 0)[1:]]
    assert publishing_gap([*polls(50, 0, 0, 0, 0)[:1], *failed], new=5, now=NOW) == FIVE


def test_a_servers_wish_is_heard_up_to_every() -> None:
    assert next_interval(FIVE, gap=SECOND, max_age=timedelta(minutes=4)) == timedelta(minutes=4)
    assert next_interval(FIVE, gap=SECOND, max_age=timedelta(hours=4)) == FIVE


@pytest.mark.parametrize("gap", [None, SECOND])
def test_jitter_comes_no_sooner_than_a_server_wishes(gap: timedelta | None) -> None:
    wish = timedelta(minutes=4, seconds=50)
    assert next_interval(FIVE, gap=gap, max_age=wish, jitter=0.99) == wish
    assert next_interval(FIVE, gap=gap, max_age=9 * FIVE, jitter=0.99) == FIVE


def test_jitter_does_not_fall_below_a_minute() -> None:
    assert next_interval(4 * timedelta(minutes=1), gap=SECOND, jitter=0.99) == 60 * SECOND
    assert next_interval(10 * SECOND, jitter=0.5) == 9.5 * SECOND


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
    st.one_of(st.none(), st.integers(1, 10**5)),
    st.integers(0, 9),
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.floats(0, 1, exclude_max=True),
)
def test_the_interval_is_within_its_bounds(
    every: int, gap: int | None, failures: int, asked: int | None, jitter: float
) -> None:
    longest = timedelta(seconds=every)

    interval = next_interval(
        longest,
        gap=None if gap is None else timedelta(seconds=gap),
        failures=failures,
        retry_after=None if asked is None else timedelta(seconds=asked),
        jitter=jitter,
    )

    assert interval >= longest * 0.9 / 4
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
