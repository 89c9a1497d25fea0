import io
import sys
from codecs import BOM_UTF8
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from watchdog.cli.jsonl import Lines, Record


class Line(Record):
    text: str


def read(path: Path, *bodies: bytes) -> tuple[list[Line], Lines]:
    files = []
    for number, body in enumerate(bodies):
        file = path / f"{number}.jsonl"
        file.write_bytes(body)
        files.append(file)
    lines = Lines(files)
    return list(lines.records(Line)), lines


def test_every_line_of_every_file_is_a_record(tmp_path: Path) -> None:
    records, lines = read(tmp_path, b'{"id": 1, "text": "a"}\n', b'{"id": "x", "text": "b"}')

    assert [(record.id, record.text) for record in records] == [(1, "a"), ("x", "b")]
    assert lines.bad == 0


def test_blank_lines_and_unknown_keys_are_passed_over(tmp_path: Path) -> None:
    records, lines = read(tmp_path, b'\n  \n{"id": 1, "text": "a", "more": {}}\r\n\n')

    assert [record.text for record in records] == ["a"]
    assert lines.bad == 0


@pytest.mark.parametrize(
    ("bad", "answered"),
    [
        (b"{", "null"),
        (b"[1]", "null"),
        (b'"text"', "null"),
        (b'{"id": 7}', "7"),
        (b'{"id": "x", "text": 3}', '"x"'),
        (b'{"text": "a"}', "null"),
        (b'{"id": [1], "text": "a"}', "[1]"),
        (b"\xff\xfe\x00 binary", "null"),
        (b'{"id": 1, "text": "\xff"}', "1"),
        (b"[" * 100_000, "null"),
        (b'{"id": ' + b"9" * 5000 + b', "text": 1}', "null"),
    ],
)
def test_a_bad_line_is_answered_and_the_rest_goes_on(
    bad: bytes, answered: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = b'{"id": 2, "text": "good"}'

    records, lines = read(tmp_path, bad + b"\n" + good)

    out = capsys.readouterr().out
    assert [record.text for record in records] == ["good"]
    assert lines.bad == 1
    assert out.startswith(f'{{"id": {answered}, "error": "line 1: ')
    assert out.count("\n") == 1


def test_an_error_names_the_field(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read(tmp_path, b'{"id": 1}')

    assert "text: Field required" in capsys.readouterr().out


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    records, lines = read(tmp_path, b'\xef\xbb\xbf{"id": 1, "text": "a"}')

    assert (len(records), lines.bad) == (1, 0)


def test_half_a_pair_is_one_replacement_so_that_offsets_hold(tmp_path: Path) -> None:
    line = rb'{"id": "\uD83D", "text": "a\ud800b \ud83d\ude00"}'

    [record], lines = read(tmp_path, line)

    assert record.text == "a\ufffdb \U0001f600"
    assert record.id == "\ufffd"
    assert lines.bad == 0


def test_letters_that_only_look_like_line_ends_end_no_line(tmp_path: Path) -> None:
    line = '{"id": 1, "text": "a\u2028b\u0085c"}'.encode()

    [record], _ = read(tmp_path, line)

    assert record.text == "a\u2028b\u0085c"


def test_without_files_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 1, "text": "a"}')))

    assert [record.text for record in Lines([]).records(Line)] == ["a"]


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_a_wrong_input(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        list(Lines([tmp_path / name]).records(Line))

    assert ended.value.exit_code == 2
    assert str(tmp_path) in capsys.readouterr().err


@given(st.binary(max_size=80))
def test_any_bytes_are_records_or_answers(body: bytes) -> None:
    line = body.replace(b"\n", b"")
    stdin, stdout = sys.stdin, sys.stdout
    sys.stdin, sys.stdout = io.TextIOWrapper(io.BytesIO(line)), io.StringIO()
    try:
        lines = Lines([])
        records = list(lines.records(Line))
        answers = sys.stdout.getvalue().count("\n")
    finally:
        sys.stdin, sys.stdout = stdin, stdout
    assert len(records) + lines.bad == bool(line.removeprefix(BOM_UTF8).strip())
    assert answers == lines.bad
