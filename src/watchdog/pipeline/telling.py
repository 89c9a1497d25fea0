"""Tell people: plan alerts from changes, then send each delivery and note its outcome.

In:   changes nobody was told of; a `DueDelivery`, leased to us.
Out:  alerts and deliveries in the database; messages at their targets.
I/O:  through the walk. The only place that retries a delivery.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchdog.alert import (
    AGAINST,
    Action,
    Circumstances,
    Envelope,
    OpenTelling,
    PendingTelling,
    Plan,
    find_route,
    plan_changes,
    plan_digests,
    plan_held,
    plan_notice,
    render_message,
    sign_link,
)
from watchdog.alert.batches import SUMMARY_CALM, SUMMARY_WAIT
from watchdog.alert.links import LINK_LIFE
from watchdog.errors import ChannelError
from watchdog.model import (
    Alert,
    DeliveryStatus,
    ItemKey,
    Link,
    Message,
    OutletId,
    Purpose,
    Reason,
    State,
)
from watchdog.pipeline.reanalysis import is_outdated
from watchdog.pipeline.standing import say_coverage
from watchdog.pipeline.wakes import Job, Wake
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    Disposition,
    DueDelivery,
    OpenAlert,
    PendingChange,
    add_alert,
    add_alert_hits,
    add_deliveries,
    assign_changes,
    clear_condition,
    first_answer,
    hits_of_item,
    is_anything_untold,
    load_alert,
    load_timeline,
    lock_planning,
    note_failed,
    note_sent,
    note_suppressed,
    open_alerts,
    open_silences,
    pending_changes,
    pending_reads,
    raise_condition,
    set_alert_state,
    set_disposition,
    untold_old_span,
)
from watchdog.story import recent_states

MOST_CHANGES = 500  # in one plan: the rest follows at the next tick
MOST_OLD_CHANGES = 20_000
LOOK_BACK = timedelta(days=2)  # for the last digest of each route, and for who else reports it
MOST_OTHERS = 50  # hits looked at for other outlets
UNREACHABLE = "delivery:"  # and the name of a target
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)
MOST_INTERRUPTED = 12  # attempts, in a day; a machine that dies now and then needs fewer


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
    store_plan(c, plan, now)
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


def store_plan(c: Connection, plan: Plan, now: datetime) -> None:
    """Write everything a plan decided."""
    for planned in plan.alerts:
        add_alert(c, planned.alert, episode=planned.episode, route=planned.route)
        log.info(
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


# --- deliver -------------------------------------------------------------------------


async def deliver_message(walk: Walk, due: DueDelivery) -> None:
    """Send one delivery and note what became of it."""
    if _cannot_be_sent(walk, due):
        words = f"its sending never ended, in {due.attempts - 1} attempts"
        await _note_failed(walk, due, ChannelError(words, retryable=False))
        return
    target = walk.declarations.routing.targets.get(due.target)
    if target is None:
        await _note_failed(walk, due, ChannelError("no longer declared", retryable=False))
        return
    if due.purpose is Purpose.ESCALATION and (who := await walk.read(lambda c: _taken_by(c, due))):
        words = f"acknowledged by {who}"
        await walk.write(lambda c: note_suppressed(c, due.delivery_id, words))
        return
    message = await walk.read(lambda c: _render(c, walk, due))
    if message is None:
        await _note_failed(walk, due, ChannelError("its alert is gone", retryable=False))
        return
    try:
        answer = await walk.send(message, target)
    except ChannelError as error:
        await _note_failed(walk, due, error)
    else:
        await _note_sent(walk, due, answer)


def _cannot_be_sent(walk: Walk, due: DueDelivery) -> bool:
    """Whether a message broke its sender again and again: it keeps its target's others back."""
    age = walk.clock() - due.created_at
    return due.repeat and due.attempts > MOST_INTERRUPTED and age >= GIVE_UP_AFTER


def _taken_by(c: Connection, due: DueDelivery) -> str | None:
    """Say who took care while the escalation was under way; None where nobody did."""
    alert = load_alert(c, due.alert_id)
    return alert.acknowledged_by if alert is not None else None


