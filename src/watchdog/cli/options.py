"""Options that several commands share, and the settings they make.

In:   `--watchlists`, `--database`, `--format` and the environment.
Out:  typed parameters, `Settings`.
"""

from pathlib import Path
from typing import Annotated

import typer

from watchdog.cli.output import INPUT_WRONG, Format, fail
from watchdog.errors import SettingsError
from watchdog.settings import Settings, read_settings

WatchlistsOption = Annotated[
    Path | None,
    typer.Option(
        "--watchlists",
        metavar="DIR",
        help="Folder of watchlists, routes and own outlets. "
        "[default: watchlists/, or WATCHDOG_WATCHLISTS]",
        show_default=False,
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///file.db or postgresql://… "
        "[default: var/watchdog.db, or WATCHDOG_DATABASE_URL]",
        show_default=False,
    ),
]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="How rows are written. [default: a table on a terminal, jsonl in a pipe]",
        show_default=False,
    ),
]


def settings_for(watchlists: Path | None = None, database: str | None = None) -> Settings:
    """Read the settings; a wrong one ends the command with exit code 2."""
    try:
        return read_settings(watchlists=watchlists, database_url=database)
    except SettingsError as error:
        fail(str(error), INPUT_WRONG)
