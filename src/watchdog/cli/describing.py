"""`watchdog schema`: JSON Schema of the YAML files, for editors."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from watchdog.cli.output import errors_named, readers_may_leave, say
from watchdog.config import load_languages
from watchdog.config.schema import Schema, outlet_schema, routes_schema, watchlist_schema


class Kind(StrEnum):
    """The files that operators write."""

    WATCHLIST = "watchlist"
    OUTLET = "outlet"
    ROUTES = "routes"


def schema(
    kind: Annotated[Kind, typer.Argument(help=f"One of {', '.join(Kind)}.")] = Kind.WATCHLIST,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write all of them there, as KIND.schema.json."),
    ] = None,
) -> None:
    """Print the JSON Schema of a YAML file, so that an editor completes and checks its keys.

    For example:

        watchdog schema outlet

        watchdog schema --to schemas
    """
    if to is None:
        with readers_may_leave():
            print(_written(kind))
        return
    with errors_named():
        to.mkdir(parents=True, exist_ok=True)
        for one in Kind:
            path = to / f"{one}.schema.json"
            path.write_text(_written(one) + "\n", encoding="utf-8")
            say(f"wrote {path}", "green")


def _written(kind: Kind) -> str:
    return json.dumps(_schema_of(kind), ensure_ascii=False, indent=2)


def _schema_of(kind: Kind) -> Schema:
    match kind:
        case Kind.WATCHLIST:
            return watchlist_schema(load_languages())
        case Kind.OUTLET:
            return outlet_schema(load_languages())
        case Kind.ROUTES:
            return routes_schema()
