"""Quiet hours and digest times, also on the two nights when clocks are changed."""

from datetime import UTC, datetime, time

import pytest
from tests.alert.making import desk, night

from watchdog.alert.hours import last_digest_time, next_digest_time, quiet_until
from watchdog.declarations import Digest, Quiet
from watchdog.model import State


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-09-01 20:59", None),  # 22:59 in Brussels
        ("2026-09-01 21:00", "2026-09-02 04:30"),
        ("2026-09-02 01:00", "2026-09-02 04:30"),
        ("2026-09-02 04:29", "2026-09-02 04:30"),
        ("2026-09-02 04:30", None),
        ("2026-10-24 22:00", "2026-10-25 05:30"),  # clocks go back at night
        ("2026-03-28 23:00", "2026-03-29 04:30"),  # and forward
    ],
)
def test_quiet_hours_over_midnight(now: str, until: str | None) -> None:
    expected = _utc(until) if until else None

    assert quiet_until(desk(quiet=night()), State.PLANNED, _utc(now)) == expected


def test_quiet_hours_within_a_day() -> None:
    quiet = Quiet(start=time(12), end=time(14), let_through=())

    assert quiet_until(desk(quiet=quiet), State.DONE, _utc("2026-09-01 11:00")) == _utc(
        "2026-09-01 12:00"
    )
    assert quiet_until(desk(quiet=quiet), State.DONE, _utc("2026-09-01 12:30")) is None


def test_states_let_through_are_not_held_and_without_hours_nothing_is() -> None:
    midnight = _utc("2026-09-01 22:00")

    assert quiet_until(desk(quiet=night()), State.DONE, midnight) is None
    assert quiet_until(desk(quiet=night()), None, midnight) is not None
    assert quiet_until(desk(), State.PLANNED, midnight) is None


def test_digest_times_are_the_routes_own() -> None:
    usual = desk()  # 07:30 and 18:00
    own = desk(digest=Digest(to=("mail",), at=(time(9),)))

    assert last_digest_time(usual, _utc("2026-09-01 05:30")) == _utc("2026-09-01 05:30")
    assert last_digest_time(usual, _utc("2026-09-01 05:29")) == _utc("2026-08-31 16:00")
    assert next_digest_time(usual, _utc("2026-09-01 05:30")) == _utc("2026-09-01 16:00")
    assert next_digest_time(own, _utc("2026-09-01 08:00")) == _utc("2026-09-02 07:00")


def test_a_digest_at_an_hour_that_does_not_exist_or_exists_twice_comes_once() -> None:
    route = desk(digest=Digest(to=("mail",), at=(time(2, 30),)))

    assert next_digest_time(route, _utc("2026-03-28 12:00")) == _utc("2026-03-29 01:30")
    assert next_digest_time(route, _utc("2026-03-29 01:30")) == _utc("2026-03-30 00:30")
    assert next_digest_time(route, _utc("2026-10-24 12:00")) == _utc("2026-10-25 00:30")
    assert next_digest_time(route, _utc("2026-10-25 00:30")) == _utc("2026-10-26 01:30")
