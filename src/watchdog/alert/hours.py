"""Hours: quiet hours and digest times, in the route's own zone.

In:   a Route and a moment.
Out:  when quiet hours end; the last and the next time of a digest.
Pure: no I/O; the moment is an argument.

Clocks are changed twice a year. A local time that does not exist (02:30 in spring) is taken
as one hour later, one that exists twice as the first of the two.
"""

from datetime import UTC, datetime, time, timedelta

from watchdog.declarations import Digest, Route
from watchdog.model import State

DIGEST_TIMES = (time(7, 30), time(18, 0))


def quiet_until(route: Route, state: State | None, now: datetime) -> datetime | None:
    """Give when quiet hours end; None when it may be delivered now."""
    quiet = route.quiet
    if quiet is None or quiet.start == quiet.end or state in quiet.let_through:
        return None
    local = now.astimezone(route.zone)
    clock = local.time()
    if quiet.start < quiet.end:
        inside = quiet.start <= clock < quiet.end
    else:
        inside = clock >= quiet.start or clock < quiet.end
    if not inside:
        return None
    ends = (_moment(local, days, quiet.end, route) for days in (0, 1))
    return next((end for end in ends if end > now), None)


def digest_of(route: Route) -> Digest:
    """Give the route's digest: without one of its own, to those it tells at once."""
    return route.digest or Digest(to=route.now, at=DIGEST_TIMES)


def last_digest_time(route: Route, now: datetime) -> datetime:
    """Give the latest moment, now included, at which a digest was due."""
    return max(at for at in _digest_times(route, now) if at <= now)


def digest_before(route: Route, at: datetime) -> datetime:
    """Give the digest time before the one that a digest made at a moment was for."""
    return last_digest_time(route, last_digest_time(route, at) - timedelta(microseconds=1))


def next_digest_time(route: Route, now: datetime) -> datetime:
    """Give the first moment after now at which a digest is due."""
    return min(at for at in _digest_times(route, now) if at > now)


def _digest_times(route: Route, now: datetime) -> list[datetime]:
    local = now.astimezone(route.zone)
    times = digest_of(route).at or DIGEST_TIMES
    return [_moment(local, days, at, route) for days in (-1, 0, 1) for at in times]


def _moment(local: datetime, days: int, at: time, route: Route) -> datetime:
    """Give the moment at which clocks in the route's zone show `at`, so many days away."""
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, at, tzinfo=route.zone).astimezone(UTC)
