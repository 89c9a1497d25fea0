"""What everybody may ask for: whether the watch is well, and the files of the pages.

In:   a request. Out: JSON, a style sheet, a script.
Edge: asks for health through the function given.
"""

import json
from datetime import datetime
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.errors import WatchdogError
from watchdog.web.doors import Access, Door
from watchdog.web.static_files import static_file
from watchdog.web.visit import Visit

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


async def show_health(visit: Visit) -> Response:
    """Say whether the watch is well: 200 or 503, and why."""
    try:
        report = dict(await run_in_threadpool(visit.desk.health))
    except WatchdogError as error:
        # The kind of trouble and not its words: they may name paths and addresses.
        report = {"status": "failing", "reasons": [type(error).__name__]}
    well = report.get("status") == "ok"
    return Response(
        json.dumps(report, ensure_ascii=False, default=_plain) + "\n",
        status_code=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE,
        media_type="application/json",
    )


async def show_static(visit: Visit) -> Response:
    """Give a file of the pages."""
    found = static_file(str(visit.request.path_params["name"]))
    if found is None:
        return visit.missing("No such file.")
    return Response(found[0], media_type=found[1], headers=_FOR_GOOD)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


DOORS = (
    Door("/healthz", show_health, Access.PUBLIC),
    Door("/static/{name}", show_static, Access.PUBLIC),
)
