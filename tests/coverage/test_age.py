"""What is old, and that a lagging feed does not make today's decision old."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdog.coverage import is_old, is_old_for_item, is_old_post

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _old(
    published: timedelta | None,
    *,
    covered: timedelta | None = timedelta(),
    created: timedelta = -1000 * HOUR,
    first_poll: bool = False,
    seen: timedelta = timedelta(),
) -> bool:
    return is_old(
        published_at=None if published is None else NOON + published,
        first_seen_at=NOON + seen,
        covered_until=None if covered is None else NOON + covered,
        source_created_at=NOON + created,
        first_poll=first_poll,
    )


@pytest.mark.parametrize("hours", [-47, -23, -4.5, -0.1, 0, 3])
def test_a_late_entry_of_a_covered_outlet_is_not_old(hours: float) -> None:
    assert not _old(hours * HOUR)


def test_an_entry_from_before_what_is_covered_is_old() -> None:
    assert _old(-49 * HOUR)
    assert _old(-25 * HOUR, covered=timedelta(), first_poll=True, created=timedelta())


def test_what_was_published_while_the_watch_was_down_is_not_old() -> None:
    assert not _old(-50 * HOUR, covered=-72 * HOUR)


def test_a_new_source_reaches_back_one_day() -> None:
    assert _old(-25 * HOUR, covered=None, created=timedelta(), first_poll=True)
    assert not _old(-23 * HOUR, covered=None, created=timedelta(), first_poll=True)


def test_a_new_source_of_an_outlet_long_down_reaches_back_one_day_too() -> None:
    assert _old(-30 * HOUR, covered=-100 * HOUR, created=timedelta(), first_poll=True)


def test_without_a_date_only_the_first_poll_makes_it_old() -> None:
    assert _old(None, first_poll=True)
    assert not _old(None)
    assert _old(None, seen=-49 * HOUR)


def test_by_a_clock_that_is_a_day_ahead_what_appears_now_is_not_old() -> None:
    ahead = 24 * HOUR
    assert not _old(-0.5 * HOUR, covered=ahead, seen=ahead)


def test_an_item_hears_of_what_is_a_day_older_than_itself() -> None:
    def old(published: datetime | None, seen: datetime) -> bool:
        return is_old_for_item(published_at=published, first_seen_at=seen, item_created_at=NOON)

    assert old(NOON - 25 * HOUR, NOON)
    assert not old(NOON - 23 * HOUR, NOON - 23 * HOUR)
    assert old(None, NOON - 25 * HOUR)
    assert not old(None, NOON)


def test_posts_of_an_old_page_are_new_from_when_we_saw_it() -> None:
    def old(published: datetime | None, *, page_is_old: bool, first_read: bool = True) -> bool:
        return is_old_post(
            published_at=published,
            page_first_seen_at=NOON,
            page_is_old=page_is_old,
            first_read=first_read,
        )

    hour = timedelta(hours=1)
    assert old(NOON - hour, page_is_old=True)
    assert not old(NOON + hour, page_is_old=True)
    assert not old(NOON - hour, page_is_old=False)
    assert old(NOON - 30 * hour, page_is_old=False)
    assert old(None, page_is_old=True)
    assert not old(None, page_is_old=True, first_read=False)
    assert not old(None, page_is_old=False)
