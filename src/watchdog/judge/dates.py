"""Dates in a sentence that lie before the event was awaited.

In:   the words of a sentence, its language, when it was written, since when the event is awaited.
Out:  the numbers of the words that name such a date.
Pure: no I/O, no clock, no randomness.

"in 2023", "on 12 March", "im April 2026": a year or month is older when all of it lies before
`since`; where no `since` is known, before the year of writing. A month without a year is that
of the year of writing: what lies ahead is never old.
"""

from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache

from watchdog.declarations import Language

_OLDEST_YEAR = 1950
_OLDEST_HIJRI = 1350
_HIJRI = 621  # the solar year of Afghanistan and Iran begins in March: 1404 is 2025/26
_LAST_DAY = 31


def find_older(
    words: Sequence[str], language: Language, *, written: date, since: date | None
) -> Collection[int]:
    """Give the numbers of the words that name a year or month before the event was awaited."""
    bound = since if since is not None and since < written else date(written.year, 1, 1)
    months = _months(language.months)
    older = set()
    for number, word in enumerate(words):
        if word in months and _is_date(words, number, language):
            ends = _end_of_month(words, number, months[word], written)
            if ends < bound:
                older.add(number)
        elif (year := _year(word, written)) is not None and date(year, 12, 31) < bound:
            older.add(number)
    return older


@lru_cache(maxsize=64)
def _months(names: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {name: number for number, spelled in enumerate(names, 1) for name in spelled}


def _is_date(words: Sequence[str], number: int, language: Language) -> bool:
    """Whether a month's name is one: "in May", "5 May", "May 2026", but not "they may"."""
    beside = [words[at] for at in (number - 1, number + 1) if 0 <= at < len(words)]
    led = number > 0 and words[number - 1] in language.before_months
    return led or any(word.isdecimal() for word in beside)


def _end_of_month(words: Sequence[str], number: int, month: int, written: date) -> date:
    """Give the last day that is meant: of the month, or the day that stands beside it."""
    near = [words[at] for at in (number + 1, number + 2, number - 1) if 0 <= at < len(words)]
    years = [year for word in near if (year := _year(word, written)) is not None]
    year = years[0] if years else written.year
    last = monthrange(year, month)[1]
    days = [int(word) for word in near if word.isdecimal() and 1 <= int(word) <= _LAST_DAY]
    return date(year, month, min(days[0], last) if days else last)


def _year(word: str, written: date) -> int | None:
    """Read a year that is not to come; of the calendar of Afghanistan and Iran as ours."""
    if len(word) != len("2026") or not word.isdecimal():
        return None
    number = int(word)
    if _OLDEST_YEAR <= number <= written.year:
        return number
    # It ends in March of the next year, so the later of both years is meant.
    hijri = number + _HIJRI + 1
    return hijri if number >= _OLDEST_HIJRI and hijri <= written.year else None
