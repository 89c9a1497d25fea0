"""Sources: until when each outlet was covered, and how its polls went.

In:   the ledger. Out: a page with a strip of polls for each source; pause, go on, poll now.
Edge: the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from starlette.responses import Response

from watchdog.coverage import Poll, publishing_gap
from watchdog.model import OutletId
from watchdog.pipeline.statement import Statement, state_coverage
from watchdog.store import (
    Connection,
    PollRow,
    SourceRow,
    add_audit,
    list_sources,
    load_polls,
    pause_source,
    poll_now,
    recent_readings,
)
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

SINCE = timedelta(hours=24)
STRIP = 40  # polls


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletShown:
    """One outlet: its statement, its sources with their last polls, how long its texts are."""

    name: str
    statement: Statement
    sources: Sequence[tuple[SourceRow, Sequence[PollRow], timedelta | None]]  # gap: measured
    refusals: int
    length: int | None  # median of the texts read, in letters; None where none was


async def show_sources(visit: Visit) -> Response:
    """Show every outlet that is watched."""
    now, names = visit.desk.clock(), visit.desk.names()
    outlets = await visit.desk.read(lambda c: _collect(c, names, now=now))
    return visit.page("sources.html", outlets=outlets, every=_cadence(visit))


async def act(visit: Visit) -> Response:
    """Pause a source, let it go on, or poll it now."""
    source_id = int(visit.request.path_params["source_id"])
    asked, now = visit.form.get("act", ""), visit.desk.clock()

    def do(c: Connection) -> bool:
        if asked == "poll-now":
            done = poll_now(c, source_id, now)
        else:
            done = pause_source(c, source_id, paused=asked == "pause")
        if done:
            add_audit(c, now=now, who=visit.who, what=asked, subject=f"source {source_id}")
        return done

    if asked not in {"pause", "resume", "poll-now"} or not await visit.desk.write(do):
        return visit.missing("No such source.")
    return visit.follow("/sources")


def _collect(c: Connection, names: Mapping[OutletId, str], *, now: datetime) -> list[OutletShown]:
    since = now - SINCE
    sources = [one for one in list_sources(c) if one.active]
    lengths = {one.outlet: one.lengths for one in recent_readings(c, since=since, until=now)}
    shown = []
    for statement in state_coverage(c, since=since, now=now):
        outlet = OutletId(statement.outlet)
        polls = load_polls(c, outlet, since=since)
        shown.append(
            OutletShown(
                name=names.get(outlet, outlet),
                statement=statement,
                sources=[
                    (one, own[-STRIP:], _measured(own, now))
                    for one in sources
                    if one.outlet == outlet
                    for own in [[p for p in polls if p.source_id == one.source_id]]
                ],
                refusals=sum(p.outcome == "refused" for p in polls),
                length=round(median(lengths[outlet])) if lengths.get(outlet) else None,
            )
        )
    return shown


def _measured(polls: Sequence[PollRow], now: datetime) -> timedelta | None:
    """Measure the mean time between two articles, as the schedule does."""
    closed = [
        Poll(started_at=one.started_at, outcome=one.outcome, new=one.new)
        for one in polls
        if one.outcome is not None
    ]
    return publishing_gap(closed, new=0, now=now)


def _cadence(visit: Visit) -> Mapping[str, timedelta]:
    return {one.id: one.every for one in visit.desk.declarations().outlets.values()}


DOORS = (
    Door("/sources", show_sources, Access.VIEWER, words="Sources"),
    Door("/sources/{source_id:int}", act, Access.EDITOR, ("POST",)),
)
