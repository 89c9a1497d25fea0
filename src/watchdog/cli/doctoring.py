"""`watchdog doctor`: whether all is well, and what to do where it is not."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, FormatOption, WatchlistsOption, settings_for
from watchdog.cli.output import INPUT_WRONG, WORK_FAILED, errors_named, fail, say, write_rows
from watchdog.coverage import check_sums
from watchdog.declarations import Declarations, Outlet
from watchdog.errors import DeclarationError, SettingsError, StoreError
from watchdog.model import OutletId
from watchdog.pipeline.advising import advise_route
from watchdog.pipeline.checkup import (
    Finding,
    Verdict,
    check_heartbeat,
    check_jump,
    check_parts,
    check_queue,
    check_room,
    check_routes,
    check_targets,
    examine_database,
    say_unknown,
    say_wrong,
)
from watchdog.pipeline.edits import watched_outlets
from watchdog.pipeline.probing import RouteReport
from watchdog.pipeline.statement import take_sums
from watchdog.settings import Settings
from watchdog.store import Database, list_parts, read_clock
from watchdog.text import as_text

COLUMNS = ("what", "verdict", "found", "advice")
ROUTE_COLUMNS = (
    "outlet",
    "kind",
    "url",
    "outcome",
    "status",
    "entries",
    "newest",
    "page",
    "ms",
    "advice",
)

doctor = typer.Typer(
    help="See whether the database, the targets and the outlets are well.", no_args_is_help=False
)


@doctor.callback(invoke_without_command=True)
def examine(
    context: typer.Context,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Check that what went in came out somewhere.")
    ] = False,
    sample: Annotated[
        int, typer.Option("--sample", min=0, metavar="N", help="Outlets that are really tried.")
    ] = 3,
    form: FormatOption = None,
    database: DatabaseOption = None,
    watchlists: WatchlistsOption = None,
) -> None:
    """Look at everything: outlets, clock, database, disk, targets, and what is stuck.

    For example:

        watchdog doctor --sample 10

    The exit code is 1 when something is wrong; advice and what is unknown are no reason.
    """
    if context.invoked_subcommand is not None:
        return
    settings = settings_for(watchlists, database)
    with errors_named():
        findings = [*_examine(settings, sample=sample, ledger=ledger)]
    write_rows([asdict(finding) for finding in findings], COLUMNS, form)
    if any(finding.verdict is Verdict.WRONG for finding in findings):
        raise typer.Exit(WORK_FAILED)
    say("all is well")


@doctor.command()
def outlets(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Only these; default: all that are on.")
    ] = None,
    form: FormatOption = None,
    watchlists: WatchlistsOption = None,
) -> None:
    """Try outlets for real, route by route, and one page of each route; say what to do.

    For example:

        watchdog doctor outlets dw-en bbc-pashto

    The exit code is 1 when a route cannot be read.
    """
    settings = settings_for(watchlists)
    with errors_named(), app.open_inputs(settings) as given:
        declared = app.load_declared(settings, telling=False).outlets
        wanted = names or [one.id for one in declared.values() if one.enabled]
        unknown = [name for name in wanted if name not in declared]
        if unknown:
            fail(f"watchdog: no outlet is called {unknown[0]!r}", INPUT_WRONG)
        reports = given.try_outlets([declared[OutletId(name)] for name in wanted])
    now = app.utc_now()
    rows = [_route_row(report, declared[OutletId(report.outlet)], now) for report in reports]
    write_rows(rows, ROUTE_COLUMNS, form, ROUTE_COLUMNS)
    if reports and not any(report.reached for report in reports):
        say("watchdog: nothing answered at all: is this machine offline?", "red")
    if any(not report.well for report in reports):
        raise typer.Exit(WORK_FAILED)


def _examine(settings: Settings, *, sample: int, ledger: bool) -> Iterator[Finding]:
    wall, monotonic = app.utc_now(), time.monotonic()
    try:
        declarations = app.load_declared(settings)
    except DeclarationError as error:
        declarations = None
        for mistake in error.mistakes:
            yield say_wrong("declarations", str(mistake), "`watchdog check` tells of all mistakes")
    except SettingsError as error:
        declarations = None
        yield say_wrong("declarations", str(error))
    try:
        with app.open_store(settings) as store:
            yield from _examine_store(settings, store, declarations, ledger=ledger)
    except StoreError as error:
        advice = "see WATCHDOG_DATABASE_URL or --database"
        if error.retryable:
            advice = f"see whether its server runs; {advice}"
        else:
            advice = f"{advice}; `watchdog db upgrade` makes or upgrades one"
        yield say_wrong("database", str(error), advice)
        yield say_unknown("targets and stuck work", "the database tells of them")
    yield from _examine_rooms(settings)
    if declarations is not None:
        yield check_heartbeat(declarations)
        yield from _try_some(settings, declarations, sample)
    passed = timedelta(seconds=time.monotonic() - monotonic)
    yield check_jump(app.utc_now() - wall, passed)


def _examine_store(
    settings: Settings, store: Database, declarations: Declarations | None, *, ledger: bool
) -> Iterator[Finding]:
    now = app.utc_now()
    yield from store.read(lambda c: [*examine_database(c, now)])
    if declarations is not None:
        yield from store.read(lambda c: [*check_targets(c, declarations)])
        yield check_parts(store.read(list_parts), declarations, store.read(read_clock) or now)
    age = app.find_queue_age(settings)
    if age is not None:
        yield check_queue(store.read(age))
    if ledger:
        sums = store.read(take_sums)
        for name, value in asdict(sums).items():
            _say_sum(name, value)
        for words in check_sums(sums):
            yield say_wrong("ledger", f"the sums do not agree: {words}", "tell us: it is a fault")


def _say_sum(name: str, value: int | Mapping[str, int]) -> None:
    total = value if isinstance(value, int) else sum(value.values())
    reasons = "" if isinstance(value, int) or not value else str(value)
    say(f"{name:12} {total:8} {reasons}")


def _examine_rooms(settings: Settings) -> Iterator[Finding]:
    """Look at the disks of the state folder and, where it stands elsewhere, of the database."""
    yield check_room("disk of the state", settings.state)
    file = settings.database.removeprefix("sqlite:///")
    if settings.is_shared:
        yield say_unknown("disk of the database", "it is the server's")
    elif Path(file).parent != settings.state:
        yield check_room("disk of the database", Path(file).parent)


def _try_some(settings: Settings, declarations: Declarations, sample: int) -> Iterator[Finding]:
    """Try some outlets, spread over all that are watched."""
    watched = [one for one in watched_outlets(declarations) if one.sources]
    step = max(1, len(watched) // max(1, sample))
    chosen = watched[::step][:sample]
    if not chosen:
        yield say_unknown("outlets", "none was tried")
        return
    with app.open_inputs(settings) as given:
        reports = given.try_outlets(chosen)
    yield from check_routes(reports)
    if not any(report.reached for report in reports):
        yield say_wrong("network", "none of these outlets answered", "is this machine offline?")


def _route_row(report: RouteReport, outlet: Outlet, now: datetime) -> dict[str, object]:
    return {
        "outlet": report.outlet,
        "kind": report.kind,
        "url": report.url,
        "outcome": report.outcome,
        "status": report.status,
        "entries": report.entries,
        "newest": report.newest and as_text(report.newest),
        "page": report.page,
        "ms": report.ms,
        "advice": advise_route(report, outlet, now),
    }
