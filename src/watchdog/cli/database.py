"""`watchdog db`: the database itself."""

from pathlib import Path
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, settings_for
from watchdog.cli.output import errors_named, say
from watchdog.store import (
    Pruned,
    back_up,
    copy_database,
    hold_alone,
    prune_batch,
    refresh_statistics,
    restore,
)

db = typer.Typer(help="Upgrade, back up, restore, copy and prune the database.")


@db.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Upgrade, back up, restore, copy and prune the database."""
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


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; it must not exist yet.")],
    database: DatabaseOption = None,
) -> None:
    """Write a copy of the database, while the watch goes on.

    SQLite copies itself; for PostgreSQL `pg_dump` must be installed. The file is whole, or absent.

    For example:

        watchdog db backup /backups/desk-$(date +%F).db
    """
    with errors_named():
        size = back_up(settings_for(database=database).database, file)
    say(f"backed up: {size:,} bytes in {file}", "green")


@db.command("restore")
def restore_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    database: DatabaseOption = None,
) -> None:
    """Make the database from a backup; there must be none at its address.

    Nobody is told twice: what outlets published before now is told as one summary, and messages
    that were under way when the backup was made are not sent again.

    For example:

        watchdog db restore /backups/desk-2026-05-01.db
    """
    with errors_named():
        held = restore(settings_for(database=database).database, file, app.utc_now())
    say("restored", "green")
    if held:
        say(
            f"{held} messages were under way then and are not sent again:"
            " watchdog deliveries --status suppressed",
            "yellow",
        )


@db.command()
def copy(
    target: Annotated[str, typer.Argument(metavar="URL", help="postgresql://… or sqlite:///…")],
    database: DatabaseOption = None,
) -> None:
    """Copy everything into an empty database of the other kind, and compare every row.

    Stop the watch before, start it on the new database after. All of it is there, or nothing.

    For example:

        watchdog db copy postgresql://watchdog@db.internal/watchdog
    """
    settings = settings_for(database=database)
    into = settings_for(database=target)
    with errors_named(), hold_alone(settings.database), app.open_store(settings) as source:
        app.upgrade_store(into)
        with app.open_store(into) as opened:
            sums = copy_database(source, opened)
    for one in sums:
        print(f"{one.table:16} {one.rows:10} rows  {one.digest[:16]}")
    say(f"copied and compared: {sum(one.rows for one in sums):,} rows", "green")
