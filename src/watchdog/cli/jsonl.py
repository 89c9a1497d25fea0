"""JSON Lines in: one typed record a line, a bad line is answered and the rest goes on.

In:   files or standard input, one JSON object a line.
Out:  records of a pydantic model, or the answer `{"id", "error"}` for a bad line.
I/O:  reads files and stdin.
"""

import json
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from watchdog.cli.output import INPUT_WRONG, fail, say, write_json

R = TypeVar("R", bound="Record")
STDIN = Path("-")
_HALF = re.compile("[\ud800-\udfff]")  # half of a UTF-16 pair: JSON may hold it, text may not


class Record(BaseModel):
    """A line of input. Unknown keys are allowed: lines often come from other tools."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int


class Lines:
    """Reads records and remembers whether a line was bad."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.bad = 0
        self._files = files or [STDIN]

    def records(self, model: type[R]) -> Iterator[R]:
        """Give each record; a bad line is answered on stdout in its place."""
        for number, line in enumerate(_read_lines(self._files), 1):
            if not line.strip():
                continue
            try:
                yield model.model_validate_json(_mend_halves(line))
            except ValidationError as error:
                self.answer_error(_id_of(line), f"line {number}: {_in_words(error)}")

    def answer_error(self, given_id: object, message: str) -> None:
        """Answer one record with an error; the rest goes on."""
        self.bad += 1
        write_json({"id": given_id, "error": message})


def _read_lines(files: Iterable[Path]) -> Iterator[bytes]:
    """Give lines as bytes: one that is no UTF-8 must not end the reading of the rest."""
    for file in files:
        try:
            if file == STDIN:
                yield from _read_stdin()
            else:
                with file.open("rb") as lines:
                    yield from _without_mark(lines)
        except OSError as error:
            fail(f"watchdog: {file}: {error.strerror}", INPUT_WRONG)


def _read_stdin() -> Iterator[bytes]:
    if sys.stdin.isatty():
        say("reading JSON Lines from the terminal; Ctrl-D ends them", "dim")
    yield from _without_mark(sys.stdin.buffer)


def _without_mark(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Drop the byte order mark that some editors put before the first line."""
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix(BOM_UTF8)


def _mend_halves(line: bytes) -> bytes:
    """Put U+FFFD for each half of a UTF-16 pair: one code point for one, so offsets hold."""
    if b"\\ud" not in line.lower():
        return line
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return line  # the caller finds what is wrong with it
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", json.dumps(value, ensure_ascii=False)).encode()


def _id_of(line: bytes) -> object:
    try:
        value = json.loads(_mend_halves(line).decode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    return value.get("id") if isinstance(value, dict) else None


def _in_words(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    return "; ".join(_fault_in_words(fault["loc"], fault["msg"]) for fault in faults)


def _fault_in_words(place: Iterable[int | str], said: str) -> str:
    where = ".".join(str(part) for part in place)
    said = said.removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
