"""`watchdog coverage`: what silence means. `watchdog sources probe`: where a site lists."""

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
from watchdog.cli.output import WORK_FAILED, errors_named, say, write_rows
from watchdog.errors import FetchError, ReadError
from watchdog.model import OutletId
from watchdog.pipeline.statement import Statement, state_coverage

COLUMNS = (
    "outlet", "covered_until", "sources", "failing", "polls", "gaps", "filled", "articles",
    "one_route", "interval", "why",
)  # fmt: skip
SHOWN = ("outlet", "covered_until", "failing", "gaps", "articles", "interval", "why")


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
        only = None if outlet is None else [OutletId(outlet)]
        found = store.read(lambda c: state_coverage(c, since=now - span, now=now, outlets=only))
    rows = [_row(one) for one in found]
    write_rows(rows, COLUMNS, form, SHOWN)


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
