"""`watchdog db`: the database itself."""

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, settings_for
from watchdog.cli.output import errors_named, say
from watchdog.store import Pruned, prune_batch, refresh_statistics

db = typer.Typer(help="Upgrade and prune the database.")


@db.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Upgrade and prune the database."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@db.command()
def upgrade(database: DatabaseOption = None) -> None:
    """Bring the database to this program's schema; does nothing when it is there already.

    `watchdog run` does the same at its start.

    For example:

        watchdog db upgrade --database sqlite:////srv/desk.db
    """
    settings = settings_for(database=database)
    with errors_named():
        say(f"the database has schema {app.upgrade_store(settings)}", "green")


@db.command()
def prune(database: DatabaseOption = None) -> None:
    """Take away raw pages older than 30 days, and roll up polls older than 90.

    In small batches, so that a running watch is not disturbed; it does the same once a day.

    For example:

        watchdog db prune
    """
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        pruned = Pruned()
        while batch := store.write(lambda c: prune_batch(c, app.utc_now())):
            pruned += batch
        store.write(refresh_statistics)
    say(f"taken away: {pruned.pages} pages, {pruned.polls} polls", "green")
