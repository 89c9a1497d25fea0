"""Tell operators what fails, once, and that it is well again, once.

In:   the sources' failures in a row, as the ledger has them.
Out:  notices to the operators' route; conditions that remember what was told.
I/O:  the database, through the walk.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from watchdog.model import Reason
from watchdog.pipeline.gathering import PAUSE, count_ended, count_told, gather_notices, name_some
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    SourceRow,
    clear_condition,
    list_conditions,
    list_sources,
    lock_conditions,
    raise_condition,
)

FAILURES = 3  # polls in a row before anybody is told
MANY = 3  # outlets failing together, if they are most of all, are one message
PREFIX = "coverage:"
ALL = "*"  # in place of an outlet's name


async def check_coverage(walk: Walk) -> None:
    """Compare what fails now with what was told, and tell the difference."""
    rows = await walk.read(list_sources)
    failing = find_failing(rows)
    outlets: set[str] = {row.outlet for row in rows if row.active}
    if len(failing) >= MANY and len(failing) * 2 > len(outlets):
        names, first = name_some(failing), failing[min(failing)]
        words = f"{len(failing)} of {len(outlets)} outlets cannot be read: {names}. {first}"
        failing = {ALL: words}
    await walk.write(lambda c: _tell_difference(c, walk, failing, outlets))


def find_failing(rows: Sequence[SourceRow]) -> Mapping[str, str]:
    """Say per outlet which of its active sources failed `FAILURES` times in a row."""
    failing: dict[str, str] = {}
    for row in rows:
        if row.active and row.failures >= FAILURES:
            words = f"{row.url}: {row.last_error or row.last_outcome} ({row.failures} times)."
            failing[row.outlet] = f"{failing.get(row.outlet, '')} {words}".strip()
    return failing


def _tell_difference(
    c: Connection, walk: Walk, failing: Mapping[str, str], outlets: AbstractSet[str]
) -> None:
    lock_conditions(c)
    since = walk.clock() - PAUSE
    known = list_conditions(c, PREFIX, ended_since=since)
    told = {row.key.removeprefix(PREFIX) for row in known if row.recovered_at is None}
    single = [row for row in known if row.key != PREFIX + ALL]
    # While most outlets fail nobody can say of one that it is well again.
    back = told - failing.keys() - (outlets if ALL in failing else set())
    _tell_back(c, walk, back, outlets, count_ended(single, since))
    if ALL in failing:
        _tell_most(c, walk, failing[ALL])
    elif not any(row.key == PREFIX + ALL for row in known):  # else the rest is on its way back
        fresh = {name: words for name, words in failing.items() if name not in told}
        _tell_lost(c, walk, fresh, count_told(single, since))


def _tell_most(c: Connection, walk: Walk, words: str) -> None:
    if raise_condition(c, PREFIX + ALL, words, walk.clock()):
        notify_operators(c, walk, Reason.COVERAGE, words)
        log.warning("coverage_lost", outlet=ALL)


def _tell_lost(c: Connection, walk: Walk, fresh: Mapping[str, str], lately: int) -> None:
    single = {name: f"{name} cannot be read. {words}" for name, words in fresh.items()}
    notices = gather_notices(single, lately, "cannot be read", example=True)
    if notices is None:
        return
    for name, words in sorted(fresh.items()):
        raise_condition(c, PREFIX + name, words, walk.clock())
        log.warning("coverage_lost", outlet=name)
    for notice in notices:
        notify_operators(c, walk, Reason.COVERAGE, notice)


def _tell_back(
    c: Connection, walk: Walk, back: AbstractSet[str], outlets: AbstractSet[str], lately: int
) -> None:
    if ALL in back:
        _clear(c, walk, {ALL})
        notify_operators(c, walk, Reason.COVERAGE, "Most outlets can be read again.")
    single = {name: _say_recovered(name, outlets) for name in back - {ALL}}
    words = "can be read again" + ("" if back <= outlets | {ALL} else " or are no longer watched")
    notices = gather_notices(single, lately, words)
    if notices is not None:
        _clear(c, walk, single.keys())
        for notice in notices:
            notify_operators(c, walk, Reason.COVERAGE, notice)


def _clear(c: Connection, walk: Walk, names: AbstractSet[str]) -> None:
    for name in sorted(names):
        clear_condition(c, PREFIX + name, walk.clock())
        log.info("coverage_back", outlet=name)


def _say_recovered(name: str, outlets: AbstractSet[str]) -> str:
    return f"{name} can be read again." if name in outlets else f"{name} is no longer watched."
