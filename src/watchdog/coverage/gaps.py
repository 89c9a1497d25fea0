"""Gaps: until when an outlet was covered, and where something may have passed unseen.

In:   the polls of a source, oldest first; how many entries a poll listed and knew.
Out:  whether a poll proves that nothing was missed; covered until when; the gaps.
Pure: no I/O; every time is an argument.

A feed lists the latest n articles. Two polls that share an entry prove that nothing fell out
between them; without one, nobody can know. Proof is per source; an outlet is covered as far
as the source that lags most.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watchdog.model import Outcome

READ = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One closed poll, as far as coverage is concerned."""

    started_at: datetime
    outcome: Outcome
    gap: bool = False  # as `has_gap` said
    new: int = 0  # articles it was the first to list


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which articles may have passed unseen."""

    after: datetime  # the last poll that proved something
    until: datetime  # the poll that could not


def has_gap(
    known: int,
    entries: int,
    *,
    first_poll: bool,
    complete: bool = True,
    overlap_expected: bool = True,
) -> bool:
    """Tell whether something may have passed between this poll and the one before.

    `known` of the `entries` were listed by this very source before (pinned and evergreen ones
    aside). `overlap_expected` is False where earlier polls listed nothing to compare with.
    A list that was cut at a limit proves nothing: what is new may stand behind the cut.
    """
    if not complete:
        return True
    if first_poll or not overlap_expected:
        return False
    return known == 0 or entries == 0


def covered_until(polls: Iterable[Poll]) -> datetime | None:
    """Give the start of the last poll that was read without a gap; None before the first."""
    proved = [poll.started_at for poll in polls if poll.outcome in READ and not poll.gap]
    return max(proved, default=None)


def outlet_covered_until(sources: Iterable[datetime | None]) -> datetime | None:
    """Give until when an outlet was covered: as far as the source that lags most.

    None when one of its sources has never been read, or it has none.
    """
    times = list(sources)
    known = [at for at in times if at is not None]
    return min(known) if known and len(known) == len(times) else None


def find_gaps(polls: Sequence[Poll]) -> tuple[Gap, ...]:
    """Give the gaps of one source, oldest first."""
    gaps: list[Gap] = []
    last_read: datetime | None = None
    for poll in polls:
        if poll.outcome not in READ:
            continue
        if poll.gap and last_read is not None:
            gaps.append(Gap(after=last_read, until=poll.started_at))
        last_read = poll.started_at
    return tuple(gaps)
