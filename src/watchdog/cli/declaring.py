"""`watchdog check` and `watchdog test`: are the watchlists right, do they do what they say."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from watchdog import app
from watchdog.channels import check_target
from watchdog.cli.junit import write_junit
from watchdog.cli.options import DatabaseOption, WatchlistsOption, settings_for
from watchdog.cli.output import (
    INPUT_WRONG,
    STATE_STYLES,
    WORK_FAILED,
    errors_named,
    fail,
    messages,
    say,
)
from watchdog.config.loader import ROUTES_FILE
from watchdog.declarations import Declarations
from watchdog.errors import DeclarationError, Mistake, StoreError
from watchdog.lint import find_unseen, find_warnings, warn_of_loopback
from watchdog.model import LanguageCode
from watchdog.pipeline.analyse import Bench
from watchdog.pipeline.examples import Trial, missing_examples, try_examples
from watchdog.settings import Settings
from watchdog.store import count_languages, occurs


def check(watchlists: WatchlistsOption = None, database: DatabaseOption = None) -> None:
    """Check watchlists, outlets and routes: every mistake at once, as file:line:column.

    Warnings (a concept without words in one of the languages, an item without examples) are
    printed too and do not fail. Where there is a database with a thousand articles in a language
    and more, so are terms that occur in none of them. Exit code 2 if there is any mistake.

    For example:

        watchdog check --watchlists ~/desk
    """
    settings = settings_for(watchlists, database)
    with errors_named():
        declarations = app.load_declared(settings)
        if wrong := find_wrong_targets(declarations, settings.watchlists / ROUTES_FILE):
            raise DeclarationError(wrong)
    for warning in (
        *find_warnings(declarations),
        *warn_of_loopback(declarations, settings.pages),
        *_unseen_terms(settings, declarations),
    ):
        say(warning, "yellow")
    if not declarations.watchlists:
        say(nothing_watched(settings.watchlists), "yellow")
    items = sum(len(watchlist.items) for watchlist in declarations.watchlists)
    say(
        f"{len(declarations.watchlists)} watchlist(s), {items} item(s), "
        f"{len(declarations.outlets)} outlet(s), {len(declarations.routing.routes)} route(s): "
        "no mistakes",
        "green",
    )


def nothing_watched(folder: Path) -> str:
    """Say that a folder without a watchlist is watched in vain."""
    return (
        f"{folder}: warning: no watchlist stands here, so nothing is watched; "
        f"`watchdog init --watchlists {folder}` writes a first one"
    )


def find_wrong_targets(declarations: Declarations, path: Path) -> tuple[Mistake, ...]:
    """Say which addresses no channel can send to; none is shown, for they are secrets."""
    return tuple(
        Mistake(
            path=path,
            line=target.place.line,
            column=target.place.column,
            message=f"the target {target.name!r} {wrong}",
        )
        for target in declarations.routing.targets.values()
        if (wrong := check_target(target)) is not None
    )


def _unseen_terms(settings: Settings, declarations: Declarations) -> tuple[str, ...]:
    """Ask the archive for every term; without a database that fits nothing is said."""
    own = settings.state / "watchdog.db"
    if settings.database_url is None and not own.is_file():
        return ()
    try:
        with app.open_store(settings) as store:
            return store.read(
                lambda c: find_unseen(declarations, count_languages(c), partial(occurs, c))
            )
    except StoreError as error:
        say(f"the archive was not asked for the terms: {error}")
        return ()


def run_examples(
    watchlists: WatchlistsOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the examples that pass, too.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the results as JUnit XML, for CI.")
    ] = None,
    fail_on_missing: Annotated[
        str | None,
        typer.Option(metavar="LANG,…", help="Fail where an item has no example in these."),
    ] = None,
) -> None:
    """Run the examples of all items: does each text get the state its author expects.

    Prints a table of failures with what matched and which cue decided; exit code 1 if there
    are any. `todo: true` marks a known miss; one that starts to pass is told.

    For example:

        watchdog test --verbose

        watchdog test --junit results.xml --fail-on-missing en,fr,de,prs,ps
    """
    with errors_named():
        bench = app.make_bench(settings_for(watchlists))
    wanted = _languages_named(fail_on_missing, bench)
    trials = try_examples(bench, app.utc_now())
    missing = missing_examples(bench.declarations, wanted)
    if junit is not None:
        with errors_named():
            junit.write_text(write_junit(trials, missing), encoding="utf-8")
    _tell_trials(trials, verbose=verbose)
    for item, language in missing:
        place = f"{item.place.line}:{item.place.column}"
        say(f"{item.key}, line {place}: no example in {language!r}", "red")
    if missing or any(trial.failed for trial in trials):
        raise typer.Exit(WORK_FAILED)


def _languages_named(text: str | None, bench: Bench) -> tuple[LanguageCode, ...]:
    named = tuple(LanguageCode(code.strip()) for code in (text or "").split(",") if code.strip())
    for code in named:
        if code not in bench.declarations.languages:
            known = ", ".join(sorted(bench.declarations.languages))
            fail(f"--fail-on-missing: no language {code!r}; there are {known}", INPUT_WRONG)
    return named


def _tell_trials(trials: Sequence[Trial], *, verbose: bool) -> None:
    failed = [trial for trial in trials if trial.failed]
    todo = [trial for trial in trials if trial.example.todo and not trial.passed]
    mended = [trial for trial in trials if trial.mended]
    shown = trials if verbose else [*failed, *todo]
    if shown:
        messages().print(_table(shown))
    for trial in mended:
        say(f"{_where(trial)} passes now: take its 'todo: true' away", "yellow")
    say(
        f"{len(trials) - len(failed) - len(todo)} passed, {len(failed)} failed, "
        f"{len(todo)} known misses",
        "red" if failed else "green",
    )


def _where(trial: Trial) -> str:
    return f"{Path(trial.example.path).name}:{trial.example.line}"


def _why(trial: Trial) -> str:
    """Say what matched and which cue decided."""
    return f"matched: {', '.join(trial.matched) or 'nothing'}; cue: {trial.cue or 'none'}"


def _table(trials: Sequence[Trial]) -> Table:
    table = Table(header_style="bold", show_edge=False, pad_edge=False)
    for name in ("where", "expected", "got", "text"):
        table.add_column(name, overflow="fold")
    for trial in trials:
        expected, got = (str(state or "silent") for state in (trial.example.expect, trial.state))
        table.add_row(
            Text(f"{_where(trial)}\n").append(trial.item.item, "dim"),
            Text(expected, style=STATE_STYLES.get(expected, "")),
            Text(got, style=STATE_STYLES.get(got, "")),
            Text(f"{trial.example.text or trial.example.title}\n").append(_why(trial), "dim"),
        )
    return table
