"""`watchdog check` and `watchdog test`: are the watchlists right, do they do what they say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from watchdog import app
from watchdog.cli.options import WatchlistsOption, settings_for
from watchdog.cli.output import (
    STATE_STYLES,
    WORK_FAILED,
    errors_named,
    messages,
    say,
)
from watchdog.lint import find_warnings
from watchdog.pipeline.examples import Trial, try_examples


def check(watchlists: WatchlistsOption = None) -> None:
    """Check watchlists, outlets and routes: every mistake at once, as file:line:column.

    Warnings (a concept without words in one of the languages, an item without examples) are
    printed too and do not fail. Exit code 2 if there is any mistake.

    For example:

        watchdog check --watchlists ~/desk
    """
    settings = settings_for(watchlists)
    with errors_named():
        declarations = app.load_declared(settings)
    for warning in find_warnings(declarations):
        say(warning, "yellow")
    items = sum(len(watchlist.items) for watchlist in declarations.watchlists)
    say(
        f"{len(declarations.watchlists)} watchlist(s), {items} item(s), "
        f"{len(declarations.outlets)} outlet(s), {len(declarations.routing.routes)} route(s): "
        "no mistakes",
        "green",
    )


def run_examples(
    watchlists: WatchlistsOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the examples that pass, too.")
    ] = False,
) -> None:
    """Run the examples of all items: does each text get the state its author expects.

    Prints a table of failures; exit code 1 if there are any. `todo: true` marks a known miss.

    For example:

        watchdog test --verbose
    """
    with errors_named():
        bench = app.make_bench(settings_for(watchlists))
    trials = try_examples(bench, app.utc_now())
    failed = [trial for trial in trials if not trial.passed and not trial.example.todo]
    todo = [trial for trial in trials if not trial.passed and trial.example.todo]
    shown = trials if verbose else [*failed, *todo]
    if shown:
        messages().print(_table(shown))
    say(
        f"{len(trials) - len(failed) - len(todo)} passed, {len(failed)} failed, "
        f"{len(todo)} known misses",
        "red" if failed else "green",
    )
    if failed:
        raise typer.Exit(WORK_FAILED)


def _table(trials: Sequence[Trial]) -> Table:
    table = Table(header_style="bold", show_edge=False, pad_edge=False)
    for name in ("where", "item", "expected", "got", "cue", "text"):
        table.add_column(name, overflow="fold" if name == "text" else "ellipsis")
    for trial in trials:
        expected, got = (str(state or "silent") for state in (trial.example.expect, trial.state))
        table.add_row(
            Text(f"{Path(trial.example.path).name}:{trial.example.line}"),
            Text(trial.item.item),
            Text(expected, style=STATE_STYLES.get(expected, "")),
            Text(got, style=STATE_STYLES.get(got, "")),
            Text(trial.cue or "–"),
            Text(trial.example.text or trial.example.title),
        )
    return table
