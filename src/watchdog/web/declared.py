"""Watchlists as they are in force, and every mistake and warning of the files as they stand.

In:   the declarations in force; what reading the files now finds. Out: a page.
Edge: reads the operators' files through the desk.
"""

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit


async def show_watchlists(visit: Visit) -> Response:
    """Show what is watched, and what is wrong with it."""
    mistakes, warnings = await run_in_threadpool(visit.desk.check_files)
    return visit.page(
        "watchlists.html",
        watchlists=visit.desk.declarations().watchlists,
        mistakes=mistakes,
        warnings=warnings,
    )


DOORS = (Door("/watchlists", show_watchlists, Access.VIEWER, words="Watchlists"),)
