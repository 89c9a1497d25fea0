"""Stage 8, plan: what changed -> alerts, deliveries, and a decision about every change.

In:   changes nobody was told of, alerts just made, the declarations, the time.
Out:  a Plan, to be written in one transaction; what it does not decide waits.
Pure: no I/O; time and ids are arguments.

The order: group → silence → route → quiet hours → limit → render. Rendering comes last, when
a delivery is sent, so that it shows the hits as they are by then. What a silence or a limit
holds waits as `summary`, with the reason why, and is told by `plan_held`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from watchdog.alert.batches import plan_summaries
from watchdog.alert.deliver import deliver, deliver_quietly, deliver_unless_acknowledged
from watchdog.alert.group import (
    Telling,
    decide_all,
    group_episodes,
    is_reading,
    merge_hits,
    oldest_at,
    rank_hits,
    strongest,
)
from watchdog.alert.hold import (
    Circumstances,
    find_silence,
    is_silenced,
    limit_until,
    passes_limit,
    say_limited,
    say_silenced,
)
from watchdog.alert.hours import quiet_until
from watchdog.alert.route import OPERATORS, decide_timing, find_route
from watchdog.alert.values import Join, OpenTelling, PendingTelling, Plan, PlannedAlert
from watchdog.declarations import Declarations, Route, Timing
from watchdog.model import Alert, Purpose, Reason, State

# An article's page usually follows its feed entry within a second or two and completes what
# the feed said. Waiting for it, this long at most, makes one alert of the two that tells the
# complete story; the watch promises ten seconds in all.
READ_WAIT = timedelta(seconds=3)
FOLLOWERS = timedelta(seconds=60)  # what follows an alert within this time becomes one update


UNHELD = Circumstances()


def plan_changes(
    pending: Sequence[PendingTelling],
    open_alerts: Sequence[OpenTelling],
    declarations: Declarations,
    circumstances: Circumstances = UNHELD,
    *,
    now: datetime,
    new_id: Callable[[], str],
) -> Plan:
    """Decide about every change that is ready to be told."""
    tellings = merge_hits(pending)
    plan = plan_summaries([t for t in tellings if t.last.is_old], declarations, now, new_id)
    for group in group_episodes(t for t in tellings if not t.last.is_old):
        made = Counter(planned.route for planned in plan.alerts)
        seen = _Seen(open_alerts, declarations, circumstances, made)
        plan += _plan_episode(group, seen, now, new_id)
    return plan


class _Seen(NamedTuple):
    """What the decision about one episode looks at."""

    open_alerts: Sequence[OpenTelling]
    declarations: Declarations
    circumstances: Circumstances
    made: Mapping[str, int]  # alerts of the plan so far, by route


def plan_notice(
    reason: Reason,
    words: str,
    declarations: Declarations,
    *,
    now: datetime,
    new_id: Callable[[], str],
) -> Plan:
    """Tell operators of a failure or of its end."""
    routes = declarations.routing.routes
    route = routes.get(OPERATORS) or next(iter(routes.values()))
    alert = Alert(
        alert_id=new_id(),
        reason=reason,
        watchlist=None,
        item=None,
        item_title="",
        state=None,
        created_at=now,
        notice=words,
    )
    deliveries = deliver_quietly(alert, route, purpose=Purpose.ALERT, now=now)
    return Plan(alerts=(PlannedAlert(alert, None, route.name),), deliveries=deliveries)


# --- one episode ---------------------------------------------------------------------


def _plan_episode(
    group: tuple[Telling, ...], seen: _Seen, now: datetime, new_id: Callable[[], str]
) -> Plan:
    item = seen.declarations.item(group[0].key)
    if item is None:  # deleted meanwhile: its hits stay, nobody waits for them any more
        return Plan(dispositions=decide_all(group, "never"))
    ready_at = oldest_at(group) + READ_WAIT
    if is_reading(group) and now < ready_at:
        return Plan(wake_at=ready_at)
    by_timing: dict[Timing, list[Telling]] = defaultdict(list)
    silenced: list[Telling] = []
    for telling in group:
        timing = decide_timing(telling, item)
        quiet = timing is not Timing.NEVER and is_silenced(telling, seen.circumstances, now)
        (silenced if quiet else by_timing[timing]).append(telling)
    plan = _hold_silenced(silenced, seen, now) + Plan(
        dispositions={
            **decide_all(by_timing[Timing.DIGEST], "digest"),
            **decide_all(by_timing[Timing.NEVER], "never"),
        }
    )
    if urgent := by_timing[Timing.NOW]:
        plan += _plan_urgent(urgent, seen, now, new_id)
    return plan


def _hold_silenced(tellings: Sequence[Telling], seen: _Seen, now: datetime) -> Plan:
    if not tellings:
        return Plan()
    silence = find_silence(tellings[0].key, seen.circumstances, now)
    if silence is None:
        return Plan()
    held = decide_all(tellings, "summary", held=say_silenced(silence))
    return Plan(dispositions=held, wake_at=silence.ends_at)


def _plan_urgent(
    tellings: Sequence[Telling], seen: _Seen, now: datetime, new_id: Callable[[], str]
) -> Plan:
    """Tell at once: as an update of what people just read, or as an alert, within the limit."""
    route = find_route(seen.declarations, tellings[0].key)
    followed = _find_open(tellings, seen.open_alerts, now)
    # A correction has words of its own, which no update of another alert would tell.
    if followed is not None and _first_reason(tellings) is not Reason.CORRECTED:
        return _plan_update(tellings, followed, seen.declarations, now)
    full_until = limit_until(route, seen.circumstances, seen.made[route.name], now)
    if route.at_most is not None and full_until is not None and not passes_limit(tellings):
        held = decide_all(tellings, "summary", held=say_limited(route.at_most))
        return Plan(dispositions=held, wake_at=full_until)
    return _plan_alert(tellings, route, seen.declarations, now, new_id)


def _plan_alert(
    tellings: Sequence[Telling],
    route: Route,
    declarations: Declarations,
    now: datetime,
    new_id: Callable[[], str],
) -> Plan:
    """Make one alert: the reason of the first change, the state of the latest."""
    key, state = tellings[0].key, tellings[-1].state
    item = declarations.item(key)
    alert = Alert(
        alert_id=new_id(),
        reason=_first_reason(tellings),
        watchlist=key.watchlist,
        item=key.item,
        item_title=item.title if item else key.item,
        state=state,
        created_at=now,
        hits=rank_hits(tellings, state),
        notice="\n".join(dict.fromkeys(note for telling in tellings for note in telling.notes)),
    )
    return Plan(
        alerts=(PlannedAlert(alert, tellings[0].last.change.episode, route.name),),
        deliveries=(
            *deliver_quietly(alert, route, purpose=Purpose.ALERT, now=now),
            *deliver_unless_acknowledged(alert.alert_id, route, state, now),
        ),
        dispositions=decide_all(tellings, "now", alert.alert_id),
    )


def _first_reason(tellings: Sequence[Telling]) -> Reason:
    return strongest([telling.reason for telling in tellings])


def _find_open(
    tellings: Sequence[Telling], open_alerts: Sequence[OpenTelling], now: datetime
) -> OpenTelling | None:
    """Find the alert these changes follow."""
    key, episode = tellings[0].key, tellings[0].last.change.episode
    following = [
        alert
        for alert in open_alerts
        if (alert.item, alert.episode) == (key, episode) and now < alert.created_at + FOLLOWERS
    ]
    return max(following, key=lambda alert: alert.created_at, default=None)


def _plan_update(
    tellings: Sequence[Telling], followed: OpenTelling, declarations: Declarations, now: datetime
) -> Plan:
    """Let hits join the alert: one update when its minute is over.

    `done` and contradictions do not wait for that: people act on them.
    """
    state = tellings[-1].state
    urgent = state is State.DONE and followed.state is not State.DONE
    urgent = urgent or _first_reason(tellings) is Reason.CONTRADICTED
    at = now if urgent else max(now, followed.created_at + FOLLOWERS)
    routes = declarations.routing.routes
    route = routes.get(followed.route) or find_route(declarations, followed.item)
    hits = rank_hits(tellings, state)
    return Plan(
        joins=(Join(followed.alert_id, tuple(hit.hit_id for hit in hits), state),),
        deliveries=(
            *deliver(
                followed.alert_id,
                route.now,
                purpose=Purpose.UPDATE,
                due_at=at,
                held_until=quiet_until(route, state, at),
            ),
            *deliver_unless_acknowledged(followed.alert_id, route, state, at),
        ),
        dispositions=decide_all(tellings, "now", followed.alert_id),
    )
