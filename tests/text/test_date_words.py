from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.text.date_words import find_age, find_day, one_spelling
from watchdog.text.dates import parse_date

NOW = datetime(2026, 9, 12, 12, tzinfo=UTC)
DAY = datetime(2026, 9, 12, tzinfo=UTC)  # 21 Sunbula 1405


@pytest.mark.parametrize(
    "text",
    [
        "۲۱ شهریور ۱۴۰۵",
        "شنبه، ۲۱ شهریور ۱۴۰۵",
        "۲۱ سنبله ۱۴۰۵",
        "۲۱ سنبلهٔ ۱۴۰۵",
        "21 سنبله 1405 هـ.ش",
        "۲۱ وږی ۱۴۰۵",
        "د وږي ۲۱مه ۱۴۰۵",
        "د ۱۴۰۵ کال د وږي ۲۱مه",
        "د ۱۴۰۵ کال د وږي د میاشتې ۲۱مه",
        "۱۲ سپټمبر ۲۰۲۶",
        "د سپټمبر ۱۲مه ۲۰۲۶",
        "۱۲ سپتامبر ۲۰۲۶",
        "۱۲ سپتمبر ۲۰۲۶",
        "۲۱ شهریور ۱۴۰۵ - ۱۲ سپتامبر ۲۰۲۶",
        "سپتمبر ۱۲, ۲۰۲۶",
    ],
)
def test_days_in_words(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("۲۱ سنبله ۱۴۰۵، ۱۸:۵۹", datetime(2026, 9, 12, 18, 59, tzinfo=UTC)),
        ("۱ حمل ۱۴۰۵", datetime(2026, 3, 21, tzinfo=UTC)),
        ("د وري ۱مه ۱۴۰۵", datetime(2026, 3, 21, tzinfo=UTC)),
        ("۲۱ مه ۲۰۲۶", datetime(2026, 5, 21, tzinfo=UTC)),
        ("د مې ۴مه ۲۰۲۶", datetime(2026, 5, 4, tzinfo=UTC)),
        ("۱۰ جدی ۱۴۰۴", datetime(2025, 12, 31, tzinfo=UTC)),
        ("مرغومي ۱۰ ۱۴۰۴", datetime(2025, 12, 31, tzinfo=UTC)),
        ("۲۰ جوزا ۱۴۰۵", datetime(2026, 6, 10, tzinfo=UTC)),
        ("۲۰ ژوئن ۲۰۲۶", datetime(2026, 6, 20, tzinfo=UTC)),
    ],
)
def test_instants_in_words(text: str, instant: datetime) -> None:
    assert parse_date(text) == instant


@pytest.mark.parametrize("text", ["۳۲ سنبله ۱۴۰۵", "۳۱ حوت ۱۴۰۵", "۲۱ سنبله", "سنبله ۱۴۰۵", "مه"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2 hours ago", 2), ("an hour ago", 1), ("Updated 3 days ago", 72), ("5h ago", 5),
        ("il y a 2 heures", 2), ("Publié il y a une heure", 1), ("hier", 24),
        ("vor 2 Stunden", 2), ("vor einer Stunde", 1), ("vor 3 Tagen", 72), ("gestern", 24),
        ("۲ ساعت پیش", 2), ("یک ساعت قبل", 1), ("۳ روز پیش", 72), ("دیروز", 24),
        ("۲ ساعته مخکې", 2), ("یو ساعت وړاندې", 1), ("۳ ورځې مخکې", 72), ("پرون", 24),
        ("1 week ago", 168), ("vor zwei Wochen", 336), ("just now", 0), ("همدا اوس", 0),
    ],
)  # fmt: skip
def test_how_long_ago(text: str, hours: int) -> None:
    assert parse_date(text, now=NOW) == NOW - timedelta(hours=hours)
    assert parse_date(text) is None  # nobody knows when it was said


@pytest.mark.parametrize("text", ["ago", "2 hours", "vor dem Krieg", "hierarchy", "2 ساعت"])
def test_no_age(text: str) -> None:
    assert find_age(text) is None


def test_one_spelling_of_letters_that_outlets_mix() -> None:
    assert one_spelling("وږي") == one_spelling("وږی") == one_spelling("و\u200cږى")


@given(st.text(max_size=100))
def test_any_text_is_read_or_not(text: str) -> None:
    day, age = find_day(text), find_age(text)

    assert day is None or 1 <= day.month <= 12
    assert age is None or age >= timedelta()
