"""Plans can be put together."""

from datetime import timedelta

from tests.alert.making import NOON

from watchdog.alert import Decision, Plan


def test_two_plans_wake_at_the_earlier_time_and_keep_every_decision() -> None:
    a = Plan(dispositions={1: Decision("now", "a1")}, wake_at=NOON)
    b = Plan(dispositions={2: Decision("never")}, wake_at=NOON - timedelta(seconds=1))

    assert (a + b).wake_at == NOON - timedelta(seconds=1)
    assert set((a + b).dispositions) == {1, 2}
    assert a + Plan() == a
