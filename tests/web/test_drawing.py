from datetime import timedelta

from tests.web.test_items import NOON, telling

from watchdog.model import Reason, State
from watchdog.store import ShownChange
from watchdog.web.drawing import LEFT, RIGHT, WIDTH, draw_timeline


def _change(state: State, hours: int) -> ShownChange:
    return ShownChange(
        hit_id=1,
        episode=1,
        reason=Reason.NEW_STATE,
        before=None,
        after=state,
        created_at=NOON + timedelta(hours=hours),
        alert_id=None,
        disposition="",
    )


def test_bars_follow_one_another_to_the_end() -> None:
    changes = [_change(State.DONE, 6), _change(State.PLANNED, 0)]
    drawn = draw_timeline([telling(1, "a")], changes, NOON + timedelta(hours=12))

    assert drawn is not None
    first, second = drawn.bars
    assert (first.state, second.state) == (State.PLANNED, State.DONE)
    assert first.x == LEFT
    assert abs(first.x + first.width - second.x) < 0.2
    assert abs(second.x + second.width - (WIDTH - RIGHT)) < 0.2
    assert [dot.x for dot in drawn.dots] == [LEFT]


def test_nothing_reported_is_nothing_drawn() -> None:
    assert draw_timeline([], [], NOON) is None
