from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.text.dates import parse_date, parse_epoch


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day, …


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-04T09:12:33.000Z", at(2026, 5, 4, 9, 12, 33)),
        ("2026-05-04T09:12:33.269Z", at(2026, 5, 4, 9, 12, 33, 269_000)),
        ("2026-05-04T09:12:33.123456789Z", at(2026, 5, 4, 9, 12, 33, 123_456)),
        ("2024-04-28 07:00:00Z", at(2024, 4, 28, 7)),
        ("2026-01-06 13:55:27 +01:00", at(2026, 1, 6, 12, 55, 27)),
        ("2020-05-10T18:59:01+04:30", at(2020, 5, 10, 14, 29, 1)),
        ("2024-04-28T07:00:00+0200", at(2024, 4, 28, 5)),
        ("2024-04-28T07:00+02", at(2024, 4, 28, 5)),
        ("2024-04-28T07:00:00-05:00", at(2024, 4, 28, 12)),
        ("2024-04-28T07:00", at(2024, 4, 28, 7)),
        ("2024-04-28", at(2024, 4, 28)),
        ("2024/04/28 - 18:59", at(2024, 4, 28, 18, 59)),
        ("20240428T070000Z", at(2024, 4, 28, 7)),
        ("20240428", at(2024, 4, 28)),
        ("Sun, 28 Apr 2024 07:00:00 +0200", at(2024, 4, 28, 5)),
        ("Sun, 28 Apr 2024 07:00:00 GMT", at(2024, 4, 28, 7)),
        ("Sun, 28 Apr 2024 07:00:00 EST", at(2024, 4, 28, 12)),
        ("Sun, 28 Apr 24 07:00 CEST", at(2024, 4, 28, 5)),
        ("28 Apr 2024", at(2024, 4, 28)),
        ("Thu May 02 15:04:27 CEST 2024", at(2024, 5, 2, 13, 4, 27)),
        ("28.04.2024, 15:30 Uhr", at(2024, 4, 28, 15, 30)),
        ("Stand: 25.04.24 | 14:07 Uhr", at(2024, 4, 25, 14, 7)),
        ("28. April 2024", at(2024, 4, 28)),
        ("3 août 2024 à 10h30", at(2024, 8, 3, 10, 30)),
        ("May 3, 2024 4:05 PM EDT", at(2024, 5, 3, 20, 5)),
        ("May 3, 2024 12:05 a.m.", at(2024, 5, 3, 0, 5)),
        ("۱۳۹۹/۰۲/۲۱ - ۱۸:۵۹", at(2020, 5, 10, 18, 59)),
        ("١٤٠٥/٠١/٠١", at(2026, 3, 21)),
        ("1403-12-30", at(2025, 3, 20)),
        ("۲۰۲۶-۰۵-۰۴T۰۹:۱۲:۳۳Z", at(2026, 5, 4, 9, 12, 33)),
        ("1777885953000", at(2026, 5, 4, 9, 12, 33)),
        ("2016-12-31T23:59:60Z", at(2016, 12, 31, 23, 59, 59)),
    ],
)
def test_reads(text: str, instant: datetime) -> None:
    assert parse_date(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "soon", "2026-02-30 25:61", "2026-02-30", "31.02.2026", "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z", "1404-13-01", "12 foo 2024", "9999-99-99", "-5", "inf", "nan",
        "1e999", "Sun, 28 Apr 2024 25:61:00 GMT",
    ],
)  # fmt: skip
def test_an_impossible_date_is_none(text: str) -> None:
    assert parse_date(text) is None


def test_a_zone_for_texts_without_one() -> None:
    kabul = timezone(timedelta(hours=4, minutes=30))

    assert parse_date("2026-05-04T09:00:00", kabul) == at(2026, 5, 4, 4, 30)
    assert parse_date("2026-05-04T09:00:00Z", kabul) == at(2026, 5, 4, 9)


def test_epochs_in_seconds_and_milliseconds() -> None:
    assert parse_epoch(1591286400) == parse_epoch(1591286400000) == at(2020, 6, 4, 16)
    assert parse_epoch(-1) is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9۰-۹T:./ +-]{1,30}", fullmatch=True))
def test_any_text_is_a_time_in_utc_or_none(text: str) -> None:
    found = parse_date(text)

    assert found is None or found.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2190, 1, 1)))  # noqa: DTZ001
def test_reads_back_what_iso_writes(when: datetime) -> None:
    assert parse_date(when.replace(tzinfo=UTC).isoformat()) == when.replace(tzinfo=UTC)
