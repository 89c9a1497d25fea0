"""How much operators are told at once, where many outlets fail or come back together.

In:   what is new of outlets, and of how many others they were told lately.
Out:  the words of the notices to send now, or nothing yet.
Pure: no I/O, no clock.

A network that goes away takes a thousand outlets with it, some at every look, and gives them back
in the same way. A few are told one by one. More than that are one notice, and whatever follows
within `PAUSE` is gathered and told as the next: what has not been told is not noted as told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from watchdog.store import ConditionRow

FEW = 3  # outlets within `PAUSE` that are told one by one
PAUSE = timedelta(minutes=10)  # between two notices that tell of many
NAMED = 10  # outlets that a notice names


def gather_notices(
    single: Mapping[str, str], lately: int, words: str, *, example: bool = False
) -> Sequence[str] | None:
    """Give the notices for outlets, or None where they are told later.

    `single` has the notice of each outlet on its own, `lately` says how many others were told of
    within `PAUSE`, and `words` what many of them do, such as "cannot be read".

    >>> gather_notices({"echo": "echo is away."}, 0, "are away")
    ('echo is away.',)
    >>> gather_notices({name: f"{name} is away." for name in "abcd"}, 0, "are away")
    ('4 outlets are away: a, b, c, d.',)
    >>> gather_notices({"echo": "echo is away."}, 4, "are away")
    """
    if not single:
        return ()
    if lately > FEW:
        return None
    if len(single) == 1 or lately + len(single) <= FEW:
        return tuple(single[name] for name in sorted(single))
    told = f"{len(single):,} outlets {words}: {name_some(single)}."
    return (f"{told} For example: {single[min(single)]}" if example else told,)


def name_some(outlets: Collection[str]) -> str:
    """Name outlets in their order, the first `NAMED` of many.

    >>> name_some(["b", "a"])
    'a, b'
    """
    names, more = sorted(outlets)[:NAMED], len(outlets) - NAMED
    return ", ".join(names) + (f" and {more:,} more" if more > 0 else "")


def count_told(known: Iterable[ConditionRow], since: datetime) -> int:
    """Count the outlets of which operators were told since then that they are unwell."""
    return sum(row.told_at >= since for row in known)


def count_ended(known: Iterable[ConditionRow], since: datetime) -> int:
    """Count the outlets of which operators were told since then that they are well again."""
    return sum(row.recovered_at is not None and row.recovered_at >= since for row in known)