def _render(c: Connection, walk: Walk, due: DueDelivery) -> Message | None:
    alert = load_alert(c, due.alert_id, outlet_names(walk))
    if alert is None:
        return None
    first = due.purpose is Purpose.ALERT and alert.reason not in AGAINST
    envelope = Envelope(
        also=_others(c, walk, alert),
        actions=_actions(walk, alert),
        follows="" if first else first_answer(c, alert, due.target),
        part=due.part,
        repeat=due.repeat,
        coverage=_coverage(c, walk, alert),
    )
    return render_message(alert, due.purpose, walk.declarations, walk.base_url, envelope)


def _coverage(c: Connection, walk: Walk, alert: Alert) -> str:
    if alert.reason is not Reason.DIGEST or not alert.hits:
        return ""
    route = find_route(walk.declarations, alert.hits[0].item)
    return say_coverage(c, walk.clock(), route.zone)


def _actions(walk: Walk, alert: Alert) -> tuple[Link, ...]:
    """Sign the links that act; a notice to operators has none, nor a watch without a key."""
    if not alert.hits or not walk.signing_key:
        return ()
    until = walk.clock() + LINK_LIFE
    return tuple(
        Link(
            words=words,
            action=action.value,
            url=sign_link(walk.base_url, alert.alert_id, action, key=walk.signing_key, until=until),
        )
        for action, words in (
            (Action.ACKNOWLEDGE, "Acknowledge"),
            (Action.FALSE_ALARM, "False alarm"),
        )
    )


def _others(c: Connection, walk: Walk, alert: Alert) -> tuple[str, ...]:
    """Name other outlets that report the same, beyond the alert's own hits."""
    if alert.watchlist is None or alert.item is None:
        return ()
    key = ItemKey(alert.watchlist, alert.item)
    told = {hit.outlet for hit in alert.hits}
    since = alert.created_at - LOOK_BACK
    hits = hits_of_item(c, key, limit=MOST_OTHERS, names=outlet_names(walk))
    names = (
        hit.outlet_name
        for hit in hits
        if hit.state is alert.state
        and hit.outlet not in told
        and hit.seen_at >= since
        and not hit.withdrawn
    )
    return tuple(dict.fromkeys(names))


async def _note_sent(walk: Walk, due: DueDelivery, answer: str) -> None:
    now = walk.clock()

    def note(c: Connection) -> None:
        note_sent(c, due.delivery_id, answer, now=now)
        if clear_condition(c, _unreachable(due.target), now):
            notify_operators(c, walk, Reason.DELIVERY, f"{due.target} can be reached again.")

    await walk.write(note)
    log.info("delivered", alert=due.alert_id, target=due.target, purpose=due.purpose, answer=answer)


async def _note_failed(walk: Walk, due: DueDelivery, error: ChannelError) -> None:
    """Plan the next try, or call the delivery dead and tell the operators by another target."""
    now = walk.clock()
    retry_at = _retry_at(walk, due, error, now)

    def note(c: Connection) -> None:
        note_failed(c, due.delivery_id, str(error), retry_at=retry_at, now=now)
        if retry_at is None:
            _tell_dead(c, walk, due, error)

    await walk.write(note)
    log.warning(
        "not_delivered",
        alert=due.alert_id,
        target=due.target,
        attempts=due.attempts,
        error=str(error),
        next_try="never" if retry_at is None else retry_at.isoformat(),
    )


def _tell_dead(c: Connection, walk: Walk, due: DueDelivery, error: ChannelError) -> None:
    """Tell the operators of every alert that died; of their own notices only the first.

    Else two dead targets of theirs would tell of one another for ever.
    """
    words = f"Nothing reaches {due.target} any more: {error}. Alert {due.alert_id}."
    alert = load_alert(c, due.alert_id)
    is_first = raise_condition(c, _unreachable(due.target), words, walk.clock())
    if is_first or (alert is not None and (alert.hits or not alert.notice)):
        notify_operators(c, walk, Reason.DELIVERY, words, without=due.target)


def _unreachable(target: str) -> str:
    return f"{UNREACHABLE}{target}"


def _retry_at(walk: Walk, due: DueDelivery, error: ChannelError, now: datetime) -> datetime | None:
    """Say when to try again: 30 s doubling to an hour, with jitter, for a day at most."""
    if not error.retryable or now - due.created_at >= GIVE_UP_AFTER:
        return None
    doubled: timedelta = FIRST_RETRY * 2 ** min(due.attempts - 1, 10)
    wait = min(doubled, LONGEST_RETRY) * (0.75 + walk.jitter() / 2)
    asked = min(error.retry_after or timedelta(0), GIVE_UP_AFTER)
    return now + max(wait, asked)


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
