import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.making import PATIENCE, PROGRAM, Desk, run, run_program
from typer.main import get_command

from watchdog.cli.main import app


def commands() -> Iterator[tuple[str, ...]]:
    """Name every command, those of groups with their group."""
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]  # a group
        below = getattr(command, "commands", None)
        yield from ((name, each) for each in below) if below else [(name,)]


COMMANDS = sorted(commands())


def test_the_program_alone_is_a_request_for_help() -> None:
    done = run_program()

    assert (done.code, done.err) == (0, "")
    assert "watchdog demo" in done.out
    assert all(words[0] in done.out for words in COMMANDS)


def test_a_group_alone_is_a_request_for_help() -> None:
    done = run("db")

    assert done.code == 0
    assert "upgrade" in done.out


def test_the_version_is_said() -> None:
    assert re.fullmatch(r"watchdog \d+\.\d+\.\d+\n", run("--version").out)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_teaches_by_example_and_fits_80_columns(words: tuple[str, ...]) -> None:
    done = run(*words, "--help")

    assert (done.code, done.err) == (0, "")
    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert f"watchdog {' '.join(words)}" in done.out.partition("For example:")[2]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_examples_name_options_that_exist(words: tuple[str, ...]) -> None:
    command: Any = get_command(app)
    for word in words:
        command = command.commands[word]
    known = {option for parameter in command.params for option in parameter.opts}

    used = [
        word
        for line in command.help.splitlines()
        if f"watchdog {' '.join(words)}" in line
        for word in shlex.split(line.partition("watchdog ")[2], comments=True)
        if word.startswith("--")
    ]

    assert set(used) <= known


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("hits", "--nope"),
        ("hits", "--format", "xml"),
        ("hits", "--limit", "0"),
        ("hits", "--state", "finished"),
        ("deliveries", "--status", "lost"),
        ("extract",),
        ("entries",),
        ("replay", "missing.warc.gz"),
        ("check", "--watchlists", "missing"),
        ("run", "--watchlists", "missing"),
        ("run", "--for", "soon"),
    ],
)
def test_a_wrong_command_line_is_named_with_exit_code_2(words: tuple[str, ...], desk: Desk) -> None:
    del desk  # a folder with watchlists: only the words are wrong

    done = run(*words)

    assert (done.code, done.out) == (2, "")
    assert "Missing argument" in done.err or any(word in done.err for word in words[-2:])


@pytest.mark.parametrize("form", ["jsonl", "csv", "table"])
def test_a_reader_that_left_is_no_error(form: str, desk: Desk) -> None:
    desk.open_database().close()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [PROGRAM, "sources", "--format", form, "--database", desk.database],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.wait(PATIENCE)
    process.stderr.close()

    assert said == b""


def test_an_output_that_is_full_is_named() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, "schema"], stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE, check=False
        )

    assert done.returncode == 1
    assert done.stderr == b"watchdog: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_closed_streams_are_no_error(closed: str, desk: Desk) -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        ["/bin/sh", "-c", f"{shlex.quote(str(PROGRAM))} match {closed}"],
        input=b"" if closed != "<&-" else None,
        cwd=desk.folder,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
