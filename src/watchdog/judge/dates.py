"""Dates in a sentence: those before the event was awaited, and those to come.

In:   the words of a sentence, its language, when it was written, since when the event is awaited.
Out:  the numbers of the words that name such a date.
Pure: no I/O, no clock, no randomness.

"in 2023", "on 12 March", "im April 2026": a year or month is older when all of it lies before
`since`; where no `since` is known, before the year of writing. A month without a year is that
of the year of writing: what lies ahead is never old. "Last year" and "two months ago" end with
that year or month of the calendar.
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
_MOST_AFTER = 3  # letters after a year, "1990ern", "۲۰۲۱م"
_DECADES = frozenset({"", "s", "er", "ern"})  # the only Latin ones: "2000km" is no year


def find_older(
    words: Sequence[str], language: Language, *, written: date, since: date | None
) -> Collection[int]:
    """Give the numbers of the words that name a year or month before the event was awaited."""
    bound = _bound(written, since)
    months = _months(language.months)
    older = set()
    for number, word in enumerate(words):
        if word in months and _is_date(words, number, language):
            ends = _end_of_month(words, number, months[word], language, written)
            if ends < bound:
                older.add(number)
        elif (year := _year(word, language, written)) is not None and date(year, 12, 31) < bound:
            older.add(number)
    return older


def find_later(words: Sequence[str], language: Language, *, written: date) -> Collection[int]:
    """Give the numbers of the words that name a day or month after the day of writing."""
    months = _months(language.months)
    return {
        number
        for number, word in enumerate(words)
        if word in months
        and _is_date(words, number, language)
        and _begin_of_month(words, number, months[word], language, written) > written
    }


def is_older(count: int, unit: str, *, written: date, since: date | None) -> bool:
    """Whether "`count` years (or months) ago" ended before the event was awaited."""
    bound = _bound(written, since)
    years = written.year - bound.year
    return count > (years if unit == "years" else 12 * years + written.month - bound.month)


def _bound(written: date, since: date | None) -> date:
    return since if since is not None and since <= written else date(written.year, 1, 1)


@lru_cache(maxsize=64)
def _months(names: tuple[tuple[str, ...], ...]) -> dict[str, int]:
    return {name: number for number, spelled in enumerate(names, 1) for name in spelled}


def _is_date(words: Sequence[str], number: int, language: Language) -> bool:
    """Whether a month's name is one: "in May", "5 May", "May 2026", but not "they may"."""
    beside = [words[at] for at in (number - 1, number + 1) if 0 <= at < len(words)]
    led = number > 0 and words[number - 1] in language.before_months
    return led or any(word.isdecimal() for word in beside)


def _end_of_month(
    words: Sequence[str], number: int, month: int, language: Language, written: date
) -> date:
    """Give the last day that is meant: of the month, or the day that stands beside it."""
    year, day = _year_and_day(words, number, language, written)
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last))


def _begin_of_month(
    words: Sequence[str], number: int, month: int, language: Language, written: date
) -> date:
    """Give the first day that is meant: of the month, or the day that stands beside it."""
    year, day = _year_and_day(words, number, language, written)
    return date(year, month, min(day or 1, monthrange(year, month)[1]))


def _year_and_day(
    words: Sequence[str], number: int, language: Language, written: date
) -> tuple[int, int | None]:
    """Read what stands beside a month's name; without a year, that of writing is meant."""
    places = [number + 1, number + 2, number - 1]
    if number + 2 < len(words) and words[number + 2] == ",":  # "August 15, 2021"
        places[1] = number + 3
    near = [words[at] for at in places if 0 <= at < len(words)]
    years = [year for word in near if (year := _year(word, language, written)) is not None]
    days = [int(word) for word in near if word.isdecimal() and 1 <= int(word) <= _LAST_DAY]
    return (years[0] if years else written.year), (days[0] if days else None)


def _year(word: str, language: Language, written: date) -> int | None:
    """Read a year that is not to come; of the calendar of Afghanistan and Iran as ours.

    That one stands in Arabic script: "1400 visas" are no year.
    """
    digits, after = word[:4], word[4:]
    if not digits.isdecimal() or len(after) > _MOST_AFTER:
        return None
    if after not in _DECADES and (after.isascii() or not after.isalpha()):
        return None
    number = int(digits)
    if _OLDEST_YEAR <= number <= written.year:
        return number
    if number < _OLDEST_HIJRI or (language.script != "arabic" and digits.isascii()):
        return None
    # It ends in March of the next year, so the later of both years is meant.
    hijri = number + _HIJRI + 1
    return hijri if hijri <= written.year else None
