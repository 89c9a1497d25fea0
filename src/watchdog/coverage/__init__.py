"""The ledger of polls → covered until, gaps, cadence, sums that must agree. Pure."""

from watchdog.coverage.age import is_old, is_old_for_item, is_old_post
from watchdog.coverage.cadence import (
    LOOKED_BACK,
    next_interval,
    next_read_after,
    next_reread,
    publishing_gap,
)
from watchdog.coverage.gaps import (
    Gap,
    Poll,
    covered_until,
    find_gaps,
    has_gap,
    outlet_covered_until,
)
from watchdog.coverage.sums import Sums, check_sums

__all__ = [
    "LOOKED_BACK",
    "Gap",
    "Poll",
    "Sums",
    "check_sums",
    "covered_until",
    "find_gaps",
    "has_gap",
    "is_old",
    "is_old_for_item",
    "is_old_post",
    "next_interval",
    "next_read_after",
    "next_reread",
    "outlet_covered_until",
    "publishing_gap",
]
