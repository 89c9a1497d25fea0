"""Wake-ups: what somebody should look at, and nothing about what to do with it.

In:   a row that changed, or that is due.
Out:  a `Wake`: a kind of work and the id of the row.
Pure. Where one process does everything nobody needs waking; many machines pass them on
(`cluster.py`). The row decides: a wake-up twice, late or lost does no harm.
"""

from dataclasses import dataclass
from enum import StrEnum


class Job(StrEnum):
    """The kinds of work, by what their id names."""

    POLL = "poll"  # a source
    READ = "read"  # an outlet: its next page
    PLAN = "plan"  # nothing: all changes nobody was told of
    DELIVER = "deliver"  # a message, and with it its target
    HOUSE = "house"  # nothing: what has to be looked at now and then
    SWEEP = "sweep"  # nothing: texts that are analysed by old declarations
    PRUNE = "prune"  # nothing
    BACKTEST = "backtest"  # what somebody asked to be tried on recorded pages


@dataclass(frozen=True, slots=True, order=True)
class Wake:
    """Somebody should look at one row."""

    job: Job
    row: str = ""  # its id
