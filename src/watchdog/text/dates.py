"""Dates as outlets write them for machines -> instants.

In:   the text of a feed's, sitemap's or page's date; numbers of seconds or milliseconds.
Out:  an aware datetime in UTC, or None where the text is no possible date.
Pure: no I/O, no clock: "two hours ago" is read only where the caller says when it was said.

Nothing is guessed: an impossible date (30 February, 25:61) is None, never a near one.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

from watchdog.text.date_words import find_age, find_day

# Persian and Arabic digits, and the Arabic letters used as separators.
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_CLOCK = r"(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d*)?)?\s*([ap]\.?m\.?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Z]{3,4})?\b"
_YEAR_FIRST = re.compile(
    rf"^\D{{0,3}}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:(?:T|,|\s|-|\s-)\s*{_CLOCK}{_ZONE})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?\s*(Z|[+-]\d{2}:?\d{2})?)?$"
)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})\.\s?(\d{{1,2}})\.(\d{{4}}|\d{{2}}(?!\d))(?:\D{{1,7}}{_CLOCK}{_ZONE})?"
)
_NAMED_MONTH = re.compile(
    rf"(?:(\d{{1,2}})\.?\s+([^\W\d]{{3,9}})\.?|([^\W\d]{{3,9}})\.?\s+(\d{{1,2}})),?\s+(\d{{4}})"
    rf"(?:\D{{1,9}}{_CLOCK}{_ZONE})?",
    re.IGNORECASE,
)
_COLON = re.compile(r"(?<!\d)(\d{1,2})[:٫](\d{2})(?!\d)")
_MONTHS = (  # beginnings of their English, German and French names
    "jan", "feb|fév|fev", "mar|mär", "apr|avr", "may|mai", "jun|juin", "jul|juil", "aug|aoû|aou",
    "sep", "oct|okt", "nov", "dec|déc|dez",
)  # fmt: skip
_ZONES = {  # hours from UTC, of abbreviations that RFC 822 readers do not know
    "CET": 1.0, "MEZ": 1.0, "CEST": 2.0, "MESZ": 2.0, "BST": 1.0, "WEST": 1.0, "EET": 2.0,
    "EEST": 3.0, "MSK": 3.0, "IRST": 3.5, "AFT": 4.5, "PKT": 5.0, "IST": 5.5, "Z": 0.0,
    "UTC": 0.0, "GMT": 0.0, "UT": 0.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0,
    "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
}  # fmt: skip
_SHORT_YEAR = 2  # digits
_EARLIEST, _LATEST = 1900, 2200  # years; what is outside is a placeholder
_SOLAR_MONTHS = (31,) * 6 + (30,) * 6  # days; the last has 29 or 30
_SOLAR = range(1300, 1500)  # years of the Solar Hijri calendar that may be meant
_MILLISECONDS = 10**11  # as seconds, this is the year 5138
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_date(
    text: str, default_zone: tzinfo = UTC, *, now: datetime | None = None
) -> datetime | None:
    """Read a date; `default_zone` holds where the text names no zone.

    With `now`, the time the text was shown, "2 hours ago" is read too, in five languages.

    >>> parse_date("2026-01-06 13:55:27 +01:00")
    datetime.datetime(2026, 1, 6, 12, 55, 27, tzinfo=datetime.timezone.utc)
    >>> parse_date("۱۳۹۹/۰۲/۲۱ - ۱۸:۵۹")
    datetime.datetime(2020, 5, 10, 18, 59, tzinfo=datetime.timezone.utc)
    """
    text = text.translate(_DIGITS).strip()[:100]
    if not text:
        return None
    for read in (
        _read_year_first,
        _read_compact,
        _read_named,
        _read_rfc_822,
        _read_day_first,
        _read_words,
    ):
        found = read(text, default_zone)
        if found is not None:
            return found
    age = find_age(text) if now is not None else None
    return now - age if now is not None and age is not None else parse_epoch(text)


def parse_epoch(value: float | str) -> datetime | None:
    """Read seconds or milliseconds since 1970: whichever gives a possible year.

    >>> parse_epoch(1777885953000) == parse_epoch("1777885953")
    True
    """
    try:
        number = float(value)
    except ValueError:
        return None
    if abs(number) >= _MILLISECONDS:
        number /= 1000
    if not 0 < number < _MILLISECONDS / 10:  # also refuses infinity and not-a-number
        return None
    return _EPOCH + timedelta(seconds=round(number, 3))


def _read_year_first(text: str, default_zone: tzinfo) -> datetime | None:
    match = _YEAR_FIRST.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, part, half, zone = match.groups()
    return _instant((year, month, day), (hour, minute, second, part, half), zone, default_zone)


def _read_compact(text: str, default_zone: tzinfo) -> datetime | None:
    match = _COMPACT.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    return _instant((year, month, day), (hour, minute, second, None, None), zone, default_zone)


def _read_day_first(text: str, default_zone: tzinfo) -> datetime | None:
    """`28.04.2024, 15:30 Uhr`."""
    match = _DAY_FIRST.search(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, part, half, zone = match.groups()
    year = year if len(year) > _SHORT_YEAR else f"20{year}"
    return _instant((year, month, day), (hour, minute, second, part, half), zone, default_zone)


def _read_named(text: str, default_zone: tzinfo) -> datetime | None:
    """`28. April 2024, 15:30`, `April 28, 2024 3:30 pm`."""
    match = _NAMED_MONTH.search(text)
    if match is None:
        return None
    day, name, other_name, other_day, year, hour, minute, second, part, half, zone = match.groups()
    name = (name or other_name).lower()
    for month, names in enumerate(_MONTHS, start=1):
        if name.startswith(tuple(names.split("|"))):
            date_parts = (year, str(month), day or other_day)
            return _instant(date_parts, (hour, minute, second, part, half), zone, default_zone)
    return None


def _read_words(text: str, default_zone: tzinfo) -> datetime | None:
    """`۲۱ سنبله ۱۴۰۵، ۱۸:۵۹`, `د وږي ۲۱مه ۱۴۰۵`."""
    day = find_day(text)
    if day is None:
        return None
    clock = _COLON.search(text)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    return _build(day, (hour, minute, 0), default_zone)


def _read_rfc_822(text: str, default_zone: tzinfo) -> datetime | None:
    """`Sat, 28 Apr 2024 07:00:00 +0200`, also with names of zones, without weekday or time."""
    parsed = parsedate_tz(text)
    if parsed is None:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    offset = parsed[9]
    zone: tzinfo = default_zone
    named = [_ZONES[word] for word in text.upper().split() if word in _ZONES]
    if named:
        zone = timezone(timedelta(hours=named[0]))
    elif offset is not None and re.search(r"[+-]\d{4}$", text):
        zone = timezone(timedelta(seconds=offset)) if abs(offset) < _DAY.total_seconds() else UTC
    return _build((year, month, day), (hour, minute, second), zone)


def _instant(
    day: tuple[str, str, str],
    clock: tuple[str | None, str | None, str | None, str | None, str | None],
    zone: str | None,
    default_zone: tzinfo,
) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower().startswith("p") else 0)
    found = _build(
        (int(day[0]), int(day[1]), int(day[2])),
        (hour, minute, second),
        _zone(zone) or default_zone,
    )
    microseconds = int((clock[3] or "0").ljust(6, "0"))
    return found and found.replace(microsecond=microseconds)


def _build(day: tuple[int, int, int], clock: tuple[int, int, int], zone: tzinfo) -> datetime | None:
    try:
        found = _gregorian(*day) if day[0] in _SOLAR else date(*day)
        if not _EARLIEST <= found.year <= _LATEST:
            return None
        second = min(clock[2], 59)  # a leap second
        local = datetime(
            found.year, found.month, found.day, clock[0], clock[1], second, tzinfo=zone
        )
    except ValueError:
        return None
    instant = local.astimezone(UTC)
    return None if instant == _EPOCH else instant


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    hours = _ZONES.get(text.upper())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    if text[0] not in "+-":
        return None
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= _DAY:
        return None
    return timezone(-offset if text[0] == "-" else offset)


def _gregorian(year: int, month: int, day: int) -> date:
    """Convert a day of the Solar Hijri calendar, by its 33-year cycle (exact for 1244-1530)."""
    if not (1 <= month <= len(_SOLAR_MONTHS) and 1 <= day <= _SOLAR_MONTHS[month - 1]):
        raise ValueError("no such day")
    leaps = (8 * year + 21) // 33
    days = 365 * (year - 1) + leaps + sum(_SOLAR_MONTHS[: month - 1]) + day
    return date.fromordinal(days + 226_894)
