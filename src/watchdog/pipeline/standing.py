"""What a digest says of the watch itself: its silence means something only where it was covered.

In:   the ledger of polls.
Out:  one line: outlets, polls, gaps, covered until when.
I/O:  reads the database, through the connection given.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from watchdog.coverage import outlet_covered_until
from watchdog.model import OutletId
from watchdog.pipeline.gathering import name_some
from watchdog.store import Connection, count_polls, list_sources

SPAN = timedelta(hours=24)


def say_coverage(c: Connection, now: datetime, zone: ZoneInfo) -> str:
    """Say how much was watched in the last 24 hours, and until when nothing can be missing."""
    sources = [row for row in list_sources(c) if row.active]
    covered: dict[OutletId, list[datetime | None]] = {}
    for row in sources:
        covered.setdefault(row.outlet, []).append(row.covered_until)
    if not covered:
        return ""
    counts = [
        count for outlet, count in count_polls(c, since=now - SPAN).items() if outlet in covered
    ]
    gaps = sum(count.gaps for count in counts)
    until = {outlet: outlet_covered_until(times) for outlet, times in covered.items()}
    never = [outlet for outlet, at in until.items() if at is None]
    known = [at for at in until.values() if at is not None]
    parts = [
        _count(len(covered), "outlet"),
        f"{_count(sum(count.polls for count in counts), 'poll')} in 24 hours",
        _count(gaps, "gap") if gaps else "no gap",
        *([f"covered until {_clock(min(known), now, zone)}"] if known else []),
        *([f"never read: {name_some(never)}"] if never else []),
    ]
    return f"Watched: {', '.join(parts)}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _clock(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    form = "%H:%M" if now - at < SPAN else "%Y-%m-%d %H:%M"
    return at.astimezone(zone).strftime(form)
