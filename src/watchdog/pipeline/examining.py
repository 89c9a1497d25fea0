"""Notice what no failed poll shows: walls of bots, redesigned pages, feeds that stand still.

In:   how the pages of recent articles were read, and when each outlet last had news.
Out:  one notice to the operators per outlet that is unwell, and one when it is well again.
I/O:  the database, through the walk.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from statistics import median

from watchdog.model import OutletId, Reason
from watchdog.pipeline.gathering import PAUSE, count_ended, count_told, gather_notices
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    ReadingRow,
    clear_condition,
    last_news,
    list_conditions,
    list_sources,
    lock_conditions,
    raise_condition,
    recent_readings,
)

PREFIX = "reading:"
RECENT = timedelta(hours=6)
BEFORE = timedelta(hours=48)  # what recent texts are compared with
STALE = timedelta(hours=48)  # an outlet that publishes daily has news within
USUAL = timedelta(days=14)
DAILY = 28  # articles in that time: two a day
FEW = 3  # articles: fewer are an accident
ENOUGH = 5
COLLAPSED = 0.25
_WALLS = ("challenge-page", "consent-page")
_EMPTY = ("empty-body", "index-page", "no-article", "paywall")


async def examine_outlets(walk: Walk) -> None:
    """Compare what is unwell now with what was told, and tell the difference."""
    now = walk.clock()
    unwell = await walk.read(lambda c: find_unwell(c, now))
    await walk.write(lambda c: _tell(c, walk, unwell, now))


def find_unwell(c: Connection, now: datetime) -> Mapping[OutletId, str]:
    """Say per outlet what is wrong with what it answers."""
    recent = recent_readings(c, since=now - RECENT, until=now)
    before = recent_readings(c, since=now - BEFORE, until=now - RECENT)
    usual = {row.outlet: row for row in before}
    found = {
        row.outlet: words for row in recent if (words := say_reading(row, usual.get(row.outlet)))
    }
    sources = [row for row in list_sources(c) if row.active]
    failing = {row.outlet for row in sources if row.failures}
    watched = {row.outlet for row in sources} - failing
    for outlet, (last, articles) in last_news(c, since=now - USUAL - STALE).items():
        if outlet in watched and now - last > STALE and articles >= DAILY:
            found.setdefault(
                outlet, f"answers, but lists nothing new since {last:%d %b %H:%M} UTC."
            )
    return found


def say_reading(now: ReadingRow, before: ReadingRow | None) -> str:
    """Say what is wrong with the pages of an outlet; empty when they are well."""
    for reasons, words in (
        (_WALLS, "answers with pages for robots or for consent"),
        (_EMPTY, "answers with pages that hold no text: was the site redesigned?"),
    ):
        count = sum(now.errors.get(reason, 0) for reason in reasons)
        if count >= FEW and 2 * count >= now.reads:
            return f"{words} ({count} of {now.reads} articles)."
    return _say_collapse(now.lengths, before.lengths if before else ())


def _say_collapse(now: Sequence[int], before: Sequence[int]) -> str:
    if len(now) < ENOUGH or len(before) < ENOUGH:
        return ""
    if median(now) >= COLLAPSED * median(before):
        return ""
    return f"texts shrank to a {median(before) / max(median(now), 1):.0f}th: was it redesigned?"


def _tell(c: Connection, walk: Walk, unwell: Mapping[OutletId, str], now: datetime) -> None:
    lock_conditions(c)
    known = list_conditions(c, PREFIX, ended_since=now - PAUSE)
    told = {row.key.removeprefix(PREFIX) for row in known if row.recovered_at is None}
    fresh = {str(outlet): words for outlet, words in unwell.items() if outlet not in told}
    _tell_unwell(c, walk, fresh, count_told(known, now - PAUSE))
    _tell_well(c, walk, told - unwell.keys(), count_ended(known, now - PAUSE))


def _tell_unwell(c: Connection, walk: Walk, fresh: Mapping[str, str], lately: int) -> None:
    single = {outlet: f"{outlet} {words}" for outlet, words in fresh.items()}
    notices = gather_notices(single, lately, "answer, but not with news", example=True)
    for outlet, words in () if notices is None else sorted(fresh.items()):
        raise_condition(c, PREFIX + outlet, words, walk.clock())
        log.warning("outlet_unwell", outlet=outlet, words=words)
    for notice in notices or ():
        notify_operators(c, walk, Reason.COVERAGE, notice)


def _tell_well(c: Connection, walk: Walk, back: AbstractSet[str], lately: int) -> None:
    notices = gather_notices(
        {one: f"{one} is well again." for one in back}, lately, "are well again"
    )
    for outlet in () if notices is None else sorted(back):
        clear_condition(c, PREFIX + outlet, walk.clock())
        log.info("outlet_well", outlet=outlet)
    for notice in notices or ():
        notify_operators(c, walk, Reason.COVERAGE, notice)
