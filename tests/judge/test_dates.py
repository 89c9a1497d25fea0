from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.judge.dates import find_later, find_older, is_older
from watchdog.text import plain_language

NAMES = "january february march april may june july august september october november december"
ENGLISH = replace(
    plain_language("en"),
    months=tuple((name,) for name in NAMES.split()),
    before_months=("in",),
)
WRITTEN = date(2026, 6, 15)


def older(text: str, since: date | None = None) -> list[str]:
    words = text.split()
    found = find_older(words, ENGLISH, written=WRITTEN, since=since)
    return [word for number, word in enumerate(words) if number in found]


@pytest.mark.parametrize(
    ("text", "since", "expected"),
    [
        ("in 2025 and 2026 and ۱۴۰۵ and ۱۴۰۱ and 1401 and 123", None, ["2025", "۱۴۰۱"]),
        ("in 1990s and 1990er and 19905 and 2025abcd", None, ["1990s", "1990er"]),
        ("2000km and 2025th and 1980x0 and 2021م and ۲۰۲۱م", None, ["2021م", "۲۰۲۱م"]),
        ("august 15 , 2021 and march 3 , 2027", None, ["august", "2021"]),
        ("in 2025 and 2026", date(2025, 3, 1), []),
        ("in 2025 and 2024", date(2025, 3, 1), ["2024"]),
        ("in march and in may", None, []),
        ("in march and in may", date(2026, 5, 1), ["march"]),
        ("they may march", date(2026, 6, 1), []),
        ("12 may", date(2026, 5, 12), []),
        ("12 may", date(2026, 5, 13), ["may"]),
        ("may 12 2025", date(2026, 5, 12), ["may", "2025"]),
        ("may 2026", date(2026, 6, 1), ["may"]),
        ("in july", date(2026, 6, 1), []),  # to come
        ("31 february", date(2026, 3, 1), ["february"]),
        ("in 2025", date(2027, 1, 1), ["2025"]),  # an article older than the item
        ("in 2026", date(2027, 1, 1), []),
    ],
)
def test_dates_before_the_event_was_awaited(
    text: str, since: date | None, expected: list[str]
) -> None:
    assert older(text, since) == expected


def test_years_of_the_solar_calendar_stand_in_arabic_script() -> None:
    words = ["1401", "visas"]
    dari = replace(ENGLISH, script="arabic")

    assert find_older(words, dari, written=WRITTEN, since=None) == {0}
    assert find_older(words, ENGLISH, written=WRITTEN, since=None) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in july and in june and in may", ["july"]),
        ("15 june", []),
        ("16 june", ["june"]),
        ("16 june 2025", []),
        ("they may july", []),
        ("31 september", ["september"]),
    ],
)
def test_dates_to_come(text: str, expected: list[str]) -> None:
    words = text.split()
    found = find_later(words, ENGLISH, written=WRITTEN)

    assert [word for number, word in enumerate(words) if number in found] == expected


@pytest.mark.parametrize(
    ("count", "unit", "since", "expected"),
    [
        (1, "years", None, True),  # as for years that are named
        (5, "months", None, False),
        (6, "months", None, True),
        (1, "years", date(2026, 1, 1), True),
        (1, "years", date(2025, 12, 31), False),
        (2, "years", date(2025, 1, 1), True),
        (1, "months", date(2026, 6, 15), True),
        (1, "months", date(2026, 5, 31), False),
        (2, "months", date(2026, 5, 1), True),
        (7, "months", date(2025, 12, 1), True),
        (6, "months", date(2025, 12, 31), False),
        (1, "months", date(2026, 6, 16), False),  # an article older than the item
    ],
)
def test_how_far_back_is_older(
    count: int, unit: str, since: date | None, *, expected: bool
) -> None:
    assert is_older(count, unit, written=WRITTEN, since=since) is expected


@given(st.lists(st.sampled_from([*NAMES.split(), "in", "2026", "2025", "0", "29", "٣", "x"])))
def test_no_words_make_it_fail(words: list[str]) -> None:
    found = find_older(words, ENGLISH, written=WRITTEN, since=date(2026, 5, 1))

    assert set(found) <= set(range(len(words)))
