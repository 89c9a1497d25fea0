"""Pages that follow one another, by the moment and the number of the last row.

In:   rows of a view, newest first. Out: the address's parameters of the next page.
Pure: no I/O.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from watchdog.text import Row
from watchdog.web.api.declaring import ProblemError
from watchdog.web.api.paging import read_next, write_next
from watchdog.web.visit import Visit


def read_before(visit: Visit, moment: str, key: str) -> Row | None:
    """Read where this page begins; the first page for what is no such place."""
    with suppress(ProblemError):
        return read_next(visit.asked("before") or None, moment, key)
    return None


def next_page(
    asked: Mapping[str, str], rows: Sequence[Row], page: int, moment: str, key: str
) -> str:
    """Write the parameters of the next page; "" where this is the last. One row more was read."""
    if len(rows) <= page:
        return ""
    given = {name: value for name, value in asked.items() if value}
    return urlencode({**given, "before": write_next(rows[page - 1], moment, key)})
