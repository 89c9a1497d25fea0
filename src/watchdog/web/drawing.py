"""An item's timeline as a picture: who reported which state when, by language.

In:   reports and changes.
Out:  places in a drawing, for a template that writes SVG.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchdog.model import State
from watchdog.store import ShownChange, ShownTelling

WIDTH, LEFT, RIGHT = 1000, 70, 20
LANE, TOP, BAR = 26, 34, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One report."""

    x: float
    y: int
    state: State
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A time during which the item was in one state."""

    x: float
    width: float
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything the picture shows."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    lanes: tuple[tuple[str, int], ...]  # language and height of its lane
    ticks: tuple[tuple[float, datetime], ...]


def draw_timeline(
    tellings: Sequence[ShownTelling], changes: Sequence[ShownChange], now: datetime
) -> Drawing | None:
    """Draw what was reported until now; None where nothing was."""
    if not tellings:
        return None
    moments = [one.hit.seen_at for one in tellings] + [one.created_at for one in changes]
    first, last = min(moments), max(now, *moments)
    span = max(last - first, timedelta(minutes=1))

    def across(at: datetime) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((at - first) / span), 1)

    languages = sorted({str(one.hit.language) for one in tellings})
    lanes = {language: TOP + BAR + LANE * (n + 1) for n, language in enumerate(languages)}
    in_order = sorted(changes, key=lambda one: one.created_at)
    ends = [one.created_at for one in in_order[1:]] + [last]
    return Drawing(
        width=WIDTH,
        height=TOP + BAR + LANE * (len(languages) + 1),
        bars=tuple(
            Bar(
                x=across(one.created_at),
                width=max(round(across(end) - across(one.created_at), 1), 2),
                state=one.after,
            )
            for one, end in zip(in_order, ends, strict=False)
        ),
        dots=tuple(
            Dot(
                x=across(one.hit.seen_at),
                y=lanes[str(one.hit.language)],
                state=one.hit.state,
                words=f"{one.hit.state}, {one.hit.outlet_name}, {one.hit.seen_at:%d %b %H:%M} UTC",
            )
            for one in tellings
        ),
        lanes=tuple(lanes.items()),
        ticks=tuple((across(at), at) for at in (first, first + span / 2, last)),
    )
