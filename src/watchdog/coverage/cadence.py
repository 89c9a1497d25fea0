"""Cadence: when a source is polled again, and a page read again.

In:   how the last one went.
Out:  how long to wait.
Pure: no I/O, no clock; `jitter` in [0, 1) is an argument.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchdog.coverage.gaps import READ, Poll
from watchdog.model import Outcome

# However fast an outlet publishes, unless `every` is shorter: a minute is the smallest `ttl` a feed
# can state, and what the caches before most outlets keep, so that sooner brings the same again.
SHORTEST = timedelta(seconds=60)
MOST_OFTEN = 4  # times as often as declared: who wrote an hour did not agree to sixty polls of it
LOOKED_BACK = 12  # times `every`: an hour of the usual five minutes, enough to tell 6 from 12
LONGEST_ASKED = timedelta(hours=24)  # a server may ask us to stay away, not for ever
PATIENCE = 3  # failures in a row before we come less often; operators are told at the same time
# Soft failures pass by themselves (no answer, 5xx): 5 minutes become an hour at most. Hard ones
# mostly wait for a person (404, 403, a robots.txt that says no): three hours at most.
BACKED_OFF, LONGEST_BACK_OFF = 12, timedelta(hours=1)
BACKED_OFF_HARD, LONGEST_BACK_OFF_HARD = 36, timedelta(hours=3)

# A page that could not be read: soon again, then ever more seldom, then its feed must do.
_AGAIN = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))
# A page that came and holds no article will not hold one a minute later.
_LATER = _AGAIN[2:]
# How old an article is when its page is read again: most corrections come early.
_REREAD_AT = tuple(timedelta(minutes=m) for m in (10, 60, 360, 1440))
_CLOSE = timedelta(minutes=1)  # a reread due so soon has just been done
# A live page grows for hours: how old it is at most, and how soon it is read again.
_LIVE = (
    (timedelta(hours=6), timedelta(minutes=5)),
    (timedelta(hours=36), timedelta(minutes=15)),
)
_LIVE_LATE = timedelta(minutes=30)  # an older one, for as long as it goes on growing


def next_interval(
    every: timedelta,
    *,
    gap: timedelta | None = None,
    failures: int = 0,
    hard: bool = False,
    retry_after: timedelta | None = None,
    max_age: timedelta | None = None,
    jitter: float = 0.0,
) -> timedelta:
    """Say how long to wait before the next poll of a source.

    `gap` is the mean time between two articles of the source (`publishing_gap`). It is polled
    twice as often as it publishes, so that an article waits for a quarter of that on average,
    within `SHORTEST`, `MOST_OFTEN` and `every`. `failures` counts failed polls in a row, the
    last one included, which was `hard` or not; `max_age` is the server's or the feed's wish not
    to be asked more often. Never longer than `every`, but for Retry-After and after repeated
    failures; never given up.
    """
    asked = min(every, max_age or timedelta())
    interval = every
    if failures > PATIENCE:
        interval = _back_off(every, failures - PATIENCE, hard=hard)
    elif gap is not None and not failures:
        interval = min(every, max(gap / 2, every / MOST_OFTEN, SHORTEST))
    # Earlier by up to a tenth, so that sources do not march in step; never later.
    least = SHORTEST if every > SHORTEST else timedelta()
    interval = max(interval * (1 - jitter / 10), asked, least)
    return max(interval, min(retry_after or timedelta(), LONGEST_ASKED))


def publishing_gap(polls: Sequence[Poll], *, new: int, now: datetime) -> timedelta | None:
    """Tell the mean time between two new articles of a source; None where nobody can say yet.

    `polls` are its latest, oldest first; `new` is what the one that ends now was the first to
    list. The oldest only starts the clock: what it listed may have stood there for days. An
    article that another route listed first counts there, so the slower route is not hurried.
    """
    read = [poll for poll in polls if poll.outcome in READ]
    if not read:
        return None
    articles = new + sum(poll.new for poll in read[1:])
    return (now - read[0].started_at) / articles if articles else None


def _back_off(every: timedelta, doublings: int, *, hard: bool) -> timedelta:
    times, longest = BACKED_OFF, LONGEST_BACK_OFF
    if hard:
        times, longest = BACKED_OFF_HARD, LONGEST_BACK_OFF_HARD
    doubled = every * (1 << min(doublings, 16))  # beyond that the limit has long been reached
    return min(doubled, max(every, min(every * times, longest)))


def next_read_after(
    outcome: Outcome,
    *,
    failures: int = 0,
    metadata_only: bool = False,
    retry_after: timedelta | None = None,
) -> timedelta | None:
    """Say how long to wait before a page is read again; None: not at all.

    `failures` counts failed reads in a row, the last one included. `metadata_only` outlets
    refuse their pages on principle: one refusal is enough.
    """
    if outcome in {Outcome.OK, Outcome.NOT_MODIFIED}:
        return None
    if outcome is Outcome.REFUSED and metadata_only:
        return None
    steps = _LATER if outcome in {Outcome.EMPTY, Outcome.PARSE_ERROR} else _AGAIN
    wait = _take(steps, failures)
    return None if wait is None else max(wait, min(retry_after or timedelta(), LONGEST_ASKED))


def next_reread(
    age: timedelta, *, live: bool = False, grew: bool = False, old: bool = False
) -> timedelta | None:
    """Say how long to wait before a page that was read is looked at again; None: not at all.

    `age` counts from when the article was first seen. Minutes, hours, a day; a `live` page
    again and again, and past that for as long as it `grew` since the last look. What is `old`
    was there before the watch, and is left as it is.

    >>> next_reread(timedelta(minutes=2)), next_reread(timedelta(days=3))
    (datetime.timedelta(seconds=480), None)
    """
    if live:
        wait = next((wait for limit, wait in _LIVE if age < limit and not old), None)
        return wait or (_LIVE_LATE if grew else None)
    if old:
        return None
    return next((at - age for at in _REREAD_AT if at > age + _CLOSE), None)


def _take(steps: tuple[timedelta, ...], number: int) -> timedelta | None:
    """Give the step of that number, from 1; None past the last."""
    place = max(number, 1) - 1
    return steps[place] if place < len(steps) else None
