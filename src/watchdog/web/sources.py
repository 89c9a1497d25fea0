"""Sources: until when each outlet was covered, and how its polls went.

In:   the ledger. Out: a page with a strip of polls for each source; pause, go on, poll now.
Edge: the database.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from urllib.parse import urlencode

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
PAGE = 25  # outlets
LONGEST_WORDS = 100
_STATES: Mapping[str, Callable[[SourceRow], bool]] = {
    "failing": lambda row: row.failures > 0,
    "paused": lambda row: row.paused,
    "never read": lambda row: row.last_ok_at is None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletShown:
    """One outlet: its statement, its sources with their last polls, how long its texts are."""

    name: str
    statement: Statement
    sources: Sequence[tuple[SourceRow, Sequence[PollRow], timedelta | None]]  # gap: measured
    refusals: int
    length: int | None  # median of the texts read, in letters; None where none was


async def show_sources(visit: Visit) -> Response:
    """Show the outlets that are watched, a page of them at a time."""
    now, names = visit.desk.clock(), visit.desk.names()
    asked = read_choice(visit.asked)
    watched = _by_outlet(await visit.desk.read(list_sources))
    chosen = choose_outlets(watched, names, asked)
    page = chosen[:PAGE]
    own = {outlet: watched[outlet] for outlet in page}
    outlets = await visit.desk.read(lambda c: _collect(c, own, names, now=now)) if page else []
    more = {**asked, "after": page[-1]} if len(chosen) > PAGE else {}
    return visit.page(
        "sources.html",
        outlets=outlets,
        every=_cadence(visit),
        asked=asked,
        states=list(_STATES),
        watched=len(watched),
        failing=sum(any(row.failures for row in rows) for rows in watched.values()),
        is_long=len(watched) > PAGE or any(asked.values()),
        more=urlencode({name: value for name, value in more.items() if value}),
    )


def read_choice(ask: Callable[[str], str]) -> dict[str, str]:
    """Read which outlets are asked for: words of their names, a state, after which one."""
    state = ask("state")
    return {
        "find": ask("find")[:LONGEST_WORDS],
        "state": state if state in _STATES else "",
        "after": ask("after"),
    }


def choose_outlets(
    watched: Mapping[OutletId, Sequence[SourceRow]],
    names: Mapping[OutletId, str],
    asked: Mapping[str, str],
) -> list[OutletId]:
    """Choose outlets by their ids, names and addresses, and by how their sources are."""
    words, is_so = asked["find"].casefold(), _STATES.get(asked["state"])
    return [
        outlet
        for outlet in sorted(watched)
        if outlet > asked["after"]
        and (is_so is None or any(is_so(row) for row in watched[outlet]))
        and any(
            words in text.casefold()
            for text in (outlet, names.get(outlet, ""), *(row.url for row in watched[outlet]))
        )
    ]


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
    back = {name: value for name, value in read_choice(_given(visit)).items() if value}
    return visit.follow(f"/sources?{urlencode(back)}" if back else "/sources")


def _given(visit: Visit) -> Callable[[str], str]:
    return lambda name: visit.form.get(name, "")


def _by_outlet(rows: Sequence[SourceRow]) -> dict[OutletId, list[SourceRow]]:
    watched: dict[OutletId, list[SourceRow]] = {}
    for row in rows:
        if row.active:
            watched.setdefault(row.outlet, []).append(row)
    return watched


def _collect(
    c: Connection,
    watched: Mapping[OutletId, Sequence[SourceRow]],
    names: Mapping[OutletId, str],
    *,
    now: datetime,
) -> list[OutletShown]:
    since, outlets = now - SINCE, list(watched)
    readings = recent_readings(c, since=since, until=now, outlets=outlets)
    lengths = {one.outlet: one.lengths for one in readings}
    shown = []
    for statement in state_coverage(c, since=since, now=now, outlets=outlets):
        outlet = statement.outlet
        polls = load_polls(c, outlet, since=since)
        shown.append(
            OutletShown(
                name=names.get(outlet, outlet),
                statement=statement,
                sources=[
                    (one, own[-STRIP:], _measured(own, now))
                    for one in watched.get(outlet, ())
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
