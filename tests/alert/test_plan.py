"""What people hear, when, and why: one alert per real change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.alert.making import INVITATION, NOON, VISA, declare, desk, ids, night, pending

from watchdog.alert import Decision, OpenTelling, PendingTelling, Plan, plan_changes, plan_notice
from watchdog.declarations import Declarations
from watchdog.model import DeliveryStatus, ItemKey, Purpose, Reason, State


def _plan(
    *changes: PendingTelling,
    after: float = 0,
    open_alerts: tuple[OpenTelling, ...] = (),
    declarations: Declarations | None = None,
) -> Plan:
    now = NOON + timedelta(seconds=after)
    return plan_changes(
        changes, open_alerts, declarations or declare(desk()), now=now, new_id=ids()
    )


def _opened(state: State, *, ago: float, episode: int = 1) -> OpenTelling:
    return OpenTelling(
        alert_id="open",
        item=INVITATION,
        episode=episode,
        route="desk",
        state=state,
        created_at=NOON - timedelta(seconds=ago),
    )


def test_a_first_report_is_one_alert_to_every_target() -> None:
    change = pending(State.DONE)

    plan = _plan(change, declarations=declare(desk(now=("slack", "mail", "slack"))))

    ((alert, episode, route),) = plan.alerts
    assert (alert.alert_id, alert.reason, alert.state) == ("a1", Reason.FIRST_REPORT, State.DONE)
    assert (alert.watchlist, alert.item) == ("talks", "invitation")
    assert (alert.hits, episode, route) == ((change.hit,), 1, "desk")
    assert [(d.target, d.purpose, d.status, d.due_at) for d in plan.deliveries] == [
        ("slack", Purpose.ALERT, DeliveryStatus.PENDING, NOON),
        ("mail", Purpose.ALERT, DeliveryStatus.PENDING, NOON),
    ]
    assert plan.dispositions == {change.change_id: Decision("now", "a1")}
    assert plan.wake_at is None


def test_nothing_pending_gives_an_empty_plan() -> None:
    assert _plan() == Plan()


def test_changes_of_one_episode_are_one_alert_with_the_first_reason_and_the_latest_state() -> None:
    first = pending(State.PLANNED, hit=1, age=9)
    then = pending(State.DONE, hit=2, before=State.PLANNED, reason=Reason.NEW_STATE, age=5)

    plan = _plan(then, first)

    ((alert, _, _),) = plan.alerts
    assert (alert.reason, alert.state) == (Reason.FIRST_REPORT, State.DONE)
    assert [hit.hit_id for hit in alert.hits] == [2, 1]
    assert len(plan.deliveries) == 1
    assert set(plan.dispositions) == {first.change_id, then.change_id}


def test_items_and_episodes_have_their_own_alerts() -> None:
    plan = _plan(pending(hit=1), pending(hit=2, item=VISA), pending(hit=3, episode=2))

    assert [(a.item, episode) for a, episode, _ in plan.alerts] == [
        ("invitation", 1),
        ("visa", 1),
        ("invitation", 2),
    ]


def test_a_page_still_being_read_is_waited_for_three_seconds_at_most() -> None:
    change = pending(State.UNDECIDED, age=1, read_pending=True)

    early = _plan(change)
    late = _plan(change, after=2)

    assert early == Plan(wake_at=NOON + timedelta(seconds=2))
    assert [alert.state for alert, _, _ in late.alerts] == [State.UNDECIDED]


def test_the_feeds_words_and_the_page_are_one_alert_that_tells_the_complete_story() -> None:
    feed = pending(State.UNDECIDED, age=2, prominent=False)
    page = pending(
        State.DONE, before=State.UNDECIDED, reason=Reason.NEW_STATE, age=1, prominent=False
    )

    plan = _plan(feed, page)

    ((alert, _, _),) = plan.alerts
    assert (alert.reason, alert.state) == (Reason.FIRST_REPORT, State.DONE)
    assert alert.hits == (page.hit,)
    assert set(plan.dispositions.values()) == {Decision("now", "a1")}


def test_digest_and_never_are_decided_without_an_alert() -> None:
    digest, never = pending(State.CALLED_FOR, hit=1), pending(State.BACKGROUND, hit=2)

    plan = _plan(digest, never)

    assert plan.alerts == ()
    assert plan.dispositions == {
        digest.change_id: Decision("digest"),
        never.change_id: Decision("never"),
    }


def test_an_item_deleted_meanwhile_is_never_told() -> None:
    change = pending(item=ItemKey("talks", "gone"))

    assert _plan(change).dispositions == {change.change_id: Decision("never")}


def test_what_follows_within_a_minute_becomes_one_update_when_it_is_over() -> None:
    change = pending(State.DONE, hit=7, reason=Reason.CORROBORATED, before=State.DONE)
    opened = _opened(State.DONE, ago=20)

    plan = _plan(change, open_alerts=(opened,))

    assert plan.alerts == ()
    assert plan.joins == (("open", (7,), State.DONE),)
    ((delivery),) = plan.deliveries
    assert (delivery.alert_id, delivery.purpose) == ("open", Purpose.UPDATE)
    assert delivery.due_at == NOON + timedelta(seconds=40)
    assert plan.dispositions == {change.change_id: Decision("now", "open")}


def test_done_does_not_wait_for_the_minute_of_a_weaker_alert() -> None:
    change = pending(State.DONE, hit=7, reason=Reason.NEW_STATE, before=State.POSSIBLE)

    plan = _plan(change, open_alerts=(_opened(State.POSSIBLE, ago=20),))

    assert [delivery.due_at for delivery in plan.deliveries] == [NOON]


@pytest.mark.parametrize(("ago", "episode"), [(60, 1), (10, 2)])
def test_later_or_of_another_episode_it_is_an_alert_of_its_own(ago: float, episode: int) -> None:
    change = pending(State.DENIED, hit=7, reason=Reason.CONTRADICTED, before=State.DONE)

    plan = _plan(change, open_alerts=(_opened(State.DONE, ago=ago, episode=episode),))

    assert plan.joins == ()
    assert [alert.reason for alert, _, _ in plan.alerts] == [Reason.CONTRADICTED]


def test_quiet_hours_hold_all_but_what_they_let_through() -> None:
    declarations = declare(desk(quiet=night()))
    at_night = 10 * 3600

    held = _plan(pending(State.PLANNED), after=at_night, declarations=declarations)
    let = _plan(pending(State.DONE), after=at_night, declarations=declarations)

    assert [d.status for d in held.deliveries] == [DeliveryStatus.HELD]
    assert [d.status for d in let.deliveries] == [DeliveryStatus.PENDING]
    assert len(held.alerts) == 1  # delivery is held, never the decision


def test_a_really_new_report_alerts_beside_an_old_batch() -> None:
    old, new = pending(hit=1, old=True, age=30), pending(hit=2)

    plan = _plan(old, new)

    assert sorted(alert.reason for alert, _, _ in plan.alerts) == ["first-report", "summary"]


def test_changes_are_decided_once_and_none_is_lost() -> None:
    changes = [
        replace(pending(state, hit=hit, old=hit % 2 == 0, age=700))
        for hit, state in enumerate([*State, *State], 1)
    ]

    plan = _plan(*changes)

    assert set(plan.dispositions) == {change.change_id for change in changes}
    told = {d.alert_id for d in plan.dispositions.values() if d.alert_id}
    assert told == {alert.alert_id for alert, _, _ in plan.alerts}
    assert {d.alert_id for d in plan.deliveries} == told


def test_a_notice_goes_to_the_operators() -> None:
    plan = plan_notice(
        Reason.COVERAGE, "courier: three polls failed", declare(desk()), now=NOON, new_id=ids()
    )

    ((alert, episode, route),) = plan.alerts
    assert (alert.reason, alert.notice) == (Reason.COVERAGE, "courier: three polls failed")
    assert (alert.item, episode, route) == (None, None, "operators")
    assert [d.target for d in plan.deliveries] == ["ops"]
