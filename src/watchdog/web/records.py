"""The audit log: who did what, the last first.

In:   a person, a deed, a page. Out: the record.
Edge: the database.
"""

from urllib.parse import urlencode

from starlette.responses import Response

from watchdog.store import list_audit
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

PAGE = 100
_LONGEST_NUMBER = 18  # digits


async def show_audit(visit: Visit) -> Response:
    """Show the record."""
    asked = {name: visit.asked(name) for name in ("who", "what")}
    before = visit.asked("before")
    is_number = before.isascii() and before.isdigit() and len(before) <= _LONGEST_NUMBER
    rows = await visit.desk.read(
        lambda c: list_audit(
            c,
            who=asked["who"] or None,
            what=asked["what"] or None,
            before=int(before) if is_number else None,
            limit=PAGE + 1,
        )
    )
    more = ""
    if len(rows) > PAGE:
        more = urlencode({**asked, "before": rows[PAGE - 1].audit_id})
    return visit.page("audit.html", rows=rows[:PAGE], asked=asked, more=more)


DOORS = (Door("/audit", show_audit, Access.ADMIN, words="Audit log"),)
