"""Explain: who would hear of a state of an item, and when, in words.

In:   an item's key, a state, the declarations, the silences, the time.
Out:  lines of plain text.
Pure: no I/O; the time is an argument.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from watchdog.alert.hold import Circumstances, find_silence, say_silenced
from watchdog.alert.hours import digest_of, next_digest_time, quiet_until
from watchdog.alert.route import find_route
from watchdog.declarations import DEFAULT_ALERT, Declarations, Route, Timing
from watchdog.model import ItemKey, Silence, State


def explain_route(
    key: ItemKey,
    state: State,
    declarations: Declarations,
    silences: Sequence[Silence],
    now: datetime,
) -> tuple[str, ...]:
    """Say who hears of it: at once, in the digest or never; what would hold it; who is next."""
    item = declarations.item(key)
    route = find_route(declarations, key)
    timing = item.alert.get(state, DEFAULT_ALERT[state]) if item else Timing.NEVER
    head = f"{key} {state}: route {route.name}"
    if timing is Timing.NEVER:
        return (f"{head}; never told (alert: {{{state}: never}})",)
    silence = find_silence(key, Circumstances(silences=tuple(silences)), now)
    if silence is not None and state is not State.DONE:
        return (f"{head}; {say_silenced(silence)}; then one summary to {_names(route.now)}",)
    return (head, *_timing(timing, route, state, now))


def _timing(timing: Timing, route: Route, state: State, now: datetime) -> Iterator[str]:
    digest = digest_of(route)
    later = _moment(next_digest_time(route, now), route)
    in_digest = f"in the digest of {later}, to {_names(digest.to)}"
    if timing is Timing.DIGEST:
        yield f"  {in_digest}"
        return
    condition = " where headline or lead say so" if timing is Timing.LEAD else ""
    held = quiet_until(route, state, now)
    when = f"after quiet hours, at {_moment(held, route)}" if held else "at once"
    yield f"  {when}{condition}, to {_names(route.now)}"
    if timing is Timing.LEAD:
        yield f"  else {in_digest}"
    if route.at_most is not None and state is not State.DONE:
        yield f"  at most {route.at_most.count} alerts per {route.at_most.per}; then one summary"
    if route.escalate is not None and state in route.escalate.states:
        to = _names(route.escalate.to)
        yield f"  unless acknowledged within {route.escalate.after}, to {to}"


def _names(targets: Sequence[str]) -> str:
    return ", ".join(targets)


def _moment(at: datetime, route: Route) -> str:
    return at.astimezone(route.zone).strftime("%Y-%m-%d %H:%M %Z")
