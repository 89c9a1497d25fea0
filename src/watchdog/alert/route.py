"""Route: who hears of an item, and whether at once, in a digest, or never.

In:   an item's key, what is told, the declarations.
Out:  a Route; a Timing that is now, digest or never.
Pure: no I/O, no clock, no randomness.
"""

from watchdog.alert.group import Telling
from watchdog.declarations import DEFAULT_ALERT, Declarations, Item, Route, Timing
from watchdog.model import ItemKey, Reason, State

OPERATORS = "operators"


def find_route(declarations: Declarations, key: ItemKey) -> Route:
    """Give the item's route: its own, its watchlist's, or the first there is."""
    routes = declarations.routing.routes
    item = declarations.item(key)
    of_list = next((w.route for w in declarations.watchlists if w.id == key.watchlist), None)
    for name in (item.route if item else None, of_list):
        if name is not None and name in routes:
            return routes[name]
    return next((r for name, r in routes.items() if name != OPERATORS), routes[OPERATORS])


def decide_timing(telling: Telling, item: Item) -> Timing:
    """Say when this is told.

    Four rules stand above `alert:` of the item: a contradiction is always told now; so is a
    correction of what is told now, any other goes to the digest; a state that stood within
    the last 24 hours is no news and goes to the digest; but never `done`.
    """
    if telling.reason is Reason.CONTRADICTED:
        return Timing.NOW
    timing = _timing_of(telling.state, telling, item)
    if telling.reason is Reason.CORRECTED:
        before = telling.last.change.before
        timings = {timing, _timing_of(before, telling, item) if before else timing}
        return Timing.NOW if Timing.NOW in timings else Timing.DIGEST
    if timing is Timing.NOW and _came_back(telling):
        return Timing.DIGEST
    return timing


def _timing_of(state: State, telling: Telling, item: Item) -> Timing:
    timing = item.alert.get(state, DEFAULT_ALERT[state])
    if timing is Timing.LEAD:
        return Timing.NOW if telling.last.prominent else Timing.DIGEST
    return timing


def _came_back(telling: Telling) -> bool:
    known = telling.state in telling.pending[0].recent
    return known and telling.reason is Reason.NEW_STATE and telling.state is not State.DONE
