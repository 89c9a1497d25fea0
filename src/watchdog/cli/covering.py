"""`watchdog coverage`, `watchdog doctor`: what silence means, and whether all is well."""

from dataclasses import asdict
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import (
    DatabaseOption,
    FormatOption,
    WatchlistsOption,
    duration_of,
    settings_for,
)
from watchdog.cli.output import (
    INPUT_WRONG,
    WORK_FAILED,
    errors_named,
    fail,
    say,
    write_rows,
)
from watchdog.coverage import check_sums
from watchdog.errors import FetchError, ReadError
from watchdog.model import OutletId
from watchdog.pipeline.probing import RouteReport
from watchdog.pipeline.statement import Statement, state_coverage, take_sums
from watchdog.text import as_text

COLUMNS = (
    "outlet", "covered_until", "sources", "failing", "polls", "gaps", "filled", "articles",
    "one_route", "interval", "why",
)  # fmt: skip
SHOWN = ("outlet", "covered_until", "failing", "gaps", "articles", "interval", "why")
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
)

doctor = typer.Typer(
    help="See whether the database, the sources and the outlets are well.", no_args_is_help=False
)


def coverage(
    since: Annotated[
        str, typer.Option(metavar="AGE", help="The span of gaps and routes, such as 24h or 7d.")
    ] = "24h",
    outlet: Annotated[str | None, typer.Option(metavar="ID", help="Only this outlet.")] = None,
    form: FormatOption = None,
    database: DatabaseOption = None,
) -> None:
    """Say until when each outlet was covered, with its gaps and the reasons.

    For example:

        watchdog coverage --since 7d --format jsonl

    Silence before `covered_until` means that nothing was published; after it, nothing.
    """
    now = app.utc_now()
    span = duration_of("--since", since)
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        found = store.read(lambda c: state_coverage(c, since=now - span, now=now))
    rows = [_row(one) for one in found if outlet in (None, one.outlet)]
    write_rows(rows, COLUMNS, form, SHOWN)


@doctor.callback(invoke_without_command=True)
def examine(
    context: typer.Context,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Check that what went in came out somewhere.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Look at the database: whether it answers, what fails, what waits too long.

    For example:

        watchdog doctor --ledger

    The exit code is 1 when a sum does not agree or a source fails.
    """
    if context.invoked_subcommand is not None:
        return
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        wrong = store.read(lambda c: app.find_wrong(c, app.utc_now()))
        sums = store.read(take_sums) if ledger else None
    if sums is not None:
        for name, value in asdict(sums).items():
            total = sum(value.values()) if isinstance(value, dict) else value
            reasons = value if isinstance(value, dict) and value else ""
            print(f"{name:12} {total:8} {reasons}")
        wrong = [*wrong, *(f"the sums do not agree: {words}" for words in check_sums(sums))]
    for words in wrong:
        say(words, "red")
    if wrong:
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
    """Try outlets for real, route by route, and one page of each route.

    For example:

        watchdog doctor outlets dw-en bbc-pashto

    The exit code is 1 when a route cannot be read.
    """
    settings = settings_for(watchlists)
    with errors_named(), app.open_inputs(settings) as given:
        declared = app.load_declared(settings).outlets
        wanted = names or [one.id for one in declared.values() if one.enabled]
        unknown = [name for name in wanted if name not in declared]
        if unknown:
            fail(f"watchdog: no outlet is called {unknown[0]!r}", INPUT_WRONG)
        reports = given.try_outlets([declared[OutletId(name)] for name in wanted])
    write_rows([_route_row(report) for report in reports], ROUTE_COLUMNS, form, ROUTE_COLUMNS)
    if reports and not any(report.reached for report in reports):
        say("watchdog: nothing answered at all: is this machine offline?", "red")
    if any(not report.well for report in reports):
        raise typer.Exit(WORK_FAILED)


def probe(
    url: Annotated[str, typer.Argument(metavar="URL", help="A page of the site: its front page.")],
    watchlists: WatchlistsOption = None,
) -> None:
    """Find out where a site lists its articles, and print an outlet file ready to save.

    For example:

        watchdog sources probe https://news.example/ > watchlists/outlets/news-example.yaml

    What was tried, and how it went, is told on stderr.
    """
    with errors_named(), app.open_inputs(settings_for(watchlists)) as given:
        try:
            found = given.probe(url)
        except (FetchError, ReadError) as error:
            say(f"watchdog: {url}: {error}", "red")
            raise typer.Exit(WORK_FAILED) from error
    for report in found.routes:
        say(f"{report.url}: {report.outcome}", "green" if report.well else "yellow")
    if found.text is None:
        say("watchdog: no feed, sitemap or list of articles was found", "red")
        raise typer.Exit(WORK_FAILED)
    print(found.text, end="")


def _row(one: Statement) -> dict[str, object]:
    interval = None if one.interval is None else round(one.interval.total_seconds())
    own = {"gaps": len(one.gaps), "interval": interval}
    return {name: getattr(one, name) for name in COLUMNS} | own


def _route_row(report: RouteReport) -> dict[str, object]:
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
    }
