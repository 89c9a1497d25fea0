"""`watchdog tokens`: what programs show instead of signing in."""

from typing import Annotated

import typer

from watchdog import app
from watchdog.cli.acting import ByOption, who_acts
from watchdog.cli.options import DatabaseOption, FormatOption, duration_of, settings_for
from watchdog.cli.output import INPUT_WRONG, errors_named, fail, say, write_rows
from watchdog.pipeline.acting import clean_name
from watchdog.store import Scope, TokenRow, add_token, list_tokens, remove_token

tokens = typer.Typer(help="Make, list and remove the tokens of programs.", no_args_is_help=True)

COLUMNS = (
    "token_id",
    "name",
    "scopes",
    "created_at",
    "created_by",
    "expires_at",
    "last_used_at",
)


@tokens.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    scope: Annotated[
        list[Scope], typer.Option(metavar="SCOPE", help=f"May be repeated: {', '.join(Scope)}.")
    ],
    for_: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="It ends after so long: 90d.")
    ] = None,
    by: ByOption = None,
    database: DatabaseOption = None,
) -> None:
    """Make a token and print it: it is shown this once.

    For example:

        watchdog tokens add dashboard --scope metrics

        watchdog tokens add archive-script --scope read --scope export --for 90d
    """
    now, who, shown = app.utc_now(), who_acts(by), clean_name(name)
    if not shown:
        fail("a token needs a name", INPUT_WRONG)
    ends = now + duration_of("--for", for_) if for_ else None
    secret = app.new_token()
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        number = store.write(
            lambda c: add_token(c, secret, shown, set(scope), by=who, now=now, expires_at=ends)
        )
    say(f"token {number}: {shown}. Keep it now: it is shown this once.", "green")
    print(secret)


@tokens.command("list")
def list_(form: FormatOption = None, database: DatabaseOption = None) -> None:
    """List tokens: what each may do, when it was used last; never its letters.

    For example:

        watchdog tokens list
    """
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        rows = [_row(token) for token in store.read(list_tokens)]
    write_rows(rows, COLUMNS, form, ("token_id", "name", "scopes", "expires_at", "last_used_at"))


@tokens.command()
def remove(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `tokens list` shows it.")],
    by: ByOption = None,
    database: DatabaseOption = None,
) -> None:
    """Remove a token: it opens nothing from now on.

    For example:

        watchdog tokens remove 3
    """
    who = who_acts(by)
    with errors_named(), app.open_store(settings_for(database=database)) as store:
        removed = store.write(lambda c: remove_token(c, number, by=who, now=app.utc_now()))
    if not removed:
        fail(f"there is no token {number}: see `watchdog tokens list`", INPUT_WRONG)
    say(f"token {number} removed", "green")


def _row(token: TokenRow) -> dict[str, object]:
    return {name: getattr(token, name) for name in COLUMNS} | {
        "scopes": " ".join(sorted(token.scopes))
    }
