import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.text.rows import csv_lines, json_line


@pytest.mark.parametrize("sign", list("=+-@\t\r\n"))
def test_scraped_text_never_becomes_a_formula(sign: str) -> None:
    (_, line) = csv_lines([{"title": f"{sign}HYPERLINK(1)", "id": -3}], ("title", "id"))

    assert list(csv.reader(io.StringIO(line, newline=""))) == [[f"'{sign}HYPERLINK(1)", "-3"]]


def test_an_empty_text_is_no_formula_and_what_is_not_there_is_empty() -> None:
    (_, line) = csv_lines([{"a": "", "b": None}], ("a", "b"))

    assert line == ",\r\n"


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_lines_read_back_as_they_were_but_for_the_sign_before_formulas(texts: list[str]) -> None:
    row = dict(zip("ab", texts, strict=True))
    (_, line) = csv_lines([row], ("a", "b"))
    if not any("\x00" in text for text in texts):
        (cells,) = csv.reader(io.StringIO(line, newline=""))
        assert [cell.removeprefix("'") for cell in cells] == [t.removeprefix("'") for t in texts]

    (written,) = json_line(row, ("a", "b")).split("\n")[:-1]
    assert json.loads(written) == row


def test_times_are_utc_with_a_z() -> None:
    at = datetime(2026, 5, 4, 10, tzinfo=UTC)

    assert json_line({"at": at}, ("at",)) == '{"at": "2026-05-04T10:00:00Z"}\n'
