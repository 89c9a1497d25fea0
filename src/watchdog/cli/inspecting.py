"""`watchdog hits`, `alerts`, `sources`, `deliveries`: what the database holds."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.covering import probe
from watchdog.cli.options import DatabaseOption, FormatOption, duration_of, settings_for
from watchdog.cli.output import Format, errors_named, write_rows
from watchdog.model import DeliveryStatus, State
from watchdog.store import VIEW_COLUMNS, SourceRow, list_rows, list_sources

LimitOption = Annotated[
    int, typer.Option(metavar="N", min=1, help="At most so many rows, the newest first.")
]
SinceOption = Annotated[
    str | None, typer.Option(metavar="AGE", help="Only what is younger, such as 30m, 24h or 7d.")
]
OutletOption = Annotated[str | None, typer.Option(metavar="ID", help="Only this outlet.")]
ItemOption = Annotated[str | None, typer.Option(metavar="ID", help="Only this watch item.")]
StateOption = Annotated[
    State | None, typer.Option(metavar="STATE", help=f"Only this state: {', '.join(State)}.")
]

SOURCE_COLUMNS = tuple(field.name for field in fields(SourceRow))
# What a table shows of the columns, so that a terminal of 80 letters holds a row on a line.
SHOWN = {
    "v_hits": ("seen_at", "item", "state", "cue", "outlet", "title"),
    "v_alerts": ("created_at", "item", "state", "reason", "alert_id"),
    "v_deliveries": ("created_at", "target", "purpose", "status", "attempts", "last_error"),
    "sources": ("outlet", "kind", "last_outcome", "failures", "last_polled_at", "covered_until"),
}


def hits(
    item: ItemOption = None,
    state: StateOption = None,
    outlet: OutletOption = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this language, such as ps.")
    ] = None,
    since: SinceOption = None,
    limit: LimitOption = 50,
    form: FormatOption = None,
    database: DatabaseOption = None,
) -> None:
    """List hits: which article reports which event, in which state, and by which words.

    For example:

        watchdog hits --state done --since 24h

        watchdog hits --format csv > hits.csv
    """
    where = {"item": item, "state": state, "outlet": outlet, "language": language}
    _list("v_hits", where, since, limit, form, database)


def alerts(
    item: ItemOption = None,
    state: StateOption = None,
    since: SinceOption = None,
    limit: LimitOption = 50,
    form: FormatOption = None,
    database: DatabaseOption = None,
) -> None:
    """List alerts, each with the reason it was made for.

    For example:

        watchdog alerts --item formal-invitation --since 7d
    """
    _list("v_alerts", {"item": item, "state": state}, since, limit, form, database)


def deliveries(
    status: Annotated[
        DeliveryStatus | None,
        typer.Option(metavar="STATUS", help=f"Only these: {', '.join(DeliveryStatus)}."),
    ] = None,
    target: Annotated[str | None, typer.Option(metavar="NAME", help="Only this target.")] = None,
    since: SinceOption = None,
    limit: LimitOption = 50,
    form: FormatOption = None,
    database: DatabaseOption = None,
) -> None:
    """List deliveries: what was sent to whom, what waits, what failed and why.

    For example:

        watchdog deliveries --status dead --since 24h
    """
    _list("v_deliveries", {"status": status, "target": target}, since, limit, form, database)


source_list = typer.Typer(help="List sources, or find those of a site.", no_args_is_help=False)
source_list.command()(probe)


@source_list.callback(invoke_without_command=True)
def sources(
    context: typer.Context,
    outlet: OutletOption = None,
    form: FormatOption = None,
    database: DatabaseOption = None,
) -> None:
    """List sources: last poll and its outcome, next poll, covered until.

    For example:

        watchdog sources --outlet dw-en
    """
    if context.invoked_subcommand is not None:
        return
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        rows = [asdict(row) for row in store.read(list_sources) if outlet in (None, row.outlet)]
    write_rows(rows, SOURCE_COLUMNS, form, SHOWN["sources"])


def _list(
    view: str,
    where: Mapping[str, str | None],
    since: str | None,
    limit: int,
    form: Format | None,
    database: str | None,
) -> None:
    younger = app.utc_now() - duration_of("--since", since) if since else None
    given = {name: value for name, value in where.items() if value is not None}
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        rows = store.read(
            lambda c: list(
                list_rows(c, view, where=given, since=younger, limit=limit, newest_first=True)
            )
        )
    write_rows(rows, VIEW_COLUMNS[view], form, SHOWN[view])
