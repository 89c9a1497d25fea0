"""The `watchdog` command: one file per group of commands, gathered here."""

import os
import sys
from typing import Annotated

import typer

from watchdog.cli import database, declaring, demo, inspecting, reading, text, watching

app = typer.Typer(
    name="watchdog",
    help="Watches news outlets in many languages for awaited events, and alerts the right "
    "people once per real change.\n\nNew here? `watchdog demo` shows a whole day in under a "
    "minute, without internet.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

WATCH, DECLARE, INSPECT, TOOLS = "Watch", "Watchlists", "What was found", "Tools"

app.command(rich_help_panel=WATCH)(watching.run)
app.command(rich_help_panel=WATCH)(demo.demo)
app.command(rich_help_panel=WATCH)(watching.replay)
app.command(rich_help_panel=DECLARE)(declaring.check)
app.command("test", rich_help_panel=DECLARE)(declaring.run_examples)
app.command(rich_help_panel=INSPECT)(inspecting.hits)
app.command(rich_help_panel=INSPECT)(inspecting.alerts)
app.command(rich_help_panel=INSPECT)(inspecting.sources)
app.command(rich_help_panel=INSPECT)(inspecting.deliveries)
app.command(rich_help_panel=TOOLS)(text.match)
app.command(rich_help_panel=TOOLS)(text.judge)
app.command(rich_help_panel=TOOLS)(reading.extract)
app.command(rich_help_panel=TOOLS)(reading.entries)
app.add_typer(database.db, name="db", rich_help_panel=TOOLS)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Say the version where asked."""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - rarely needed

        print(f"watchdog {installed('news-watchdog')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; a reader that went away (`| head`) ends it quietly."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
