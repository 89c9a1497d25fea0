"""JSON Lines in: one typed record a line, a bad line is answered and the rest goes on.

In:   files or standard input, one JSON object a line.
Out:  records of a pydantic model, or the answer `{"id", "error"}` for a bad line.
I/O:  reads files and stdin.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from watchdog.cli.output import write_json

R = TypeVar("R", bound="Record")
STDIN = Path("-")


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
                yield model.model_validate_json(line)
            except ValidationError as error:
                self.answer_error(_id_of(line), f"line {number}: {_in_words(error)}")

    def answer_error(self, given_id: object, message: str) -> None:
        """Answer one record with an error; the rest goes on."""
        self.bad += 1
        write_json({"id": given_id, "error": message})


def _read_lines(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        if file == STDIN:
            yield from sys.stdin
        else:
            with file.open(encoding="utf-8") as lines:
                yield from lines


def _id_of(line: str) -> object:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value.get("id") if isinstance(value, dict) else None


def _in_words(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}".lstrip(": ")
        for fault in faults
    )
