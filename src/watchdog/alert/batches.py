"""Many at once: what is old as one summary per route, what can wait as a digest.

In:   tellings, the declarations, the time.
Out:  Plans.
Pure: no I/O; time and ids are arguments.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchdog.alert.deliver import deliver, deliver_quietly
from watchdog.alert.group import (
    WEIGHT,
    Telling,
    decide_all,
    is_reading,
    merge_hits,
    newest_at,
    oldest_at,
    rank_hits,
)
from watchdog.alert.hold import Circumstances, find_silence, is_silenced, limit_until
from watchdog.alert.hours import digest_of, last_digest_time, next_digest_time
from watchdog.alert.route import find_route
from watchdog.alert.values import PendingTelling, Plan, PlannedAlert
from watchdog.declarations import Declarations, Route, Timing
from watchdog.model import Alert, Purpose, Reason

# Old articles come in batches (a new source, a new item, a restored database) and are told
# as one summary: once their pages are read and nothing more has come for a moment.
SUMMARY_WAIT = timedelta(minutes=10)
SUMMARY_CALM = timedelta(seconds=10)
UNHELD = Circumstances()


def plan_digests(
    pending: Sequence[PendingTelling],
    declarations: Declarations,
    *,
    last_digest_at: Mapping[str, datetime],
    circumstances: Circumstances = UNHELD,
    now: datetime,
    new_id: Callable[[], str],
) -> Plan:
    """Tell what waits for a digest, at the digest times of each route.

    `last_digest_at` says by route when its last digest was made: none twice for one time.
    A digest time that passed while nothing ran is made up for.
    """
    plan = Plan()
    told_now = [t for t in merge_hits(pending) if not is_silenced(t, circumstances, now)]
    for route, tellings in _by_route(told_now, declarations):
        due = last_digest_time(route, now)
        told = last_digest_at.get(route.name)
        if oldest_at(tellings) > due or (told is not None and told >= due):
            plan += Plan(wake_at=next_digest_time(route, now))
            continue
        alert = _gather(Reason.DIGEST, tellings, declarations, now, new_id)
        deliveries = deliver(
            alert.alert_id, digest_of(route).to, purpose=Purpose.DIGEST, due_at=now
        )
        plan += Plan(
            alerts=(PlannedAlert(alert, None, route.name),),
            deliveries=deliveries,
            dispositions=decide_all(tellings, "digest", alert.alert_id),
        )
    return plan


def plan_held(
    pending: Sequence[PendingTelling],
    declarations: Declarations,
    circumstances: Circumstances,
    *,
    now: datetime,
    new_id: Callable[[], str],
) -> Plan:
    """Tell what a silence or a limit held back, once neither does: one summary per route."""
    plan = Plan()
    for route, tellings in _by_route(merge_hits(pending), declarations):
        silences = [find_silence(t.key, circumstances, now) for t in tellings]
        free = [t for t, silence in zip(tellings, silences, strict=True) if silence is None]
        ends = [silence.ends_at for silence in silences if silence is not None]
        full_until = limit_until(route, circumstances, 0, now)
        if not free or full_until is not None:
            wakes = [*ends, *([full_until] if free and full_until is not None else [])]
            plan += Plan(wake_at=min(wakes, default=None))
            continue
        reasons = dict.fromkeys(t.last.held for t in free if t.last.held)
        alert = _gather(Reason.SUMMARY, free, declarations, now, new_id)
        alert = replace(alert, notice="Held back, " + "; ".join(reasons))
        plan += Plan(
            alerts=(PlannedAlert(alert, None, route.name),),
            deliveries=deliver_quietly(alert, route, purpose=Purpose.SUMMARY, now=now),
            dispositions=decide_all(free, "summary", alert.alert_id),
            wake_at=min(ends, default=None),
        )
    return plan


# --- many at once --------------------------------------------------------------------


def plan_summaries(
    tellings: Sequence[Telling],
    declarations: Declarations,
    now: datetime,
    new_id: Callable[[], str],
) -> Plan:
    """Tell what is old as one summary per route, `done` first."""
    plan = Plan()
    for route, group in _by_route(tellings, declarations):
        told = [t for t in group if _is_worth_a_summary(t, declarations)]
        plan += Plan(dispositions=decide_all([t for t in group if t not in told], "never"))
        if not told:
            continue
        latest = oldest_at(told) + SUMMARY_WAIT
        ready_at = latest if is_reading(told) else min(latest, newest_at(told) + SUMMARY_CALM)
        if now < ready_at:
            plan += Plan(wake_at=ready_at)
            continue
        alert = _gather(Reason.SUMMARY, told, declarations, now, new_id)
        plan += Plan(
            alerts=(PlannedAlert(alert, None, route.name),),
            deliveries=deliver_quietly(alert, route, purpose=Purpose.SUMMARY, now=now),
            dispositions=decide_all(told, "summary", alert.alert_id),
        )
    return plan


def _is_worth_a_summary(telling: Telling, declarations: Declarations) -> bool:
    item = declarations.item(telling.key)
    return item is not None and item.alert.get(telling.state) is not Timing.NEVER


def _by_route(
    tellings: Sequence[Telling], declarations: Declarations
) -> list[tuple[Route, list[Telling]]]:
    routes: dict[str, tuple[Route, list[Telling]]] = {}
    for telling in tellings:
        route = find_route(declarations, telling.key)
        routes.setdefault(route.name, (route, []))[1].append(telling)
    return list(routes.values())


def _gather(
    reason: Reason,
    tellings: Sequence[Telling],
    declarations: Declarations,
    now: datetime,
    new_id: Callable[[], str],
) -> Alert:
    """Make one alert of many changes; its state is the weightiest among them."""
    keys = {telling.key for telling in tellings}
    lists = {key.watchlist for key in keys}
    only = next(iter(keys)) if len(keys) == 1 else None
    item = declarations.item(only) if only else None
    return Alert(
        alert_id=new_id(),
        reason=reason,
        watchlist=next(iter(lists)) if len(lists) == 1 else None,
        item=only.item if only else None,
        item_title=item.title if item else f"{len(keys)} items",
        state=min((t.state for t in tellings), key=WEIGHT.index),
        created_at=now,
        hits=rank_hits(tellings),
    )
