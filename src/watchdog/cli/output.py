"""How commands speak: data to stdout, everything else to stderr.

In:   rows, mistakes, progress.
Out:  a table in colour on a terminal, JSON Lines in a pipe, CSV when asked.
I/O:  stdout and stderr.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from watchdog.cli.tables import fit_table, list_cells
from watchdog.errors import DeclarationError, SettingsError, WatchdogError
from watchdog.text import Row, csv_lines, json_text

T = TypeVar("T")

FINE, WORK_FAILED, INPUT_WRONG = 0, 1, 2  # exit codes

STATE_STYLES = {
    "done": "bold green",
    "planned": "cyan",
    "possible": "yellow",
    "called-for": "magenta",
    "conditional": "blue",
    "denied": "red",
    "background": "dim",
    "undecided": "bold yellow",
}
# What a column keeps in a table that is too wide for the terminal.
WIDTHS = {
    "seen_at": 11,
    "created_at": 11,
    "last_polled_at": 11,
    "covered_until": 11,
    "item": 12,
    "state": 10,
    "cue": 10,
    "reason": 12,
    "title": 18,
    "alert_id": 22,
    "last_error": 18,
    "verdict": 7,
}
WRAPPED = frozenset({"found", "advice"})  # a table shows them in full, over several lines


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def messages() -> Console:
    """Make the console of everything that is not data."""
    return Console(stderr=True, highlight=False)


def say(text: str, style: str = "") -> None:
    """Tell the person something that is not data."""
    messages().print(Text(text, style=style), soft_wrap=True)


def fail(text: str, code: int = WORK_FAILED) -> NoReturn:
    """Say what went wrong and end with an exit code."""
    say(text, "red")
    raise typer.Exit(code)


@contextmanager
def errors_named() -> Iterator[None]:
    """Turn our own errors into a message and an exit code; anything else is a fault of ours."""
    try:
        yield
    except DeclarationError as error:
        for mistake in error.mistakes:
            say(str(mistake), "red")
        fail(f"{len(error.mistakes)} mistake(s), nothing was changed", INPUT_WRONG)
    except SettingsError as error:
        fail(f"watchdog: {error}", INPUT_WRONG)
    except WatchdogError as error:
        fail(f"watchdog: {error}")
    except OSError as error:
        if error.filename is None:  # no file of the person's: a fault of ours
            raise
        fail(f"watchdog: {error.filename}: {error.strerror}")


@contextmanager
def readers_may_leave() -> Iterator[None]:
    """End the command quietly when nobody reads its output any more, as after `| head -1`."""
    try:
        yield
    except BrokenPipeError:
        raise typer.Exit(FINE) from None


def write_json(value: object) -> None:
    """Write one JSON value on a line of its own, letters as they are."""
    with readers_may_leave():
        print(json_text(value), flush=True)


def write_rows(
    rows: Iterable[Row],
    columns: Sequence[str],
    form: Format | None,
    shown: Sequence[str] = (),
) -> int:
    """Write rows in the asked form, or the one that suits where they go; gives their number.

    A table holds the columns `shown` only, where any are named.
    """
    chosen = form or (Format.TABLE if sys.stdout.isatty() else Format.JSONL)
    writer = {Format.TABLE: _write_table, Format.JSONL: _write_lines, Format.CSV: _write_csv}
    wanted = shown if shown and chosen is Format.TABLE else columns
    with readers_may_leave():
        count = writer[chosen](rows, wanted)
        sys.stdout.flush()
    return count


def _write_lines(rows: Iterable[Row], columns: Sequence[str]) -> int:
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007 - the count is the result
        write_json({name: row[name] for name in columns})
    return count


def _write_csv(rows: Iterable[Row], columns: Sequence[str]) -> int:
    lines = -1  # the head
    for lines, line in enumerate(csv_lines(rows, columns)):  # noqa: B007 - the count is the result
        sys.stdout.write(line)
    return lines


def _write_table(rows: Iterable[Row], columns: Sequence[str]) -> int:
    cells = [[_table_cell(row[name]) for name in columns] for row in rows]
    console = Console(highlight=False)
    table = fit_table(
        columns,
        cells,
        [WIDTHS.get(name, 5) for name in columns],
        [name in WRAPPED for name in columns],
        console.width,
    )
    if not cells:
        console.print(Text("nothing yet", style="dim"))
    elif table is not None:
        console.print(table)
    else:
        for row in cells:
            console.print(list_cells(columns, row))
    return len(cells)


def _table_cell(value: object) -> Text:
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, datetime):
        return Text(f"{value:%m-%d %H:%M}")
    text = str(value)
    return Text(text, style=STATE_STYLES.get(text, ""))


@contextmanager
def progress_of(what: str, total: int | None = None) -> Iterator["Counter"]:
    """Show progress: a bar on a terminal, a plain line now and then elsewhere."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if not console.is_terminal:
        yield Counter(what, None, None)
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        # On the same terminal, lines of data go above the bar; in a file they are left alone.
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        yield Counter(what, bar, total)


class Counter:
    """Counts work done, where people can see it."""

    EVERY = 1000  # plain lines: one per so many

    def __init__(self, what: str, bar: Progress | None, total: int | None) -> None:
        self.done = 0
        self._what = what
        self._bar = bar
        self._task = bar.add_task(what, total=total) if bar else None

    def show(self, done: int) -> None:
        """Say how many are done by now."""
        before, self.done = self.done, done
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done)
        elif done // self.EVERY > before // self.EVERY:
            say(f"{self._what}: {done}")

    def over(self, work: Iterable[T]) -> Iterator[T]:
        """Pass work through, counting."""
        for part in work:
            yield part
            self.show(self.done + 1)
