"""Tell people, first half: plan alerts from changes, and put their messages into the outbox.

In:   changes nobody was told of; a failure that operators must hear of.
Out:  alerts and deliveries in the database. `delivering.py` sends them.
I/O:  through the walk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchdog.alert import (
    Circumstances,
    OpenTelling,
    PendingTelling,
    Plan,
    plan_changes,
    plan_digests,
    plan_held,
    plan_notice,
)
from watchdog.alert.batches import SUMMARY_CALM, SUMMARY_WAIT
from watchdog.model import (
    DeliveryStatus,
    OutletId,
    Reason,
    State,
)
from watchdog.pipeline.reanalysis import is_outdated
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    Disposition,
    OpenAlert,
    PendingChange,
    add_alert,
    add_alert_hits,
    add_deliveries,
    assign_changes,
    is_anything_untold,
    load_timeline,
    lock_planning,
    open_alerts,
    open_silences,
    pending_changes,
    pending_reads,
    set_alert_state,
    set_disposition,
    untold_old_span,
)
from watchdog.story import recent_states

MOST_CHANGES = 500  # in one plan: the rest follows at the next tick
MOST_OLD_CHANGES = 20_000
LOOK_BACK = timedelta(days=2)  # for the last digest of each route, and for who else reports it


# --- plan ----------------------------------------------------------------------------


async def plan_alerts(walk: Walk, *, suppress: str | None = None) -> int:
    """Decide about every change that is ready to be told; gives the number of alerts made.

    `suppress` is a reason to keep their deliveries from being sent, as in a replay.
    """
    if not await walk.read(is_anything_untold):
        return 0
    return await walk.write(lambda c: _plan(c, walk, suppress))


def _plan(c: Connection, walk: Walk, suppress: str | None) -> int:
    lock_planning(c)
    now, names = walk.clock(), outlet_names(walk)
    made = open_alerts(c, now - LOOK_BACK)
    circumstances = _circumstances(c, made, now)
    fresh = pending_changes(c, MOST_CHANGES, old=False, names=names)
    fresh += _ripe_old_changes(c, walk, now)
    plan = plan_changes(
        _tellings(c, walk, fresh, now),
        [telling for alert in made if (telling := _open_telling(alert)) is not None],
        walk.declarations,
        circumstances,
        now=now,
        new_id=walk.new_id,
    )
    waiting = pending_changes(c, MOST_CHANGES, disposition=Disposition.DIGEST, names=names)
    plan += plan_digests(
        _tellings(c, walk, waiting, now, recent=False),
        walk.declarations,
        last_digest_at={
            alert.route: alert.created_at for alert in made if alert.reason is Reason.DIGEST
        },
        circumstances=circumstances,
        now=now,
        new_id=walk.new_id,
    )
    held = pending_changes(c, MOST_CHANGES, disposition=Disposition.SUMMARY, names=names)
    plan += plan_held(
        _tellings(c, walk, held, now, recent=False),
        walk.declarations,
        circumstances,
        now=now,
        new_id=walk.new_id,
    )
    if suppress is not None:
        plan = suppress_plan(plan, suppress)
    store_plan(c, plan, now, said=suppress is None)
    walk.wake(c, *_wakes(plan))
    return len(plan.alerts)


def _ripe_old_changes(c: Connection, walk: Walk, now: datetime) -> tuple[PendingChange, ...]:
    """Give old changes once their summary may be due, all of them: they are told as one."""
    span = untold_old_span(c)
    if span is None or now < min(span[0] + SUMMARY_WAIT, span[1] + SUMMARY_CALM):
        return ()
    if now < span[0] + SUMMARY_WAIT and is_outdated(c, walk.declarations, now):
        return ()  # stored articles are being analysed again: there may be more
    return pending_changes(c, MOST_OLD_CHANGES, old=True, names=outlet_names(walk))


def _circumstances(c: Connection, made: Sequence[OpenAlert], now: datetime) -> Circumstances:
    """Gather what may hold back: digests were asked for, and count for no limit."""
    told_at: dict[str, list[datetime]] = {}
    for alert in made:
        if alert.reason is not Reason.DIGEST:
            told_at.setdefault(alert.route, []).append(alert.created_at)
    return Circumstances(silences=open_silences(c, now), told_at=told_at)


def suppress_plan(plan: Plan, reason: str) -> Plan:
    """Keep a plan's deliveries on record without sending them."""
    kept = tuple(
        replace(delivery, status=DeliveryStatus.SUPPRESSED, reason=reason)
        for delivery in plan.deliveries
    )
    return replace(plan, deliveries=kept)


