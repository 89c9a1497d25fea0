from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.judge.dates import find_older
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
        ("in 2025 and 2026 and 1405 and 1401 and 123", None, ["2025", "1401"]),
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


@given(st.lists(st.sampled_from([*NAMES.split(), "in", "2026", "2025", "0", "29", "٣", "x"])))
def test_no_words_make_it_fail(words: list[str]) -> None:
    found = find_older(words, ENGLISH, written=WRITTEN, since=date(2026, 5, 1))

    assert set(found) <= set(range(len(words)))
