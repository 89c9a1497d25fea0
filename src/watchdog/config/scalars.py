"""Texts of single values → durations, windows, times, zones, addresses, expressions.

In:   a text from a YAML file.
Out:  the typed value; ScalarError says what is wrong and what would be right.
Pure: no I/O (time zones come from the system or the tzdata package), no clock.
"""

import re
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchdog.config.patterns import find_danger
from watchdog.declarations import Limit, Term, Unit, Window

_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_WINDOW = re.compile(r"(?:(\d{1,5})\s+)?(sentence|word|paragraph)s?", re.ASCII)
_LIMIT = re.compile(r"(\d{1,6})\s+per\s+(minute|hour|day)", re.ASCII)
_PERIODS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_MAX_DURATION = timedelta(days=3660)
_MAX_TERM = 200


class ScalarError(ValueError):
    """A text is not the value it should be."""


def parse_duration(text: str) -> timedelta:
    """Read `2s`, `5m`, `72h`, `30d` or `0.5s`.

    >>> parse_duration("5m")
    datetime.timedelta(seconds=300)
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ScalarError("expected a duration such as 30s, 5m, 72h or 30d")
    duration = timedelta(seconds=float(found[1]) * _SECONDS[found[2]])
    if duration > _MAX_DURATION:
        raise ScalarError("the duration is longer than ten years")
    return duration


def parse_positive_duration(text: str) -> timedelta:
    """Read a duration that is not zero."""
    duration = parse_duration(text)
    if not duration:
        raise ScalarError("the duration must be longer than 0s")
    return duration


def parse_window(text: str) -> Window:
    """Read `sentence`, `2 sentences`, `15 words`, `paragraph` or `article`."""
    if text == "article":
        return Window(1, Unit.ARTICLE)
    found = _WINDOW.fullmatch(text)
    if found is None or (found[1] is None and found[2] == "word"):
        raise ScalarError("expected sentence, N sentences, N words, paragraph or article")
    count = int(found[1] or 1)
    if count == 0:
        raise ScalarError("a window holds at least one")
    return Window(count, Unit(found[2]))


def parse_limit(text: str) -> Limit:
    """Read `20 per hour`; minute and day are the other periods."""
    found = _LIMIT.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise ScalarError("expected a limit such as 20 per hour (minute, hour, day)")
    return Limit(int(found[1]), _PERIODS[found[2]])


def parse_time(text: str) -> time:
    """Read a time of day, `07:30`."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ScalarError("expected a time of day such as 07:30")
    return time(int(found[1]), int(found[2]))


def parse_zone(text: str) -> ZoneInfo:
    """Read the name of a time zone, `Europe/Brussels`."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScalarError("unknown time zone: expected one such as Europe/Brussels") from error


def parse_day(text: str) -> date:
    """Read a date, `2026-05-01`."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise ScalarError(f"no such day: {error}") from error
    raise ScalarError("expected a date such as 2026-05-01")


def parse_moment(text: str) -> datetime:
    """Read a date, or a date with a time; without a zone it is UTC. Returns UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ScalarError("expected a time such as 2026-05-01T07:30:00Z") from error
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ScalarError("the time is out of range") from error


def parse_url(text: str) -> str:
    """Check an http or https address."""
    try:
        parts = urlsplit(text)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError as error:
        raise ScalarError(f"not an address: {error}") from error
    if not fine or re.search(r"\s", text):
        raise ScalarError("expected an address that begins with https:// or http://")
    return text


def parse_pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression for URLs; refuse one that could run for ever."""
    try:
        with warnings.catch_warnings(action="error"):  # "[[" may mean something else one day
            pattern = re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        raise ScalarError(f"not a regular expression: {error}") from error
    danger = find_danger(text)
    if danger is not None:
        raise ScalarError(f"this regular expression could run for ever: {danger}")
    return pattern


def parse_id(text: str) -> str:
    """Check an id: it stands in addresses of pages and in file names."""
    if _ID.fullmatch(text) is None:
        raise ScalarError("an id is made of a-z, A-Z, 0-9, '-', '_' and '.', at most 100 of them")
    return text


def parse_term(text: str) -> Term:
    """Read a term with its marks: `invit*`, `=EU`, `European Commission`.

    >>> parse_term("=EU")
    Term(text='EU', prefix=False, exact=True)
    """
    word = text.strip()
    exact, prefix = word.startswith("="), word.endswith("*")
    word = " ".join(word.removeprefix("=").removesuffix("*").split())
    if "*" in word:
        raise ScalarError("in a term '*' may stand only at the end")
    if not any(letter.isalnum() for letter in word):
        raise ScalarError("a term needs at least one letter or digit")
    if len(word) > _MAX_TERM:
        raise ScalarError(f"a term has at most {_MAX_TERM} characters")
    return Term(text=word, prefix=prefix, exact=exact)


def parse_whole(low: int, high: int) -> Callable[[str], int]:
    """Make a parser of whole numbers from `low` to `high`."""

    def parse(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise ScalarError(f"expected a whole number from {low} to {high}")
        return int(text)

    return parse