def store_plan(c: Connection, plan: Plan, now: datetime, *, said: bool = True) -> None:
    """Write everything a plan decided."""
    for planned in plan.alerts:
        add_alert(c, planned.alert, episode=planned.episode, route=planned.route)
        (log.info if said else log.debug)(
            "alert_made",
            alert=planned.alert.alert_id,
            item=planned.alert.item,
            state=planned.alert.state,
            reason=planned.alert.reason,
        )
    for join in plan.joins:
        add_alert_hits(c, join.alert_id, join.hit_ids)
        set_alert_state(c, join.alert_id, join.state)
    add_deliveries(c, plan.deliveries, now=now)
    for change_id, decision in plan.dispositions.items():
        disposition = Disposition(decision.disposition)
        set_disposition(c, [change_id], disposition, now, held=decision.held)
        if decision.alert_id is not None:
            assign_changes(c, [change_id], decision.alert_id, now)


def _wakes(plan: Plan) -> Iterator[Wake]:
    """Wake somebody for the targets of messages that may be sent at once."""
    for delivery in plan.deliveries:
        if delivery.status is DeliveryStatus.PENDING:
            yield Wake(Job.DELIVER, delivery.target)


def _tellings(
    c: Connection,
    walk: Walk,
    changes: Sequence[PendingChange],
    now: datetime,
    *,
    recent: bool = True,
) -> list[PendingTelling]:
    """Put beside each change what its telling depends on.

    `recent` states matter to what is told at once alone, and a timeline may be long.
    """
    backlog: dict[OutletId, bool] = {}
    for change in changes:
        if change.old and change.hit.outlet not in backlog:
            backlog[change.hit.outlet] = pending_reads(c, [change.hit.outlet]) > 0
    return [
        PendingTelling(
            change_id=pending.change_id,
            change=pending.change,
            hit=pending.hit,
            created_at=pending.change.at,
            prominent=pending.prominent,
            old=pending.old,
            read_pending=backlog[pending.hit.outlet]
            if pending.old
            else pending.read_pending and pending.change.reason is not Reason.CORRECTED,
            held=pending.held,
            recent=_recent(c, walk, pending, now) if recent and not pending.old else frozenset(),
        )
        for pending in changes
    ]


def _recent(c: Connection, walk: Walk, pending: PendingChange, now: datetime) -> frozenset[State]:
    item = walk.declarations.item(pending.change.item)
    timeline = load_timeline(
        c, pending.change.item, now=now, recurring=item.recurring if item else None
    )
    return recent_states(timeline, now, without=pending.change.hit_id)


def _open_telling(alert: OpenAlert) -> OpenTelling | None:
    if alert.key is None or alert.episode is None:
        return None
    return OpenTelling(
        alert_id=alert.alert_id,
        item=alert.key,
        episode=alert.episode,
        route=alert.route,
        state=alert.state,
        created_at=alert.created_at,
    )


def outlet_names(walk: Walk) -> Mapping[OutletId, str]:
    """Give the outlets' names as declared."""
    return {outlet.id: outlet.name for outlet in walk.declarations.outlets.values()}


# --- operators ------------------------------------------------------------------------


def notify_operators(
    c: Connection, walk: Walk, reason: Reason, words: str, *, without: str | None = None
) -> None:
    """Put a notice to operators into the outbox, not through the target that failed.

    Where that was their only one, another that is declared has to do: somebody is told.
    """
    now = walk.clock()
    plan = plan_notice(reason, words, walk.declarations, now=now, new_id=walk.new_id)
    if without is not None:
        others = [d for d in plan.deliveries if d.target != without]
        spare = next((t for t in walk.declarations.routing.targets if t != without), None)
        if not others and spare is not None:
            others = [replace(d, target=spare) for d in plan.deliveries[:1]]
        if not others:  # nobody else is there to be told: that stays on record
            plan = suppress_plan(plan, f"{without} is out of reach, and there is no other target")
            others = list(plan.deliveries)
        plan = Plan(alerts=plan.alerts, deliveries=tuple(others))
    store_plan(c, plan, now)
    walk.wake(c, *_wakes(plan))
