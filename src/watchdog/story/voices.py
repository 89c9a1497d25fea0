"""Whose voice a testimony is: independent voices, copies, agencies.

In:   testimonies.
Out:  whether two are independent; how many voices speak.
Pure: no I/O, no clock, no randomness.
"""

import re
from collections.abc import Iterable

from watchdog.model import Testimony
from watchdog.story.sketch import same_story

# "AFP/AP", "dpa, Reuters": credits as outlets write them.
_CREDITS = re.compile(r"\s*[,/;+&|]\s*")


def independent(a: Testimony, b: Testimony) -> bool:
    """Tell whether two testimonies come from two voices.

    They do when neither publisher nor agency is shared (an agency may itself be one of the
    publishers) and neither text is a near-duplicate of the other.
    """
    return not (_names(a) & _names(b)) and not same_story(a.sketch, b.sketch)


def echoes(testimony: Testimony, earlier: Iterable[Testimony]) -> bool:
    """Tell whether a near-duplicate said the same before."""
    return any(
        other.state is testimony.state
        and other.detail is testimony.detail
        and same_story(other.sketch, testimony.sketch)
        for other in earlier
    )


def count_voices(testimonies: Iterable[Testimony]) -> int:
    """Count the testimonies that are independent of every one before them.

    Of every one, not of any one: a copy without its credit line would otherwise pass as
    independent of the other copies of the same story.
    """
    named: set[str] = set()  # asked first: it costs nothing, and most of many voices are known
    heard: list[tuple[int, ...]] = []
    voices = 0
    for testimony in testimonies:
        names = _names(testimony)
        voices += named.isdisjoint(names) and not any(
            same_story(testimony.sketch, other) for other in heard
        )
        named |= names
        heard.append(testimony.sketch)
    return voices


def _names(testimony: Testimony) -> frozenset[str]:
    """Name the publisher and the agencies credited, without regard to case."""
    agencies = _CREDITS.split(testimony.agency or "")
    return frozenset(name.strip().casefold() for name in (testimony.publisher, *agencies) if name)
