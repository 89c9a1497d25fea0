"""What is kept back, and how it is told in the end."""

from dataclasses import replace
from datetime import timedelta

from tests.alert.making import INVITATION, NOON, VISA, declare, desk, ids, pending

from watchdog.alert import Circumstances, Plan, plan_changes, plan_digests, plan_held
from watchdog.declarations import Limit
from watchdog.model import Purpose, Reason, Silence, State

HOUR = timedelta(hours=1)
SILENCE = Silence(
    watchlist="talks",
    item="invitation",
    author="Amina",
    reason="briefing",
    starts_at=NOON - HOUR,
    ends_at=NOON + HOUR,
)
SILENCED = Circumstances(silences=(SILENCE,))
LIMITED = declare(desk(at_most=Limit(2, HOUR)))
FULL = Circumstances(told_at={"desk": (NOON - timedelta(minutes=50), NOON - timedelta(minutes=1))})


def _plan(*changes: object, circumstances: Circumstances, limited: bool = False) -> Plan:
    declarations = LIMITED if limited else declare(desk())
    return plan_changes(
        changes,  # type: ignore[arg-type]
        (),
        declarations,
        circumstances,
        now=NOON,
        new_id=ids(),
    )


def test_a_silence_holds_and_says_whose_it_is() -> None:
    change = pending(State.DENIED)
    plan = _plan(change, circumstances=SILENCED)

    decision = plan.dispositions[change.change_id]
    assert (decision.disposition, decision.alert_id) == ("summary", None)
    assert decision.held == "silenced by Amina until 2026-09-01 13:00 UTC: briefing"
    assert plan.deliveries == ()
    assert plan.wake_at == SILENCE.ends_at


def test_done_is_never_silenced() -> None:
    plan = _plan(pending(State.DONE), pending(State.DENIED, hit=2), circumstances=SILENCED)

    [planned] = plan.alerts
    assert planned.alert.state is State.DONE


def test_a_silence_is_for_its_item_and_its_time() -> None:
    assert _plan(pending(State.DENIED, item=VISA), circumstances=SILENCED).alerts
    over = replace(SILENCE, ends_at=NOON)
    assert _plan(pending(State.DENIED), circumstances=Circumstances(silences=(over,))).alerts
    everything = replace(SILENCE, watchlist=None, item=None)
    assert SILENCE.covers(INVITATION, NOON)
    assert everything.covers(VISA, NOON)


def test_a_digest_leaves_out_what_is_silenced() -> None:
    waiting = [pending(State.CALLED_FOR, age=86_400)]
    options = {"last_digest_at": {}, "now": NOON, "new_id": ids()}

    assert plan_digests(waiting, declare(desk()), **options).alerts  # type: ignore[arg-type]
    assert not plan_digests(
        waiting,
        declare(desk()),
        circumstances=SILENCED,
        **options,  # type: ignore[arg-type]
    ).alerts


def test_beyond_the_limit_changes_wait_and_done_does_not() -> None:
    change, done = pending(State.DENIED), pending(State.DONE, item=VISA)
    plan = _plan(change, done, circumstances=FULL, limited=True)

    assert plan.dispositions[change.change_id].held == "more than 2 per hour"
    assert [planned.alert.state for planned in plan.alerts] == [State.DONE]
    assert plan.wake_at == NOON + timedelta(minutes=10)


def test_a_contradiction_passes_the_limit() -> None:
    change = pending(State.DENIED, reason=Reason.CONTRADICTED)

    assert _plan(change, circumstances=FULL, limited=True).alerts


def test_alerts_of_the_same_plan_count() -> None:
    changes = [pending(State.DENIED, item=INVITATION, episode=n, hit=n) for n in range(1, 5)]
    plan = _plan(*changes, circumstances=Circumstances(), limited=True)

    assert len(plan.alerts) == 2
    assert [d.disposition for d in plan.dispositions.values()].count("summary") == 2


def test_what_was_held_is_one_summary_with_the_reasons() -> None:
    held = [replace(pending(State.DENIED, hit=n), held=f"more than {n} per hour") for n in (1, 2)]
    plan = plan_held(held, declare(desk()), Circumstances(), now=NOON, new_id=ids())

    [planned] = plan.alerts
    assert planned.alert.reason is Reason.SUMMARY
    assert planned.alert.notice == "Held back, more than 1 per hour; more than 2 per hour"
    assert [delivery.purpose for delivery in plan.deliveries] == [Purpose.SUMMARY]
    assert all(d.alert_id == planned.alert.alert_id for d in plan.dispositions.values())


def test_what_is_still_held_waits_on() -> None:
    held = [replace(pending(State.DENIED), held="x")]

    silenced = plan_held(held, declare(desk()), SILENCED, now=NOON, new_id=ids())
    limited = plan_held(held, LIMITED, FULL, now=NOON, new_id=ids())

    assert (silenced.alerts, silenced.wake_at) == ((), SILENCE.ends_at)
    assert (limited.alerts, limited.wake_at) == ((), NOON + timedelta(minutes=10))
