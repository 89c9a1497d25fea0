"""The watch's own pulse: an address outside is pinged while all is well.

In:   what is wrong, as the database has it; whether the last tick went well.
Out:  a ping, or none: then the silence of the machine alarms from outside.
I/O:  through the walk.
"""

from datetime import datetime, timedelta

from watchdog.errors import ChannelError
from watchdog.pipeline.alarms import ALL, PREFIX
from watchdog.pipeline.delivering import UNREACHABLE
from watchdog.pipeline.walk import Walk, log
from watchdog.store import Connection, count_untold, find_unserved, open_conditions

LATE = timedelta(minutes=5)  # no news waits so long while somebody tells it


async def beat(walk: Walk, *, ticking: bool) -> bool:
    """Ping where there is a heartbeat and all is well; tell whether it was heard.

    Not well is: ticks that fail, most outlets dark at once, a target that cannot be reached for a
    day, news that nobody tells. One outlet that cannot be read is told to the operators, and no
    reason to doubt the machine.
    """
    url = walk.declarations.routing.heartbeat
    if url is None:
        return False
    now = walk.clock()
    trouble = await walk.read(lambda c: _trouble(c, now)) if ticking else "the last tick failed"
    if trouble is not None:
        log.warning("no_heartbeat", because=trouble)
        return False
    try:
        await walk.ping(url)
    except ChannelError as error:
        log.warning("heartbeat_not_heard", error=str(error))
        return False
    return True


def _trouble(c: Connection, now: datetime) -> str | None:
    """Name the first thing that is wrong with the watch as a whole; None when nothing is."""
    for condition in open_conditions(c):
        if condition.key == PREFIX + ALL or condition.key.startswith(UNREACHABLE):
            return condition.words
    untold = count_untold(c, now)
    if untold.age > LATE:
        minutes = untold.age.total_seconds() / 60
        return f"{untold.length} changes wait to be told, the oldest for {minutes:.0f} min"
    if unserved := find_unserved(c, now, now - LATE):
        minutes = LATE.total_seconds() / 60
        return f"nobody has sent {', '.join(unserved)} what has been due for {minutes:.0f} min"
    return None
