"""Sums: what went in must have come out somewhere.

In:   counts of the ledger over one span of time, or over everything.
Out:  every sum that does not agree, in words.
Pure: no I/O, no clock.

Whatever is lost between two rooms shows here, whoever lost it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Counts that must agree. `by reason` sums are given in full, so that they can be shown."""

    # entries of sources
    seen: int = 0
    new: int = 0
    known: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason → entries
    listed: int = 0  # articles that are there because a source told of them: those that were new
    # articles whose page was to be read: those, posts of live pages, recorded pages
    to_read: int = 0
    read: int = 0
    failed: Mapping[str, int] = field(default_factory=dict)  # reason → articles
    unread: int = 0  # still pending
    # alerts × routed targets
    routed: int = 0
    delivered: int = 0
    pending: int = 0
    held: int = 0
    suppressed: Mapping[str, int] = field(default_factory=dict)  # reason → deliveries
    dead: int = 0


def check_sums(sums: Sums) -> tuple[str, ...]:
    """Say which sums do not agree; nothing when all do.

    >>> check_sums(Sums(seen=3, new=1, known=1, rejected={"no-link": 1}, listed=1))
    ()
    >>> check_sums(Sums(seen=3, new=1, known=1, listed=1))
    ('seen 3, but new 1 + known 1 + rejected 0 = 2',)
    """
    rejected, failed = sum(sums.rejected.values()), sum(sums.failed.values())
    suppressed = sum(sums.suppressed.values())
    checks = (
        _check("seen", sums.seen, new=sums.new, known=sums.known, rejected=rejected),
        _check("new", sums.new, listed=sums.listed),
        _check("to read", sums.to_read, read=sums.read, failed=failed, unread=sums.unread),
        _check(
            "routed",
            sums.routed,
            delivered=sums.delivered,
            pending=sums.pending,
            held=sums.held,
            suppressed=suppressed,
            dead=sums.dead,
        ),
    )
    return tuple(words for words in checks if words)


def _check(name: str, whole: int, **parts: int) -> str:
    total = sum(parts.values())
    if total == whole:
        return ""
    listed = " + ".join(f"{part} {count}" for part, count in parts.items())
    return f"{name} {whole}, but {listed} = {total}"
