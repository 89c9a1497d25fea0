from datetime import UTC, datetime

import pytest

from watchdog.web.days import find_zone, first_moment


def test_a_day_is_its_readers() -> None:
    assert first_moment("2026-05-04", "") == datetime(2026, 5, 4, tzinfo=UTC)
    kabul = first_moment("2026-05-04", "Asia/Kabul")
    assert kabul == datetime(2026, 5, 3, 19, 30, tzinfo=UTC)


def test_the_day_after_follows_its_clocks() -> None:
    """In Brussels the 29th of March 2026 has 23 hours."""
    asked = [first_moment("2026-03-29", "Europe/Brussels", later=n) for n in (0, 1)]

    assert asked == [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_the_ends_of_the_calendar_are_days_too(day: str, zone: str) -> None:
    assert first_moment(day, zone, later=1) is not None


def test_what_is_no_day_is_none() -> None:
    assert [first_moment(day, "") for day in ("", "never", "2026-13-01")] == [None] * 3


@pytest.mark.parametrize(
    "name",
    ["", "Nowhere", "../../etc/passwd", "/etc/passwd", "\0", "Europe", "a" * 5000],
)
def test_what_is_no_zone_is_utc(name: str) -> None:
    assert find_zone(name) is UTC
