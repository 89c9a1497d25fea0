"""Dates in words: months of three calendars in Dari, Persian and Pashto; "2 hours ago".

In:   a text that a reader sees, its digits already ASCII.
Out:  year, month and day as written; or how long ago.
Pure: no I/O, no clock.

Names of months: the Iranian (farvardin …), the Afghan in Dari (hamal …) and in Pashto
(wray …) of the Solar Hijri calendar, and the Gregorian ones as each language writes them.
Whether a year is Solar or Gregorian is seen from the year itself.
"""

import re
from datetime import timedelta
from typing import NamedTuple

# One spelling for letters that outlets mix: yehs, kafs, gafs, alefs, Pashto's t and d.
_LETTERS = str.maketrans("يىېۍئكګآأإټٹډ", "یییییکگاااتتد")
_UNSEEN = re.compile("[\u0640\u064b-\u0652\u0654\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def one_spelling(text: str) -> str:
    """Write a text of any of the languages in one way."""
    return _UNSEEN.sub("", text).translate(_LETTERS).casefold()


# A line a month; several spellings of a name with blanks between them.
_MONTHS = (
    "فروردین حمل وری وریی ژانویه جنوری",
    "اردیبهشت ثور غویی غوایی فوریه فبروری",
    "خرداد جوزا غبرگولی مارس مارچ",
    "تیر سرطان چنگاښ اوریل اپریل",
    "مرداد امرداد اسد زمری مه می",
    "شهریور سنبله وږی ژوین ژوئن جون",
    "مهر میزان تله تلی ژوییه ژوئیه جولای جولایی",
    "ابان عقرب لړم اوت اگست اگوست",
    "اذر قوس لیندی سپتامبر سپتمبر",
    "دی جدی مرغومی اکتبر اکتوبر",
    "بهمن دلو سلواغه سلواغی نوامبر نومبر",
    "اسفند حوت کب دسامبر دسمبر",
)
_MONTH_OF = {
    one_spelling(name): number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names.split()
}
# `21مه` is "the 21st" in Pashto, but `21 مه` the 21st of May in Persian: the blank decides.
_ORDINAL = re.compile(r"(?<=\d)(?:مه|مین|می|ام|م)(?!\w)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:٫]\d{2}(?::\d{2})?")
_FILLERS = frozenset({"د", "کال", "سال", "ماه", "میاشتی", "ه", "ش", "هش", "م"})
_YEAR_DIGITS = 4
_DAY_DIGITS = 2


class Day(NamedTuple):
    """A day as written, of whichever calendar its year belongs to."""

    year: int
    month: int
    day: int


def find_day(text: str) -> Day | None:
    """Find a day whose month is a word of Dari, Persian or Pashto.

    >>> find_day("د وږي 21مه 1405"), find_day("21 سنبلهٔ 1405"), find_day("12 سپټمبر 2026")
    (Day(year=1405, month=6, day=21), Day(year=1405, month=6, day=21), Day(year=2026, month=9, day=12))
    """  # noqa: E501 - a doctest shows a result in one line
    plain = _ORDINAL.sub("", _CLOCK.sub(" ", one_spelling(text)))
    tokens = [token for token in _TOKEN.findall(plain) if token not in _FILLERS]
    for place, token in enumerate(tokens):
        month = _MONTH_OF.get(token)
        if month is not None and (found := _around(tokens, place, month)):
            return found
    return None


def _around(tokens: list[str], place: int, month: int) -> Day | None:
    """Read day and year beside a month: in either order, before or after it."""
    before, after = tokens[max(place - 2, 0) : place][::-1], tokens[place + 1 : place + 3]
    day = next((part for part in (*before[:1], *after[:1]) if _is_number(part, _DAY_DIGITS)), None)
    year = next((part for part in (*after, *before) if _is_number(part, _YEAR_DIGITS)), None)
    return Day(int(year), month, int(day)) if day and year else None


def _is_number(token: str, digits: int) -> bool:
    if not (token.isascii() and token.isdigit()):
        return False
    return len(token) == digits if digits == _YEAR_DIGITS else len(token) <= digits


# --- how long ago ---------------------------------------------------------------------

_UNITS = (
    (timedelta(minutes=1), "minutes? mins? minuten? min دقیقه دقیقی دقیقو"),
    (timedelta(hours=1), "hours? hrs? heures? stunden? std h ساعته ساعتونه ساعتو ساعت"),
    (timedelta(days=1), "days? jours? tage?n? روز ورځی ورځو ورځ"),
    (timedelta(weeks=1), "weeks? semaines? wochen? هفته هفتی اونی اونیو"),
)
_NUMBERS = {
    **dict.fromkeys(("a", "an", "one", "un", "une", "ein", "eine", "einer", "einem"), 1),
    **dict.fromkeys(("یک", "یو", "یوه"), 1),
    **dict.fromkeys(("two", "deux", "zwei", "دو", "دوه"), 2),
    **dict.fromkeys(("three", "trois", "drei", "سه", "دری"), 3),
}
_NUMBER = r"(\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = "(" + "|".join(name for _, names in _UNITS for name in names.split()) + ")"
_AGO = (
    re.compile(rf"(?<!\w){_NUMBER}\s*{_UNIT}\s+ago\b"),
    re.compile(rf"\bil y a\s+{_NUMBER}\s*{_UNIT}\b"),
    re.compile(rf"\bvor\s+{_NUMBER}\s*{_UNIT}\b"),
    re.compile(rf"(?<!\w){_NUMBER}\s*{_UNIT}\s+(?:پیش|قبل|مخکی|وړاندی)(?!\w)"),
)
_NOW = re.compile(
    r"(?<!\w)(?:just now|à l[’']instant|gerade eben|لحظاتی پیش|همین حالا|همدا اوس)(?!\w)"
)
_YESTERDAY = re.compile(r"(?<!\w)(?:yesterday|hier|gestern|دیروز|پرون)(?!\w)")


def find_age(text: str) -> timedelta | None:
    """Read how long ago, in any of five languages.

    >>> find_age("il y a 2 heures"), find_age("vor einer Stunde"), find_age("2 ساعته مخکې")
    (datetime.timedelta(seconds=7200), datetime.timedelta(seconds=3600), datetime.timedelta(seconds=7200))
    """  # noqa: E501 - a doctest shows a result in one line
    plain = " ".join(one_spelling(text).split())
    for pattern in _AGO:
        if match := pattern.search(plain):
            number = _NUMBERS.get(match[1]) or int(match[1])
            return number * _unit(match[2])
    if _NOW.search(plain):
        return timedelta()
    return timedelta(days=1) if _YESTERDAY.search(plain) else None


def _unit(name: str) -> timedelta:
    patterns = ((length, names.split()) for length, names in _UNITS)
    return next(
        length for length, names in patterns if any(re.fullmatch(one, name) for one in names)
    )
