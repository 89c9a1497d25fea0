"""What a digest says of each item: what changed, and what stayed possible or planned.

In:   items with the steps of their timelines, the route's zone.
Out:  Standings in words; lines of plain text.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from watchdog.alert.marks import cut, isolate
from watchdog.model import Standing, State
from watchdog.text import clean_text

OPEN = frozenset({State.POSSIBLE, State.PLANNED})  # what stays so is told again
CHANGED, STAYED = "What changed", "Still possible or planned"
ITEMS, STEPS = 8, 4  # shown; the pages have all
_TITLE = 180


class Step(NamedTuple):
    """One change of the state that stands."""

    at: datetime
    state: State
    outlet: str  # its name


class ItemSteps(NamedTuple):
    """An item and its small timeline, oldest first, at least one step."""

    title: str
    steps: Sequence[Step]


def show_standing(
    items: Sequence[ItemSteps], since: datetime, zone: ZoneInfo
) -> tuple[Standing, ...]:
    """Choose and write what a digest tells of items: first those that changed since then."""
    changed = [item for item in items if item.steps[-1].at > since]
    stayed = [one for one in items if one not in changed and one.steps[-1].state in OPEN]
    told = [*((item, CHANGED) for item in changed), *((item, STAYED) for item in stayed)]
    return tuple(
        Standing(
            title=cut(clean_text(item.title), _TITLE),
            state=item.steps[-1].state,
            group=group,
            steps=tuple(_say_step(step, zone) for step in item.steps[-STEPS:]),
        )
        for item, group in told[:ITEMS]
    )


def tell_standing(standing: Sequence[Standing]) -> str:
    """Write it as plain text."""
    return "\n\n".join(
        "\n".join([f"{words}:", *(line for one in group for line in _tell(one))])
        for words, group in groupby(standing, key=lambda one: one.group)
    )


def _tell(one: Standing) -> list[str]:
    return [f"{one.state.value}: {isolate(one.title)}", *(f"  {step}" for step in one.steps)]


def _say_step(step: Step, zone: ZoneInfo) -> str:
    moment = step.at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
    return f"{moment} {step.state.value} – {isolate(cut(clean_text(step.outlet), _TITLE))}"
