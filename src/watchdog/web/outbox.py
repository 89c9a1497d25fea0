"""Deliveries: what waits, what was given up and why; dead ones can be tried again.

In:   a status, a target, a page. Out: rows of the view of deliveries.
Edge: the database.
"""

from collections.abc import Mapping

from starlette.responses import Response

from watchdog.model import DeliveryStatus
from watchdog.store import (
    Connection,
    add_audit,
    count_deliveries,
    dead_deliveries,
    list_rows,
    retry_deliveries,
)
from watchdog.web.doors import Access, Door
from watchdog.web.paging import next_page, read_before
from watchdog.web.visit import Visit

PAGE = 50


async def show_deliveries(visit: Visit) -> Response:
    """Show deliveries, the newest first."""
    asked = {name: visit.asked(name) for name in ("status", "target")}
    if asked["status"] not in set(DeliveryStatus):
        asked["status"] = ""
    where = {name: value for name, value in asked.items() if value}
    before = read_before(visit, "created_at", "delivery_id")
    rows = await visit.desk.read(
        lambda c: list(list_rows(c, "v_deliveries", where=where, before=before, limit=PAGE + 1))
    )
    counts = await visit.desk.read(count_deliveries)
    return visit.page(
        "deliveries.html",
        rows=rows[:PAGE],
        counts={status.value: counts.get(status, 0) for status in DeliveryStatus},
        asked=asked,
        more=next_page(asked, rows, PAGE, "created_at", "delivery_id"),
    )


async def retry(visit: Visit) -> Response:
    """Try dead deliveries again: one, those of a target, or all."""
    number, target = visit.form.get("delivery", ""), visit.form.get("target") or None
    now, who = visit.desk.clock(), visit.who

    def reopen(c: Connection) -> None:
        dead = dead_deliveries(c, target)
        wanted = [one for one in dead if number in ("", str(one))]
        retried = retry_deliveries(c, wanted, now=now)
        detail: Mapping[str, str] = {"deliveries": str(retried)}
        subject = f"delivery {number}" if number.isdigit() else target or "all"
        add_audit(c, now=now, who=who, what="retry", subject=subject, detail=detail)

    await visit.desk.write(reopen)
    return visit.follow("/deliveries?status=pending")


DOORS = (
    Door("/deliveries", show_deliveries, Access.VIEWER, words="Deliveries"),
    Door("/deliveries", retry, Access.EDITOR, ("POST",)),
)
