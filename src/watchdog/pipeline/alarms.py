"""Tell operators what fails, once, and that it is well again, once.

In:   the sources' failures in a row, as the ledger has them.
Out:  notices to the operators' route; conditions that remember what was told.
I/O:  the database, through the walk.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from watchdog.model import Reason
from watchdog.pipeline.telling import notify_operators
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    SourceRow,
    clear_condition,
    list_sources,
    open_conditions,
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
        names = ", ".join(sorted(failing))
        first = failing[min(failing)]
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
    now = walk.clock()
    told = {condition.key for condition in open_conditions(c)}
    for name, words in failing.items():
        if raise_condition(c, PREFIX + name, words, now):
            notice = words if name == ALL else f"{name} cannot be read. {words}"
            notify_operators(c, walk, Reason.COVERAGE, notice)
            log.warning("coverage_lost", outlet=name)
    for name in sorted(key.removeprefix(PREFIX) for key in told if key.startswith(PREFIX)):
        # While most outlets fail nobody can say of one that it is well again.
        if name in failing or (ALL in failing and name in outlets):
            continue
        clear_condition(c, PREFIX + name, now)
        notify_operators(c, walk, Reason.COVERAGE, _say_recovered(name, outlets))
        log.info("coverage_back", outlet=name)


def _say_recovered(name: str, outlets: AbstractSet[str]) -> str:
    if name == ALL:
        return "Most outlets can be read again."
    return f"{name} can be read again." if name in outlets else f"{name} is no longer watched."
