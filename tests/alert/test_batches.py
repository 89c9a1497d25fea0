"""Old articles are one summary, what can wait is a digest at its hour."""

from datetime import datetime, time, timedelta

from tests.alert.making import NOON, VISA, declare, desk, ids, pending

from watchdog.alert import Decision, PendingTelling, Plan, plan_changes, plan_digests
from watchdog.declarations import Declarations, Digest, Timing
from watchdog.model import Purpose, Reason, State

EVENING = NOON + timedelta(hours=4)  # 18:00 in Brussels


def _summarise(*changes: PendingTelling, declarations: Declarations | None = None) -> Plan:
    return plan_changes(changes, (), declarations or declare(desk()), now=NOON, new_id=ids())


def _digest(
    *changes: PendingTelling,
    now: datetime = EVENING,
    last: dict[str, datetime] | None = None,
    declarations: Declarations | None = None,
) -> Plan:
    return plan_digests(
        changes,
        declarations or declare(desk()),
        last_digest_at=last or {},
        now=now,
        new_id=ids(),
    )


def test_an_old_batch_is_one_summary_done_first() -> None:
    changes = [
        pending(State.PLANNED, hit=1, old=True, age=60),
        pending(State.DONE, hit=2, old=True, age=50, item=VISA),
        pending(State.DENIED, hit=3, old=True, age=40),
    ]

    plan = _summarise(*changes)

    ((alert, episode, route),) = plan.alerts
    assert (alert.reason, alert.state) == (Reason.SUMMARY, State.DONE)
    assert (alert.watchlist, alert.item, alert.item_title) == ("talks", None, "2 items")
    assert [hit.hit_id for hit in alert.hits] == [2, 3, 1]
    assert (episode, route) == (None, "desk")
    assert [d.purpose for d in plan.deliveries] == [Purpose.SUMMARY]
    assert set(plan.dispositions.values()) == {Decision("summary", "a1")}


def test_a_summary_waits_for_its_reads_but_not_for_ever() -> None:
    waiting = pending(hit=1, old=True, age=599, read_pending=True)
    over = pending(hit=1, old=True, age=600, read_pending=True)

    assert _summarise(waiting) == Plan(wake_at=NOON + timedelta(seconds=1))
    assert len(_summarise(over).alerts) == 1


def test_a_summary_waits_until_the_batch_has_calmed_down() -> None:
    changes = [pending(hit=1, old=True, age=30), pending(hit=2, old=True, age=4)]

    assert _summarise(*changes) == Plan(wake_at=NOON + timedelta(seconds=6))


def test_what_the_item_never_tells_is_in_no_summary() -> None:
    never = pending(State.CONDITIONAL, hit=1, old=True)

    plan = _summarise(never, declarations=declare(desk(), alert={State.CONDITIONAL: Timing.NEVER}))

    assert plan == Plan(dispositions={never.change_id: Decision("never")})


def test_every_route_has_its_own_summary() -> None:
    day = desk(name="day", now=("mail",))
    old = pending(hit=1, old=True, age=60)

    plan = _summarise(old, declarations=declare(day, desk(), item_route="desk"))

    assert [route for _, _, route in plan.alerts] == ["desk"]
    assert [d.target for d in plan.deliveries] == ["slack"]


def test_a_digest_comes_at_its_hour_with_all_that_waited() -> None:
    changes = [pending(State.POSSIBLE, hit=1), pending(State.CALLED_FOR, hit=2)]

    before = _digest(*changes, now=EVENING - timedelta(seconds=1))
    plan = _digest(*changes)

    assert before == Plan(wake_at=EVENING)
    ((alert, _, _),) = plan.alerts
    assert (alert.reason, alert.item, len(alert.hits)) == (Reason.DIGEST, "invitation", 2)
    assert [(d.purpose, d.target, d.due_at) for d in plan.deliveries] == [
        (Purpose.DIGEST, "slack", EVENING)
    ]
    assert set(plan.dispositions.values()) == {Decision("digest", "a1")}


def test_a_digest_missed_while_nothing_ran_is_made_up_for() -> None:
    assert len(_digest(pending(State.POSSIBLE), now=EVENING + timedelta(hours=2)).alerts) == 1


def test_no_second_digest_for_the_same_hour() -> None:
    late = _digest(
        pending(State.POSSIBLE), now=EVENING + timedelta(minutes=1), last={"desk": EVENING}
    )

    assert late.alerts == ()
    assert late.wake_at == EVENING + timedelta(hours=13, minutes=30)


def test_a_digest_goes_to_its_own_targets_also_in_quiet_hours() -> None:
    route = desk(digest=Digest(to=("mail",), at=(time(18),)))

    plan = _digest(pending(State.POSSIBLE), declarations=declare(route))

    assert [d.target for d in plan.deliveries] == ["mail"]


def test_nothing_waiting_gives_no_digest() -> None:
    assert _digest() == Plan()
