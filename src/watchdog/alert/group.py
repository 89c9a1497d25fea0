"""Group: which changes are told together, and which of their hits comes first.

In:   pending changes.
Out:  tellings (what one hit has to say by now), grouped by item and episode.
Pure: no I/O, no clock, no randomness.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watchdog.alert.values import Decision, PendingTelling
from watchdog.model import Hit, ItemKey, Reason, State

# From what people wait for to what they can least act on.
WEIGHT = (
    State.DONE,
    State.DENIED,
    State.PLANNED,
    State.POSSIBLE,
    State.CONDITIONAL,
    State.CALLED_FOR,
    State.UNDECIDED,
    State.BACKGROUND,
)

# What people were told is wrong: they have to know, and the thread of the first alert says so.
AGAINST = (Reason.CONTRADICTED, Reason.CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All pending changes of one hit: the feed's words and the page that completed them."""

    pending: tuple[PendingTelling, ...]  # in order

    @property
    def reason(self) -> Reason:
        """The first reason, unless a later one goes against what people were told."""
        return strongest([pending.change.reason for pending in self.pending])

    @property
    def notes(self) -> tuple[str, ...]:
        """What outlets did, in words: of corrections."""
        return tuple(pending.change.note for pending in self.pending if pending.change.note)

    @property
    def last(self) -> PendingTelling:
        """The latest change: it holds the hit as it stands now."""
        return self.pending[-1]

    @property
    def state(self) -> State:
        """The state it has come to."""
        return self.last.change.after

    @property
    def key(self) -> ItemKey:
        """Which item it tells of."""
        return self.last.change.item


def strongest(reasons: Sequence[Reason]) -> Reason:
    """Give the reason that goes against what people were told, else the first."""
    against = (reason for reason in AGAINST if reason in reasons)
    return next(against, reasons[0])


def merge_hits(pending: Iterable[PendingTelling]) -> tuple[Telling, ...]:
    """Put the changes of each hit together, oldest first.

    Old and fresh changes of one hit stay apart.
    """
    by_hit: dict[tuple[int, ItemKey, int, bool], list[PendingTelling]] = defaultdict(list)
    for one in sorted(pending, key=_age):
        change = one.change
        by_hit[change.hit_id, change.item, change.episode, one.is_old].append(one)
    return tuple(Telling(pending=tuple(changes)) for changes in by_hit.values())


def group_episodes(tellings: Iterable[Telling]) -> tuple[tuple[Telling, ...], ...]:
    """Group what is told of one episode of one item, in the order it came."""
    groups: dict[tuple[ItemKey, int], list[Telling]] = defaultdict(list)
    for telling in tellings:
        groups[telling.key, telling.last.change.episode].append(telling)
    return tuple(tuple(group) for group in groups.values())


def rank_hits(tellings: Sequence[Telling], first: State | None = None) -> tuple[Hit, ...]:
    """Order hits, the most telling first: the alert's state, weight, headline, then time."""

    def rank(telling: Telling) -> tuple[bool, int, bool, datetime, int]:
        last = telling.last
        return (
            telling.state is not first,
            WEIGHT.index(telling.state),
            not last.prominent,
            last.hit.seen_at,
            last.hit.hit_id,
        )

    return tuple(telling.last.hit for telling in sorted(tellings, key=rank))


def decide_all(
    tellings: Sequence[Telling],
    disposition: str,
    alert_id: str | None = None,
    *,
    held: str = "",
) -> dict[int, Decision]:
    """Decide the same about every change of these tellings."""
    decision = Decision(disposition, alert_id, held)
    return {p.change_id: decision for telling in tellings for p in telling.pending}


def oldest_at(tellings: Iterable[Telling]) -> datetime:
    """When the first of these changes was made."""
    return min(pending.created_at for telling in tellings for pending in telling.pending)


def newest_at(tellings: Iterable[Telling]) -> datetime:
    """When the last of these changes was made."""
    return max(pending.created_at for telling in tellings for pending in telling.pending)


def is_reading(tellings: Iterable[Telling]) -> bool:
    """Tell whether a page that may complete these words is still being read."""
    return any(telling.last.read_pending for telling in tellings)


def _age(pending: PendingTelling) -> tuple[datetime, int]:
    return pending.created_at, pending.change_id
