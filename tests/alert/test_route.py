"""Which route an item takes, and whether people hear at once."""

import pytest
from tests.alert.making import INVITATION, declare, desk, pending

from watchdog.alert.group import merge_hits
from watchdog.alert.route import decide_timing, find_route
from watchdog.declarations import Timing
from watchdog.model import ItemKey, Reason, State


def _timing(*changes: object, alert: dict[State, Timing] | None = None, **kwargs: object) -> Timing:
    declarations = declare(alert=alert)
    item = declarations.item(INVITATION)
    assert item is not None
    (telling,) = merge_hits([pending(*changes, **kwargs)])  # type: ignore[arg-type] # as given
    return decide_timing(telling, item)


def test_the_items_route_stands_above_the_watchlists() -> None:
    night, day = desk(name="night"), desk(name="day")

    assert (
        find_route(declare(day, night, item_route="night", list_route="day"), INVITATION) == night
    )
    assert find_route(declare(day, night, list_route="night"), INVITATION) == night
    assert find_route(declare(day, night), INVITATION) == day
    assert find_route(declare(day, night), ItemKey("gone", "gone")) == day


@pytest.mark.parametrize(
    ("state", "prominent", "expected"),
    [
        (State.DONE, False, Timing.NOW),
        (State.DENIED, False, Timing.NOW),
        (State.POSSIBLE, True, Timing.NOW),
        (State.POSSIBLE, False, Timing.DIGEST),
        (State.UNDECIDED, False, Timing.DIGEST),
        (State.CALLED_FOR, True, Timing.DIGEST),
        (State.BACKGROUND, True, Timing.NEVER),
    ],
)
def test_what_the_item_says(state: State, prominent: bool, expected: Timing) -> None:  # noqa: FBT001 - a parameter
    assert _timing(state, prominent=prominent) is expected


def test_a_contradiction_is_told_now_whatever_the_item_says() -> None:
    quiet = dict.fromkeys(State, Timing.NEVER)

    assert _timing(State.DENIED, reason=Reason.CONTRADICTED, alert=quiet) is Timing.NOW
    assert _timing(State.DENIED, reason=Reason.NEW_STATE, alert=quiet) is Timing.NEVER


def test_a_state_that_stood_within_a_day_waits_for_the_digest_but_never_done() -> None:
    recent = frozenset({State.PLANNED, State.DONE})

    assert _timing(State.PLANNED, reason=Reason.NEW_STATE, recent=recent) is Timing.DIGEST
    assert _timing(State.DENIED, reason=Reason.NEW_STATE, recent=recent) is Timing.NOW
    assert _timing(State.DONE, reason=Reason.NEW_STATE, recent=recent) is Timing.NOW


def test_a_state_the_item_does_not_name_has_the_usual_timing() -> None:
    assert _timing(State.DONE, alert={State.PLANNED: Timing.NEVER}) is Timing.NOW
