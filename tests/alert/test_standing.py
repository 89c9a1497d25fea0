from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watchdog.alert import ItemSteps, Step, show_standing
from watchdog.alert.standing import CHANGED, ITEMS, STAYED, STEPS, tell_standing
from watchdog.model import State

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BRUSSELS = ZoneInfo("Europe/Brussels")


def _item(title: str, *steps: tuple[int, State]) -> ItemSteps:
    return ItemSteps(title, [Step(NOON + h * HOUR, state, "The Gazette") for h, state in steps])


def test_what_changed_comes_before_what_stayed_open() -> None:
    items = [
        _item("Talks", (-9, State.POSSIBLE)),
        _item("Visas", (-9, State.PLANNED), (-1, State.DONE)),
        _item("Letter", (-9, State.DONE)),  # neither changed nor open
        _item("Removals", (-8, State.POSSIBLE), (-7, State.PLANNED)),
    ]

    shown = show_standing(items, NOON - 2 * HOUR, BRUSSELS)

    assert [(one.group, one.title, one.state) for one in shown] == [
        (CHANGED, "Visas", State.DONE),
        (STAYED, "Talks", State.POSSIBLE),
        (STAYED, "Removals", State.PLANNED),
    ]
    assert tell_standing(shown).splitlines()[:3] == [
        "What changed:",
        "done: Visas",
        "  2026-05-04 05:00 CEST planned – The Gazette",
    ]


def test_timelines_are_small_and_items_are_few() -> None:
    long = _item("Talks", *((h, State.POSSIBLE) for h in range(9)))
    [shown] = show_standing([long], NOON, BRUSSELS)

    assert len(shown.steps) == STEPS
    assert shown.steps[-1].startswith("2026-05-04 22:00 CEST possible")
    assert len(show_standing([long] * 20, NOON, BRUSSELS)) == ITEMS


def test_names_of_strangers_are_cleaned_and_isolated() -> None:
    step = Step(NOON, State.DONE, "کابل\u202e\r\nBcc: x")
    [shown] = show_standing([ItemSteps("A\u202etitle\r\n", [step])], NOON - HOUR, BRUSSELS)

    assert shown.title == "Atitle"
    assert shown.steps == ("2026-05-04 14:00 CEST done – \u2068کابل Bcc: x\u2069",)
