"""What a digest tells beyond the reports that waited: of each item of its route, and of the watch.

In:   a digest's alert, the declarations, the timelines in the database.
Out:  Standings; one line of coverage.
I/O:  reads the database, through the connection given.
"""

from watchdog.alert import ItemSteps, Step, digest_before, find_route, show_standing
from watchdog.declarations import Route
from watchdog.model import Alert, Reason, Standing
from watchdog.pipeline.standing import say_coverage
from watchdog.pipeline.telling import outlet_names
from watchdog.pipeline.walk import Walk
from watchdog.store import Connection, load_hits, load_timeline
from watchdog.story import list_steps


def tell_digest(c: Connection, walk: Walk, alert: Alert) -> tuple[str, tuple[Standing, ...]]:
    """Give the coverage line and where items stand; nothing for what is no digest."""
    if alert.reason is not Reason.DIGEST or not alert.hits:
        return "", ()
    route = find_route(walk.declarations, alert.hits[0].item)
    items = [steps for steps in _items(c, walk, route) if steps.steps]
    standing = show_standing(items, digest_before(route, alert.created_at), route.zone)
    return say_coverage(c, walk.clock(), route.zone), standing


def _items(c: Connection, walk: Walk, route: Route) -> list[ItemSteps]:
    """Give the small timeline of each item that a route tells of."""
    now, names = walk.clock(), outlet_names(walk)
    found = []
    items = (item for one in walk.declarations.watchlists for item in one.items)
    for item in items:
        if find_route(walk.declarations, item.key).name != route.name:
            continue
        timeline = load_timeline(c, item.key, now=now, recurring=item.recurring)
        steps = list_steps(timeline)
        hits = {hit.hit_id: hit for hit in load_hits(c, [one.hit_id for one in steps], names)}
        told = [Step(one.at, one.state, hits[one.hit_id].outlet_name) for one in steps]
        found.append(ItemSteps(item.title, told))
    return found
