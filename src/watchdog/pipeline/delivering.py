"""Tell people, second half: send each delivery, and note what became of it.

In:   a `DueDelivery`, leased to us.
Out:  a message at its target; its outcome in the database.
I/O:  through the walk. The only place that retries a delivery.
"""

from datetime import datetime, timedelta

from watchdog.alert import (
    AGAINST,
    Action,
    Envelope,
    render_message,
    sign_link,
)
from watchdog.alert.links import LINK_LIFE
from watchdog.errors import ChannelError
from watchdog.model import Alert, ItemKey, Link, Message, Purpose, Reason
from watchdog.pipeline.digesting import tell_digest
from watchdog.pipeline.telling import LOOK_BACK, notify_operators, outlet_names
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Connection,
    DueDelivery,
    clear_condition,
    first_answer,
    hits_of_item,
    load_alert,
    note_failed,
    note_sent,
    note_suppressed,
    raise_condition,
)

MOST_OTHERS = 50  # hits looked at for other outlets
UNREACHABLE = "delivery:"  # and the name of a target
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=24)
MOST_INTERRUPTED = 12  # attempts, in a day; a machine that dies now and then needs fewer


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
    coverage, standing = tell_digest(c, walk, alert)
    envelope = Envelope(
        also=_others(c, walk, alert),
        actions=_actions(walk, alert),
        follows="" if first else first_answer(c, alert, due.target),
        part=due.part,
        repeat=due.repeat,
        coverage=coverage,
        standing=standing,
    )
    return render_message(alert, due.purpose, walk.declarations, walk.base_url, envelope)


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

    await walk.note(note)
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
