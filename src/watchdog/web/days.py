"""Days that a form asks for, as its reader means them: from midnight to midnight in their zone.

In:   a day and the name of a zone, as an address has them. Out: when the day begins.
Pure: no I/O but the zones' own tables, no clock, no randomness.

The browser fills in its zone; without scripts days are those of UTC, and the page says so.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Zones reach a day beyond the calendar's ends.
_FIRST, _LAST = date(1, 1, 3), date(9998, 12, 29)


def first_moment(day: str, zone: str, *, later: int = 0) -> datetime | None:
    """Give when a day begins, or the one so many days later; None for what is no day.

    >>> first_moment("2026-05-04", "Asia/Kabul").isoformat()
    '2026-05-03T19:30:00+00:00'
    """
    try:
        asked = min(max(date.fromisoformat(day), _FIRST), _LAST) + timedelta(days=later)
    except ValueError:
        return None
    return datetime.combine(asked, time(), find_zone(zone)).astimezone(UTC)


def find_zone(name: str) -> tzinfo:
    """Find a zone by its name; UTC for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # any text may stand in an address
        return UTC
