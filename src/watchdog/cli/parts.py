"""`watchdog scheduler`, `worker`, `web`: the parts of `run`, for many machines."""

import asyncio
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, WatchlistsOption, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, fail
from watchdog.config import Readings

VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also say what went as usual.")
]
ROLES = ("poll", "deliver", "housekeeping")


def scheduler(
    verbose: VerboseOption = False,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Wake workers for what is due. Several may run: none doubles what another did.

    Needs PostgreSQL. It also follows edits of the watchlists.

    For example:

        watchdog scheduler --database postgresql://watchdog@db.internal/watchdog
    """
    from watchdog import parts  # noqa: PLC0415 - needs what comes with PostgreSQL

    settings = settings_for(watchlists, database)
    app.configure_logging(verbose=verbose)
    with errors_named():
        known: Readings = {}
        asyncio.run(parts.schedule(settings, app.load_declared(settings, known), known=known))


def worker(
    role: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE", help="poll, deliver or housekeeping; may be repeated. [default: all]"
        ),
    ] = None,
    concurrency: Annotated[
        int, typer.Option(min=1, max=200, metavar="N", help="How much is under way at once.")
    ] = 24,
    verbose: VerboseOption = False,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Read sources and pages, tell people, keep house: what schedulers wake for.

    Needs PostgreSQL. Ends within ten seconds of SIGTERM; what it had under way is taken over.

    For example:

        watchdog worker --role poll --concurrency 32
    """
    wrong = next((name for name in role or () if name not in ROLES), None)
    if wrong is not None:
        fail(f"--role {wrong}: there is {', '.join(ROLES[:-1])} and {ROLES[-1]}", INPUT_WRONG)
    from watchdog import cluster, parts  # noqa: PLC0415 - need what comes with PostgreSQL

    settings = settings_for(watchlists, database)
    app.configure_logging(verbose=verbose)
    roles = [cluster.Role(name) for name in dict.fromkeys(role or ROLES)]
    with errors_named():
        known: Readings = {}
        declared = app.load_declared(settings, known)
        working = parts.work(settings, declared, roles=roles, concurrency=concurrency, known=known)
        asyncio.run(working)


def web(
    verbose: VerboseOption = False,
    watchlists: WatchlistsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Serve the pages, and nothing else.

    For example:

        WATCHDOG_HOST=0.0.0.0 watchdog web --database postgresql://watchdog@db.internal/watchdog
    """
    from watchdog import parts  # noqa: PLC0415 - needs what comes with PostgreSQL

    settings = settings_for(watchlists, database)
    app.configure_logging(verbose=verbose)
    with errors_named():
        known: Readings = {}
        asyncio.run(parts.serve(settings, app.load_declared(settings, known), known=known))
