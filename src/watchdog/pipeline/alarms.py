"""Tell operators what fails, once, and that it is well again, once.

In:   the sources' failures in a row, as the ledger has them.
Out:  notices to the operators' route; conditions that remember what was told.
I/O:  the database, through the walk.
"""

from collections.abc import Mapping, Sequence

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
EVERYWHERE = f"{PREFIX}*"


async def check_coverage(walk: Walk) -> None:
    """Compare what fails now with what was told, and tell the difference."""
    rows = await walk.read(list_sources)
    failing = find_failing(rows)
    outlets = {row.outlet for row in rows if row.active}
    if len(failing) >= MANY and len(failing) * 2 > len(outlets):
        names = ", ".join(sorted(failing))
        first = failing[min(failing)]
        words = f"{len(failing)} of {len(outlets)} outlets cannot be read: {names}. {first}"
        failing = {EVERYWHERE: words}
    await walk.write(lambda c: _tell_difference(c, walk, failing))


def find_failing(rows: Sequence[SourceRow]) -> Mapping[str, str]:
    """Say per outlet which of its active sources failed `FAILURES` times in a row."""
    failing: dict[str, str] = {}
    for row in rows:
        if row.active and row.failures >= FAILURES:
            words = f"{row.url}: {row.last_error or row.last_outcome} ({row.failures} times)."
            failing[row.outlet] = f"{failing.get(row.outlet, '')} {words}".strip()
    return failing


def _tell_difference(c: Connection, walk: Walk, failing: Mapping[str, str]) -> None:
    now = walk.clock()
    current = {
        name if name == EVERYWHERE else PREFIX + name: words for name, words in failing.items()
    }
    for key, words in current.items():
        if raise_condition(c, key, words, now):
            name = key.removeprefix(PREFIX)
            told = words if key == EVERYWHERE else f"{name} cannot be read. {words}"
            notify_operators(c, walk, Reason.COVERAGE, told)
            log.warning("coverage_lost", outlet=name)
    for condition in open_conditions(c):
        if condition.key.startswith(PREFIX) and condition.key not in current:
            clear_condition(c, condition.key, now)
            name = condition.key.removeprefix(PREFIX)
            what = "Most outlets" if condition.key == EVERYWHERE else name
            notify_operators(c, walk, Reason.COVERAGE, f"{what} can be read again.")
            log.info("coverage_back", outlet=name)
