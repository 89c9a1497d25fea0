"""`watchdog hits`, `alerts`, `sources`, `deliveries`: what the database holds."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from functools import partial
from typing import Annotated

import typer

from watchdog import app
from watchdog.alert import explain_route
from watchdog.cli.covering import probe
from watchdog.cli.options import (
    DatabaseOption,
    FormatOption,
    WatchlistsOption,
    duration_of,
    settings_for,
)
from watchdog.cli.output import INPUT_WRONG, Format, errors_named, fail, say, write_rows
from watchdog.errors import StoreError
from watchdog.model import DeliveryStatus, Silence, State
from watchdog.store import (
    VIEW_COLUMNS,
    Connection,
    Database,
    SourceRow,
    dead_deliveries,
    list_rows,
    list_sources,
    open_silences,
    retry_deliveries,
)
from watchdog.text import Row

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

_TYPED = frozenset({"item", "outlet", "language", "target"})  # names that people type
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
    context: typer.Context,
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

        watchdog alerts route formal-invitation done
    """
    if context.invoked_subcommand is not None:
        return
    _list("v_alerts", {"item": item, "state": state}, since, limit, form, database)


def deliveries(
    context: typer.Context,
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

        watchdog deliveries retry --target desk-slack
    """
    if context.invoked_subcommand is not None:
        return
    _list("v_deliveries", {"status": status, "target": target}, since, limit, form, database)


def route(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="ITEM or WATCHLIST/ITEM.")],
    state: Annotated[State, typer.Argument(metavar="STATE", help=f"One of {', '.join(State)}.")],
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Say who would hear of a state of an item, and when, without sending anything.

    For example:

        watchdog alerts route formal-invitation done
    """
    settings = settings_for(watchlists, database)
    now = app.utc_now()
    with errors_named():
        declarations = app.load_declared(settings, telling=False)
        keys = [
            one.key
            for watchlist in declarations.watchlists
            for one in watchlist.items
            if item in (one.key.item, str(one.key))
        ]
        if not keys:
            fail(f"no item is called {item}", INPUT_WRONG)
        silences: tuple[Silence, ...] = ()
        with suppress(StoreError), app.open_store(settings) as store:  # none yet: no silence
            silences = store.read(lambda c: open_silences(c, now))
    for key in keys:
        for line in explain_route(key, state, declarations, silences, now):
            print(line)


def retry(
    target: Annotated[str | None, typer.Option(metavar="NAME", help="Only this target.")] = None,
    delivery: Annotated[
        int | None, typer.Option("--id", metavar="NUMBER", help="Only this delivery.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Try dead deliveries again: the running watch sends them within seconds.

    For example:

        watchdog deliveries retry --target desk-slack
    """
    now = app.utc_now()

    def reopen(c: Connection) -> int:
        dead = dead_deliveries(c, target)
        wanted = [number for number in dead if delivery in (None, number)]
        return retry_deliveries(c, wanted, now=now)

    with errors_named(), app.open_store(settings_for(database=database)) as store:
        say(f"{store.write(reopen)} dead deliveries are tried again", "green")


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
    if outlet is not None and not rows:
        say(f"watchdog: nothing here has the outlet {outlet!r}", "yellow")
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
        if not rows:
            _say_unknown(store, view, given)
    write_rows(rows, VIEW_COLUMNS[view], form, SHOWN[view])


def _say_unknown(store: Database, view: str, given: Mapping[str, str]) -> None:
    """Say of a name that it may be mistyped: nothing bears it, of whatever age."""
    for name in _TYPED & given.keys():
        bearing = partial(_first, view=view, where={name: given[name]})
        if store.read(bearing) is None:
            say(f"watchdog: nothing here has the {name} {given[name]!r}", "yellow")


def _first(c: Connection, view: str, where: Mapping[str, str]) -> Row | None:
    return next(iter(list_rows(c, view, where=where, limit=1)), None)
