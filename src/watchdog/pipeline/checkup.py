"""Whether a watch is well: its database, its clock, its targets, what is stuck, who may sign in.

In:   an open database, the declarations, the time.
Out:  `Finding`s: what was looked at, the verdict, what was found, what to do.
I/O:  reads the database through the connection given, and how much room a disk has.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from watchdog.declarations import Declarations
from watchdog.pipeline.probing import RouteReport
from watchdog.store import (
    Connection,
    PartRow,
    TargetRow,
    check_integrity,
    count_queues,
    count_stale_leases,
    has_users,
    head_version,
    is_vacuumed,
    list_sources,
    load_targets,
    newest_moment,
    open_conditions,
    read_clock,
)

LATE = timedelta(minutes=15)  # nothing waits so long for its turn while a watch runs
LATE_PAGE = timedelta(hours=1)  # a first run has many pages to read
STALE = timedelta(minutes=1)  # a lease past its time is taken over sooner where somebody works
ALIVE = timedelta(minutes=2)  # a process that runs says so twice a minute
OFF = timedelta(seconds=2)  # of two clocks
JUMP = timedelta(seconds=1)  # of one clock, while it was looked at
ROOM = 500_000_000  # bytes that must be free
_ROLES = {
    "polls": "of workers those of the role `poll`",
    "pages": "of workers those of the role `poll`",
    "changes": "of workers those of the role `deliver`",
    "deliveries": "of workers those of the role `deliver`",
}
IS_IT_RUNNING = "see whether `watchdog run`, or a scheduler and a worker, is running"


class Verdict(StrEnum):
    """How something is."""

    WELL = "well"
    ADVICE = "advice"  # it works, and could be better
    UNKNOWN = "unknown"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    verdict: Verdict
    found: str
    advice: str = ""  # what to do; "" where nothing is


def examine_database(c: Connection, now: datetime) -> Iterator[Finding]:
    """Look at everything that the database knows."""
    broken = check_integrity(c)
    yield _judge("database", broken, "it answers", "stop the watch and restore a backup")
    yield _well("migrations", f"schema {head_version()}")  # else it would not have been opened
    yield check_clock(now, server=read_clock(c), newest=newest_moment(c))
    yield from check_vacuum(is_on=is_vacuumed(c))
    yield from _check_sources(c, now)
    yield from _check_stuck(c, now)
    if has_users(c):
        yield _well("sign-in", "there are users")
    else:
        advice = "open the link that the watch wrote into its log, or `watchdog users add`"
        yield _advise("sign-in", "nobody can sign in to the pages", advice)


def check_clock(now: datetime, *, server: datetime | None, newest: datetime | None) -> Finding:
    """Hold our clock against the server's, else against the newest row."""
    if newest is not None and newest > (server or now) + LATE:
        found = f"a poll was begun at {newest:%Y-%m-%d %H:%M} UTC, which is to come"
        return say_wrong("clock", found, "set the clock; the watch pulls its due times back itself")
    if server is None:
        return say_unknown("clock", "no server to compare it with")
    off = (now - server).total_seconds()
    if abs(off) > OFF.total_seconds():
        advice = "keep both in step (NTP); a watch goes by the server's clock meanwhile"
        return say_wrong("clock", f"{off:+.0f} s from the database server's", advice)
    return _well("clock", f"{off:+.1f} s from the database server's")


def check_vacuum(*, is_on: bool | None) -> Iterator[Finding]:
    """Say whether the server gives back the room of deleted rows; nothing where there is none."""
    if is_on:
        yield _well("vacuum", "the server takes away what was deleted")
    elif is_on is not None:
        found = "the server's autovacuum is off: the tables grow with each wake-up"
        advice = "set `autovacuum = on` in postgresql.conf, or let `vacuumdb` run each hour"
        yield _advise("vacuum", found, advice)


def check_jump(wall: timedelta, monotonic: timedelta) -> Finding:
    """Hold how long the examination took by the wall clock against the monotonic one."""
    jump = (wall - monotonic).total_seconds()
    if abs(jump) > JUMP.total_seconds():
        advice = "let one service alone set the clock"
        return say_wrong("clock steadiness", f"it jumped by {jump:+.1f} s meanwhile", advice)
    return _well("clock steadiness", f"no jump in the {monotonic.total_seconds():.1f} s of this")


