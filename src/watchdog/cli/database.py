"""`watchdog db`: the database itself."""

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, settings_for
from watchdog.cli.output import errors_named, say

db = typer.Typer(help="Upgrade the database.")


@db.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Upgrade the database."""
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
