"""Rows as text: lines of CSV and of JSON, the same from the shell and from the pages.

In:   rows, keys to values of the database.
Out:  lines, each with its end.
Pure: no I/O, no clock, no randomness.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

Row = Mapping[str, object]

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection").
_FORMULA = frozenset("=+-@\t\r\n")


def as_text(value: object) -> object:
    """Give a value the form JSON and CSV hold: times in ISO 8601, UTC, with Z."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def json_line(row: Row, columns: Sequence[str]) -> str:
    r"""Write a row as one object, letters as they are.

    >>> json_line({"a": 1, "b": "بلنه", "c": 2}, ("b", "a"))
    '{"b": "بلنه", "a": 1}\n'
    """
    return f"{json_text({name: row[name] for name in columns})}\n"


def json_text(value: object) -> str:
    """Write any value of ours as JSON on one line, letters as they are."""
    return json.dumps(value, ensure_ascii=False, default=as_text)


def csv_lines(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    r"""Write a head and then a line a row; scraped text never becomes a formula.

    >>> list(csv_lines([{"title": "=1+1", "id": -1}], ("id", "title")))
    ['id,title\r\n', "-1,'=1+1\r\n"]
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    yield _taken(buffer)
    for row in rows:
        writer.writerow([_csv_cell(row[name]) for name in columns])
        yield _taken(buffer)


def _csv_cell(value: object) -> object:
    text = "" if value is None else str(as_text(value))
    return f"'{text}" if text[:1] in _FORMULA and isinstance(value, str) else text


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line
