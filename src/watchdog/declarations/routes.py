"""Routes: targets, and who hears of what and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from watchdog.declarations.places import NOWHERE, Place
from watchdog.model import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where messages go: an Apprise URL or one of our own schemes. `url` is a secret."""

    name: str
    url: str = field(repr=False)
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What waits for a fixed time of the day."""

    to: tuple[str, ...]
    at: tuple[time, ...]  # local to the route's zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which delivery is held, never evaluation. Local to the route's zone."""

    start: time
    end: time
    let_through: tuple[State, ...] = (State.DONE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who hears of it when nobody acknowledged."""

    after: timedelta
    to: tuple[str, ...]
    states: tuple[State, ...] = (State.DONE,)
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` alerts per period; the rest is one summary."""

    count: int
    per: timedelta
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who hears of an item, and when."""

    name: str
    now: tuple[str, ...]  # target names
    digest: Digest | None = None  # None: to the `now` targets at 07:30 and 18:00
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    quiet: Quiet | None = None
    escalate: Escalation | None = None
    at_most: Limit | None = None
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The whole of `routes.yaml`."""

    targets: Mapping[str, Target]
    routes: Mapping[str, Route]  # `operators` is always there
    heartbeat: str | None = field(default=None, repr=False)
    path: Path | None = None  # None: no routes file
