"""`watchdog users`: who may sign in to the pages."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.options import DatabaseOption, FormatOption, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, fail, say, write_rows
from watchdog.store import (
    Role,
    add_user,
    list_users,
    remove_user,
    set_password,
    set_role,
)
from watchdog.text import clean_text
from watchdog.web import fault_of, hash_password, user_name

users = typer.Typer(
    help="Who may sign in to the pages: list, add, remove, another password or role.",
    invoke_without_command=True,
)

COLUMNS = ("name", "role", "created_at", "password_at", "last_seen_at")
BY = "shell"

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="How they sign in.")]
RoleOption = Annotated[Role, typer.Option(help="What they may do.")]
PasswordOption = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="A file with the password in its first line. [default: asked for, or from stdin]",
        show_default=False,
        exists=True,
        dir_okay=False,
    ),
]


@users.callback()
def root(context: typer.Context) -> None:
    """Show help to those who ask for nothing."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@users.command("list")
def show(format_: FormatOption = None, database: DatabaseOption = None) -> None:
    """List who may sign in.

    For example:

        watchdog users list
    """
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        rows = [{name: getattr(user, name) for name in COLUMNS} for user in store.read(list_users)]
    write_rows(rows, COLUMNS, format_, COLUMNS)


@users.command()
def add(
    name: NameArgument,
    role: RoleOption = Role.VIEWER,
    password_file: PasswordOption = None,
    database: DatabaseOption = None,
) -> None:
    """Let somebody sign in. Without a terminal the password is read from stdin.

    For example:

        watchdog users add amina --role editor

        watchdog users add amina --password-file /run/secrets/amina
    """
    known = user_name(name) or fail(
        "a name has letters, digits, and . _ - @; no blanks", INPUT_WRONG
    )
    settings, hashed = settings_for(database=database), hash_password(_password(password_file))
    with errors_named():
        app.upgrade_store(settings)
        with app.open_store(settings) as store:
            now = app.utc_now()
            done = store.write(lambda c: add_user(c, known, role, hashed, by=BY, now=now))
    if not done:
        fail(f"there is a user {known} already", INPUT_WRONG)
    say(f"{known} may sign in, as {role}", "green")


@users.command()
def remove(name: NameArgument, database: DatabaseOption = None) -> None:
    """Let somebody sign in no more, and end their sessions.

    For example:

        watchdog users remove amina
    """
    known = _known(name)
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        done = store.write(lambda c: remove_user(c, known, by=BY, now=app.utc_now()))
    _say(known, "removed", done=done)


@users.command()
def password(
    name: NameArgument, password_file: PasswordOption = None, database: DatabaseOption = None
) -> None:
    """Give a user another password, and end their sessions.

    For example:

        watchdog users password amina < password.txt
    """
    known, hashed = _known(name), hash_password(_password(password_file))
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        done = store.write(lambda c: set_password(c, known, hashed, by=BY, now=app.utc_now()))
    _say(known, "has a new password", done=done)


@users.command("role")
def change_role(name: NameArgument, role: Role, database: DatabaseOption = None) -> None:
    """Give a user another role, and end their sessions.

    For example:

        watchdog users role amina editor
    """
    known = _known(name)
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        done = store.write(lambda c: set_role(c, known, role, by=BY, now=app.utc_now()))
    _say(known, f"is {role}", done=done)


def _known(name: str) -> str:
    return user_name(name) or ""


def _say(name: str, words: str, *, done: bool) -> None:
    if not done:
        fail(f"there is no user {clean_text(name)}: see `watchdog users list`", INPUT_WRONG)
    say(f"{name} {words}", "green")


def _password(file: Path | None) -> str:
    """Read a password: from a file, asked for twice on a terminal, else from stdin."""
    if file is not None:
        lines = file.read_text(encoding="utf-8").splitlines()
        given = lines[0] if lines else ""
    elif sys.stdin.isatty():
        given = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != given:
            fail("the two passwords differ", INPUT_WRONG)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if fault := fault_of(given):
        fail(fault, INPUT_WRONG)
    return given
