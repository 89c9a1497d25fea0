from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.web.api.declaring import LIMIT, SINCE, Parameter, ProblemError


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01T12:00:00Z", datetime(2026, 5, 1, 12, tzinfo=UTC)),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-01T12:00:00 04:30", datetime(2026, 5, 1, 7, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_utc(text: str, moment: datetime) -> None:
    assert SINCE.read(text) == moment


@given(st.text(max_size=30))
def test_nothing_but_a_problem_comes_of_a_wrong_value(text: str) -> None:
    for parameter in (SINCE, LIMIT, Parameter(name="x", words="", one_of=("a", "b"))):
        with suppress(ProblemError):
            parameter.read(text)
