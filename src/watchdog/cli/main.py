"""The `watchdog` command: one file per group of commands, gathered here."""

import errno
import os
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from watchdog.cli import (
    acting,
    backtesting,
    covering,
    database,
    declaring,
    demo,
    describing,
    doctoring,
    explaining,
    inspecting,
    parts,
    reading,
    reanalysing,
    starting,
    text,
    tokens,
    watching,
)
from watchdog.cli.output import FINE, WORK_FAILED
from watchdog.cli.users import users

app = typer.Typer(
    name="watchdog",
    help="Watches news outlets in many languages for awaited events, and alerts the right "
    "people once per real change.\n\nNew here? `watchdog demo` shows a whole day in under a "
    "minute, without internet.",
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)

WATCH, DECLARE, INSPECT, TOOLS = "Watch", "Watchlists", "What was found", "Tools"
ACT, MACHINES = "Act", "Many machines"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # what a full disk says to standard output

app.command(rich_help_panel=WATCH)(watching.run)
app.command(rich_help_panel=WATCH)(demo.demo)
app.command(rich_help_panel=WATCH)(watching.replay)
app.command(rich_help_panel=WATCH)(reanalysing.reanalyse)
app.command(rich_help_panel=MACHINES)(parts.scheduler)
app.command(rich_help_panel=MACHINES)(parts.worker)
app.command(rich_help_panel=MACHINES)(parts.web)
app.command(rich_help_panel=DECLARE)(starting.init)
app.command(rich_help_panel=DECLARE)(describing.schema)
app.command(rich_help_panel=DECLARE)(backtesting.backtest)
app.command(rich_help_panel=DECLARE)(declaring.check)
app.command("test", rich_help_panel=DECLARE)(declaring.run_examples)
app.command(rich_help_panel=INSPECT)(inspecting.hits)
app.add_typer(inspecting.source_list, name="sources", rich_help_panel=INSPECT)
app.command(rich_help_panel=DECLARE)(explaining.explain)
app.command(rich_help_panel=INSPECT)(covering.coverage)
app.add_typer(doctoring.doctor, name="doctor", rich_help_panel=TOOLS)
_alerts = typer.Typer(invoke_without_command=True, callback=inspecting.alerts)
_alerts.command()(inspecting.route)
app.add_typer(_alerts, name="alerts", rich_help_panel=INSPECT)
_deliveries = typer.Typer(invoke_without_command=True, callback=inspecting.deliveries)
_deliveries.command()(inspecting.retry)
app.add_typer(_deliveries, name="deliveries", rich_help_panel=INSPECT)
app.command(rich_help_panel=ACT)(acting.ack)
app.command(rich_help_panel=ACT)(acting.triage)
app.command(rich_help_panel=ACT)(acting.silence)
app.command(rich_help_panel=ACT)(acting.notify)
app.command(rich_help_panel=TOOLS)(text.match)
app.command(rich_help_panel=TOOLS)(text.judge)
app.command(rich_help_panel=TOOLS)(reading.extract)
app.command(rich_help_panel=TOOLS)(reading.entries)
app.add_typer(tokens.tokens, name="tokens", rich_help_panel=TOOLS)
app.add_typer(users, name="users", rich_help_panel=TOOLS)
app.add_typer(database.db, name="db", rich_help_panel=TOOLS)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Say the version where asked, and help to those who ask for nothing."""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - rarely needed

        print(f"watchdog {installed('news-watchdog')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command line; a reader that went away (`| head`) ends it quietly."""
    _open_closed_streams()
    _speak_utf8()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        sys.exit(FINE)
    except OSError as error:
        if error.filename is not None or error.errno not in _FULL:
            raise
        _drop_output()
        print(f"watchdog: the output cannot be written: {error.strerror}", file=sys.stderr)
        sys.exit(WORK_FAILED)


def _drop_output() -> None:
    """Let what is left in the buffer go nowhere, lest Python complains at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """Stand in for streams that the caller closed, as cron and some supervisors do."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def _speak_utf8() -> None:
    r"""Write JSON Lines and CSV as UTF-8 whatever the locale; a terminal keeps its encoding.

    What cannot be written is escaped as `\uXXXX`, which JSON reads as the same letter.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
