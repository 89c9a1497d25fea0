"""What the planner is given and what it decides: plain values of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from watchdog.model import Alert, Change, Delivery, Hit, ItemKey, Link, Reason, Standing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingTelling:
    """A change nobody was told of yet, with the hit that made it."""

    change_id: int
    change: Change
    hit: Hit
    created_at: datetime
    prominent: bool  # in the headline or the lead
    old: bool = False  # told in a summary, never by itself
    # The article's page is still being read; for an old one: pages of its batch are.
    read_pending: bool = False
    recent: frozenset[State] = frozenset()  # what stood within the last 24 hours, see `story`
    held: str = ""  # why it waited for a summary

    @property
    def is_old(self) -> bool:
        """Whether it belongs into a summary."""
        return self.old or self.change.reason is Reason.SUMMARY


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTelling:
    """An alert made a short while ago, which what follows may join."""

    alert_id: str
    item: ItemKey
    episode: int
    route: str
    state: State | None
    created_at: datetime


class PlannedAlert(NamedTuple):
    """A new alert, and where it belongs."""

    alert: Alert
    episode: int | None  # None where several episodes or none are told of
    route: str


class Join(NamedTuple):
    """Hits that join an alert people already have: it becomes an update."""

    alert_id: str
    hit_ids: tuple[int, ...]
    state: State  # what the alert says from now on


class Decision(NamedTuple):
    """What was decided about one change: now, digest, summary or never."""

    disposition: str
    alert_id: str | None = None  # None while it waits for its digest, or is never told
    held: str = ""  # why it waits for a summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything to be written in one transaction. A change without a decision still waits."""

    alerts: tuple[PlannedAlert, ...] = ()
    joins: tuple[Join, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    dispositions: Mapping[int, Decision] = field(default_factory=dict)  # by change id
    wake_at: datetime | None = None  # when to plan again for what waits; None: nothing waits

    def __add__(self, other: "Plan") -> "Plan":
        """Put two plans together."""
        wakes = [at for at in (self.wake_at, other.wake_at) if at is not None]
        return Plan(
            alerts=self.alerts + other.alerts,
            joins=self.joins + other.joins,
            deliveries=self.deliveries + other.deliveries,
            dispositions={**self.dispositions, **other.dispositions},
            wake_at=min(wakes, default=None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a message says beyond its alert: for whom it is, and which sending it is."""

    also: tuple[str, ...] = ()  # others who report it, beyond the alert's own hits
    actions: tuple[Link, ...] = ()
    follows: str = ""  # the receiver's answer to the first message of the episode
    part: int = 1
    repeat: bool = False  # an earlier sending may have arrived
    coverage: str = ""  # what a digest says of what was watched
    standing: tuple[Standing, ...] = ()  # and of each item
