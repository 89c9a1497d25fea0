"""Silences: what is not told for a while, who said so, and why.

In:   a form. Out: rows; the page of those that last.
Edge: the database.
"""

from datetime import timedelta
from http import HTTPStatus

from starlette.responses import Response

from watchdog.model import Silence
from watchdog.store import Connection, add_audit, add_silence, end_silence, open_silences
from watchdog.text import clean_text
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

HOURS = (1, 4, 8, 24, 72, 168)
LONGEST_REASON = 200
ALL = "all"


async def show_silences(visit: Visit, fault: str = "") -> Response:
    """Show the silences that last, the first to end first."""
    now = visit.desk.clock()
    silences = await visit.desk.read(lambda c: open_silences(c, now))
    status = HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK
    return visit.page(
        "silences.html",
        status,
        silences=silences,
        subjects=_subjects(visit),
        hours=HOURS,
        fault=fault,
    )


async def change(visit: Visit) -> Response:
    """Add a silence, or end one."""
    number = visit.form.get("end", "")
    if number.isascii() and number.isdigit():
        await visit.desk.write(lambda c: _end(c, visit, int(number[:18])))
        return visit.follow("/silences")
    subject, hours = visit.form.get("subject", ""), visit.form.get("hours", "")
    reason = clean_text(visit.form.get("reason", ""))[:LONGEST_REASON]
    if subject not in _subjects(visit) or hours not in {str(one) for one in HOURS}:
        return await show_silences(visit, "Choose what to silence, and for how long.")
    if not reason:
        return await show_silences(visit, "Say why: others will ask.")
    await visit.desk.write(lambda c: _add(c, visit, subject, int(hours), reason))
    return visit.follow("/silences")


def _subjects(visit: Visit) -> tuple[str, ...]:
    watchlists = visit.desk.declarations().watchlists
    items = (str(item.key) for one in watchlists for item in one.items)
    return (ALL, *(one.id for one in watchlists), *items)


def _add(c: Connection, visit: Visit, subject: str, hours: int, reason: str) -> None:
    now = visit.desk.clock()
    watchlist, _, item = subject.partition("/")
    ends_at = now + timedelta(hours=hours)
    silence = Silence(
        watchlist=None if subject == ALL else watchlist,
        item=item or None,
        author=visit.who,
        reason=reason,
        starts_at=now,
        ends_at=ends_at,
    )
    add_silence(c, silence)
    detail = {"reason": reason, "ends_at": ends_at.isoformat()}
    add_audit(c, now=now, who=visit.who, what="silence", subject=subject, detail=detail)


def _end(c: Connection, visit: Visit, number: int) -> None:
    now = visit.desk.clock()
    if end_silence(c, number, now):
        add_audit(c, now=now, who=visit.who, what="end-silence", subject=f"silence {number}")


DOORS = (
    Door("/silences", show_silences, Access.VIEWER, words="Silences"),
    Door("/silences", change, Access.EDITOR, ("POST",)),
)