def check_room(what: str, folder: Path, least: int = ROOM) -> Finding:
    """See whether a folder's disk has room."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        found = f"{folder}: {error.strerror}"
        return say_wrong(what, found, "name a folder that exists and that we may read")
    found = f"{folder}: {free / 1e9:.1f} GB free"
    advice = "make room, or `watchdog db prune`"
    return say_wrong(what, found, advice) if free < least else _well(what, found)


def check_targets(c: Connection, declarations: Declarations) -> Iterator[Finding]:
    """Say of each target how the last messages went; its address was checked on loading."""
    rows = load_targets(c)
    for name in declarations.routing.targets:
        yield _check_target(f"target {name}", rows.get(name))


def check_parts(parts: Sequence[PartRow], declarations: Declarations, now: datetime) -> Finding:
    """See whether all running processes go by the same watchlists, outlets and languages as we."""
    running = [part for part in parts if part.seen_at > now - ALIVE and part.declarations]
    others = [part.owner for part in running if part.declarations != declarations.version]
    return _judge(
        "parts",
        f"{', '.join(others)}: by other watchlists, outlets or languages than here"
        if others
        else "",
        f"{len(running)} running by what is declared here",
        "give all machines the same folder; an edit is followed within seconds",
    )


def check_queue(age: timedelta | None) -> Finding:
    """Say how long the oldest wake-up waits for a worker."""
    if age is None:
        return _well("queue", "no wake-up waits")
    found = f"the oldest wake-up waits for {age.total_seconds() / 60:.0f} min"
    advice = "start a worker of the role that is missing, or more of them"
    return _judge("queue", found if age > LATE else "", found, advice)


def check_heartbeat(declarations: Declarations) -> Finding:
    """See whether anybody notices when this machine is silent."""
    if declarations.routing.heartbeat is None:
        advice = "name a dead man's switch as `heartbeat` in routes.yaml"
        return _advise("heartbeat", "nobody notices when the watch is silent", advice)
    return _well("heartbeat", "declared")


def check_routes(reports: Sequence[RouteReport]) -> Iterator[Finding]:
    """Say of each outlet that was tried how it did; what robots.txt forbids is told as such."""
    for report in reports:
        what = f"outlet {report.outlet}"
        if report.well:
            yield _well(what, f"{report.url}: {report.entries} entries")
        elif "robots" in report.outcome:
            advice = "take another source of that outlet: we go by its robots.txt"
            yield say_wrong(what, f"{report.url}: {report.outcome}", advice)
        else:
            advice = f"`watchdog doctor outlets {report.outlet}` tries all of its routes"
            yield say_wrong(what, f"{report.url}: {report.outcome}", advice)


def _check_sources(c: Connection, now: datetime) -> Iterator[Finding]:
    active = [source for source in list_sources(c) if source.active]
    wrong = False
    for source in active:
        why = source.last_error or source.last_outcome
        if source.failures:
            wrong = True
            advice = f"`watchdog doctor outlets {source.outlet}`"
            found = f"{source.url}: {why} ({source.failures} in a row)"
            yield say_wrong("source", found, advice)
        if source.next_due_at < now - LATE and not source.paused:
            wrong = True
            found = f"{source.url}: due since {source.next_due_at:%Y-%m-%d %H:%M} UTC"
            yield say_wrong("source", found, IS_IT_RUNNING)
    for condition in open_conditions(c):
        wrong = True
        yield say_wrong("told operators", condition.words, "see to it; it is told when it ends")
    if not wrong:
        yield _well("sources", f"{len(active)} watched, none fails")


def _check_stuck(c: Connection, now: datetime) -> Iterator[Finding]:
    stale = {what: n for what, n in count_stale_leases(c, now - STALE).items() if n}
    words = ", ".join(f"{count} {what}" for what, count in stale.items())
    taken = f"taken by somebody who died: {words}" if stale else ""
    yield _judge("leases", taken, "none past its time", IS_IT_RUNNING)
    for what, queue in count_queues(c, now).items():
        late = queue.age > (LATE_PAGE if what == "pages" else LATE)
        found = f"{queue.length} due, the oldest for {queue.age.total_seconds() / 60:.0f} min"
        yield _judge(
            f"{what} due", found if late else "", found, f"{IS_IT_RUNNING}: {_ROLES[what]}"
        )


def _check_target(what: str, row: TargetRow | None) -> Finding:
    if row is None:
        return say_unknown(what, "it was never sent anything")
    if row.dead:
        found = f"{row.dead} messages did not arrive and are given up"
        return say_wrong(what, found, "see its address, then `watchdog deliveries retry`")
    if row.failing:
        return say_wrong(what, row.failing, "see its address; it is tried again for a day")
    if row.last_sent_at is None:
        return say_unknown(what, "nothing has arrived yet")
    found = f"the last arrived at {row.last_sent_at:%Y-%m-%d %H:%M} UTC: {row.last_answer}"
    return _well(what, found)


def _judge(what: str, wrong: str, well: str, advice: str) -> Finding:
    return say_wrong(what, wrong, advice) if wrong else _well(what, well)


def say_unknown(what: str, found: str) -> Finding:
    """Say that something could not be looked at."""
    return Finding(what=what, verdict=Verdict.UNKNOWN, found=found)


def say_wrong(what: str, found: str, advice: str = "") -> Finding:
    """Say that something is wrong."""
    return Finding(what=what, verdict=Verdict.WRONG, found=found, advice=advice)


def _well(what: str, found: str) -> Finding:
    return Finding(what=what, verdict=Verdict.WELL, found=found)


def _advise(what: str, found: str, advice: str) -> Finding:
    return Finding(what=what, verdict=Verdict.ADVICE, found=found, advice=advice)
