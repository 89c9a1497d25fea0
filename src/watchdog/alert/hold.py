"""Hold: what a silence or a route's limit keeps back, and the summary that tells it later.

In:   tellings, the silences, when alerts were made, the time.
Out:  why something is held, in words; Plans that tell it once nothing holds it any more.
Pure: no I/O; time and ids are arguments.

Nothing of `done` is ever held, nor what goes against it by a limit: people act on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchdog.alert.group import AGAINST, Telling
from watchdog.declarations import Limit, Route
from watchdog.model import ItemKey, Reason, Silence, State

_PERIODS = {
    timedelta(minutes=1): "minute",
    timedelta(hours=1): "hour",
    timedelta(days=1): "day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What may hold back: silences, and when alerts were made on each route."""

    silences: tuple[Silence, ...] = ()
    told_at: Mapping[str, Sequence[datetime]] = field(default_factory=dict)  # by route


def find_silence(key: ItemKey, circumstances: Circumstances, now: datetime) -> Silence | None:
    """Find the silence that keeps an item back the longest."""
    covering = [one for one in circumstances.silences if one.covers(key, now)]
    return max(covering, key=lambda silence: silence.ends_at, default=None)


def is_silenced(telling: Telling, circumstances: Circumstances, now: datetime) -> bool:
    """Tell whether a silence holds this; never `done`, nor a correction of it."""
    corrected = telling.reason is Reason.CORRECTED and telling.last.change.before is State.DONE
    if telling.state is State.DONE or corrected:
        return False
    return find_silence(telling.key, circumstances, now) is not None


def say_silenced(silence: Silence) -> str:
    """Say why something was held: it goes with the summary."""
    end = silence.ends_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"silenced by {silence.author} until {end}: {silence.reason}"


def limit_until(
    route: Route, circumstances: Circumstances, planned: int, now: datetime
) -> datetime | None:
    """Tell when the route may speak again; None when it may now.

    `planned` alerts were made in the plan under way.
    """
    limit = route.at_most
    if limit is None:
        return None
    told = [at for at in circumstances.told_at.get(route.name, ()) if at > now - limit.per]
    told = sorted([*told, *[now] * planned])
    if len(told) < limit.count:
        return None
    return told[len(told) - limit.count] + limit.per


def passes_limit(tellings: Sequence[Telling]) -> bool:
    """Tell whether no limit holds this back."""
    return any(telling.state is State.DONE or telling.reason in AGAINST for telling in tellings)


def say_limited(limit: Limit) -> str:
    """Say why something was held."""
    return f"more than {limit.count} per {_PERIODS.get(limit.per, limit.per)}"
