import csv
import io
import json
import os
import pty
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from tests.cli.making import NEWS, NOISE, PATIENCE, PROGRAM, Desk, page_of

from watchdog.cli.output import (
    Format,
    errors_named,
    progress_of,
    write_json,
    write_rows,
)
from watchdog.errors import DeclarationError, FetchError, Mistake, SettingsError, StoreError
from watchdog.model import Outcome
from watchdog.text import Row, as_text

COLUMNS = ("id", "title", "state", "seen_at")
ROWS: list[Row] = [
    {"id": 1, "title": "ډیره", "state": "done", "seen_at": datetime(2026, 5, 4, tzinfo=UTC)},
    {"id": 2, "title": None, "state": "denied", "seen_at": None},
]


# --- rows ----------------------------------------------------------------------------


def test_jsonl_has_one_object_a_row_with_the_columns_as_keys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert write_rows(ROWS, COLUMNS, Format.JSONL) == 2

    first, second = capsys.readouterr().out.splitlines()
    assert "ډیره" in first
    assert json.loads(first) == {
        "id": 1,
        "title": "ډیره",
        "state": "done",
        "seen_at": "2026-05-04T00:00:00Z",
    }
    assert json.loads(second)["title"] is None


def test_a_pipe_gets_jsonl_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows(ROWS, COLUMNS, None)

    assert capsys.readouterr().out.startswith('{"id": 1')


def test_csv_has_a_head_and_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    risky = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a,b", 'a "b"', "fine", "a=1"]

    write_rows([{"id": -1, "title": title} for title in risky], ("id", "title"), Format.CSV)

    head, *rows = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert head == ["id", "title"]
    assert [title for _, title in rows] == [*(f"'{title}" for title in risky[:6]), *risky[6:]]
    assert {number for number, _ in rows} == {"-1"}  # a number is no formula


def test_csv_without_rows_still_has_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    assert write_rows([], ("id", "title"), Format.CSV) == 0
    assert capsys.readouterr().out == "id,title\r\n"


def test_a_table_shows_what_a_line_holds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    rows = [{"item": "formal-invitation", "title": "[red]long[/red] " * 20, "state": "called-for"}]

    write_rows(rows, ("item", "title", "state"), Format.TABLE, ("state", "title"))

    out = capsys.readouterr().out
    assert "called-for" in out
    assert "[red]long[/red]" in out  # scraped text is no markup
    assert "formal" not in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_an_empty_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    write_rows([], COLUMNS, Format.TABLE)

    assert capsys.readouterr().out == "nothing yet\n"


def test_times_are_iso_8601_in_utc() -> None:
    assert as_text(datetime(2026, 5, 4, 10, 30, tzinfo=UTC)) == "2026-05-04T10:30:00Z"


# --- errors --------------------------------------------------------------------------


def mistakes() -> DeclarationError:
    return DeclarationError(
        [Mistake(path=Path("a.yaml"), line=3, column=n, message=f"wrong {n}") for n in (1, 2)]
    )


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (mistakes(), 2, ["a.yaml:3:1: wrong 1\n", "a.yaml:3:2: wrong 2\n", "2 mistake(s)"]),
        (SettingsError("WATCHDOG_PORT: wrong"), 2, ["watchdog: WATCHDOG_PORT: wrong\n"]),
        (StoreError("no room"), 1, ["watchdog: no room\n"]),
        (
            FetchError(
                "https://a.example/", "HTTP 404", outcome=Outcome.HTTP_ERROR, retryable=False
            ),
            1,
            ["watchdog: https://a.example/: HTTP 404\n"],
        ),
        (
            PermissionError(13, "Permission denied", "/x/y"),
            1,
            ["watchdog: /x/y: Permission denied"],
        ),
    ],
)
def test_our_errors_are_words_on_stderr_and_an_exit_code(
    error: Exception, code: int, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, errors_named():
        raise error

    out, err = capsys.readouterr()
    assert ended.value.exit_code == code
    assert all(word in err for word in words)
    assert out == ""


@pytest.mark.parametrize("error", [ValueError("x"), OSError(98, "in use")])
def test_faults_of_ours_are_not_hidden(error: Exception) -> None:
    with pytest.raises(type(error)), errors_named():
        raise error


def test_a_reader_that_left_ends_the_command_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Gone())
    for write in (
        lambda: write_json({}),
        lambda: write_rows(ROWS, COLUMNS, Format.CSV),
    ):
        with pytest.raises(typer.Exit) as ended:
            write()
        assert ended.value.exit_code == 0


# --- progress ------------------------------------------------------------------------


def test_elsewhere_progress_is_a_plain_line_now_and_then(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress_of("read") as counter:
        assert sum(counter.over(range(2500))) == sum(range(2500))

    assert capsys.readouterr().err == "read: 1000\nread: 2000\n"


def on_a_terminal(*words: str, folder: Path, all_of_it: bool) -> tuple[str, str]:
    """Run the program with stderr on a terminal; give what it showed, and its piped stdout."""
    near, far = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [PROGRAM, *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
        | {"WATCHDOG_SHIPPED_OUTLETS": "off"},
        stdin=subprocess.DEVNULL,
        stdout=far if all_of_it else subprocess.PIPE,
        stderr=far,
    )
    os.close(far)
    shown: list[bytes] = []
    reader = threading.Thread(target=_read_all, args=(near, shown), daemon=True)
    reader.start()
    out, _ = process.communicate(timeout=PATIENCE)
    reader.join(PATIENCE)
    os.close(near)
    assert process.returncode == 0
    return b"".join(shown).decode(), (out or b"").decode()


def _read_all(terminal: int, shown: list[bytes]) -> None:
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # the program has closed its end
            return
        if not part:
            return
        shown.append(part)


def test_a_terminal_gets_a_bar_and_a_table(desk: Desk) -> None:
    file = desk.record("day.warc.gz", page_of(1, NEWS, NOISE), page_of(2, NOISE, NOISE))
    words = ("replay", str(file), "--database", desk.database)

    shown, out = on_a_terminal(*words, folder=desk.folder, all_of_it=False)
    assert "replayed" in shown
    assert "━" in shown
    assert "0:00:0" in shown
    assert json.loads(out)["new"] == 2

    table, _ = on_a_terminal(
        "hits", "--database", desk.database, folder=desk.folder, all_of_it=True
    )
    assert "\x1b[" in table  # in colour
    assert "seen_at" in table
    assert "{" not in table


def test_beside_a_bar_data_stays_whole(desk: Desk) -> None:
    lines = [json.dumps({"id": n, "language": "en", "title": NEWS}) for n in range(30)]
    (desk.folder / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")

    shown, out = on_a_terminal("match", "many.jsonl", folder=desk.folder, all_of_it=False)
    assert [json.loads(line)["id"] for line in out.splitlines()] == list(range(30))
    assert "watchlist" not in shown
    assert "matched" in shown

    together, _ = on_a_terminal("match", "many.jsonl", folder=desk.folder, all_of_it=True)
    found = [line for line in together.replace("\r", "\n").split("\n") if '{"id"' in line]
    assert len(found) == 30
    assert all(line.endswith("]}") for line in found)  # not broken at the terminal's width
