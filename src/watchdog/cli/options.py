"""Options that several commands share, and the settings they make.

In:   `--watchlists`, `--database`, `--format` and the environment.
Out:  typed parameters, `Settings`.
"""

import re
from datetime import timedelta
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

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"([0-9]{1,5})([smhd])")  # five digits: no date before the year 1


def duration_of(option: str, text: str) -> timedelta:
    """Read a duration such as 10m or 24h; anything else ends the command with exit code 2."""
    found = _DURATION.fullmatch(text)
    if found is None:
        fail(f"{option} {text}: write a number and s, m, h or d, such as 10m or 24h", INPUT_WRONG)
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def settings_for(watchlists: Path | None = None, database: str | None = None) -> Settings:
    """Read the settings; a wrong one ends the command with exit code 2."""
    try:
        return read_settings(watchlists=watchlists, database_url=database)
    except SettingsError as error:
        fail(str(error), INPUT_WRONG)
