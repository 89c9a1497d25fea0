import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.config import scalars
from watchdog.config.scalars import ScalarError
from watchdog.declarations import Limit, Term, Unit, Window

PARSERS: list[Callable[[str], object]] = [
    scalars.parse_duration,
    scalars.parse_positive_duration,
    scalars.parse_window,
    scalars.parse_limit,
    scalars.parse_time,
    scalars.parse_zone,
    scalars.parse_day,
    scalars.parse_moment,
    scalars.parse_url,
    scalars.parse_pattern,
    scalars.parse_id,
    scalars.parse_term,
    scalars.parse_whole(0, 10),
]


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (scalars.parse_duration, "0s", timedelta()),
        (scalars.parse_duration, "0.5s", timedelta(seconds=0.5)),
        (scalars.parse_duration, "5m", timedelta(minutes=5)),
        (scalars.parse_duration, "72h", timedelta(hours=72)),
        (scalars.parse_duration, "30 d", timedelta(days=30)),
        (scalars.parse_window, "sentence", Window(1, Unit.SENTENCE)),
        (scalars.parse_window, "1 sentence", Window(1, Unit.SENTENCE)),
        (scalars.parse_window, "2 sentences", Window(2, Unit.SENTENCE)),
        (scalars.parse_window, "15 words", Window(15, Unit.WORD)),
        (scalars.parse_window, "paragraph", Window(1, Unit.PARAGRAPH)),
        (scalars.parse_window, "article", Window(1, Unit.ARTICLE)),
        (scalars.parse_limit, "20 per hour", Limit(20, timedelta(hours=1))),
        (scalars.parse_limit, "1 per minute", Limit(1, timedelta(minutes=1))),
        (scalars.parse_time, "07:30", time(7, 30)),
        (scalars.parse_time, "7:30", time(7, 30)),
        (scalars.parse_time, "00:00", time(0)),
        (scalars.parse_day, "2026-05-01", date(2026, 5, 1)),
        (scalars.parse_moment, "2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        (scalars.parse_moment, "2026-05-01 10:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        (scalars.parse_moment, "2026-05-01T10:00+04:30", datetime(2026, 5, 1, 5, 30, tzinfo=UTC)),
        (scalars.parse_url, "http://127.0.0.1:8000/feed", "http://127.0.0.1:8000/feed"),
        (scalars.parse_pattern, r"-(\d+)", re.compile(r"-(\d+)")),
        (scalars.parse_id, "eu-talks_2.1", "eu-talks_2.1"),
        (scalars.parse_whole(0, 10), "10", 10),
    ],
)
def test_reads(parse: Callable[[str], object], text: str, expected: object) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (scalars.parse_duration, "5"),
        (scalars.parse_duration, "-5m"),
        (scalars.parse_duration, "five m"),
        (scalars.parse_duration, "٥m"),
        (scalars.parse_duration, "999999999d"),
        (scalars.parse_positive_duration, "0s"),
        (scalars.parse_window, "words"),
        (scalars.parse_window, "0 sentences"),
        (scalars.parse_window, "2 articles"),
        (scalars.parse_limit, "20"),
        (scalars.parse_limit, "0 per hour"),
        (scalars.parse_limit, "20 per week"),
        (scalars.parse_time, "24:00"),
        (scalars.parse_time, "07:60"),
        (scalars.parse_time, "0730"),
        (scalars.parse_zone, "Europe/Atlantis"),
        (scalars.parse_zone, "../../etc/passwd"),
        (scalars.parse_day, "2026-02-30"),
        (scalars.parse_day, "20260501"),
        (scalars.parse_moment, "noon"),
        (scalars.parse_moment, "0001-01-01T00:00+10:00"),
        (scalars.parse_url, "ftp://example.org"),
        (scalars.parse_url, "https://"),
        (scalars.parse_url, "https://[::1"),
        (scalars.parse_url, "https://example.org/a b"),
        (scalars.parse_pattern, "("),
        (scalars.parse_pattern, "(a+)+"),
        (scalars.parse_id, ""),
        (scalars.parse_id, "-a"),
        (scalars.parse_id, "a b"),
        (scalars.parse_id, "ا"),
        (scalars.parse_term, "=*"),
        (scalars.parse_term, "a*b"),
        (scalars.parse_term, "a" * 201),
        (scalars.parse_whole(0, 10), "11"),
        (scalars.parse_whole(0, 10), "1.5"),
        (scalars.parse_whole(0, 10), "ten"),
    ],
)
def test_refuses(parse: Callable[[str], object], text: str) -> None:
    with pytest.raises(ScalarError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("invit*", Term(text="invit", prefix=True)),
        ("=EU", Term(text="EU", exact=True)),
        ("=EU*", Term(text="EU", exact=True, prefix=True)),
        ("  European   Commission ", Term(text="European Commission")),
        ("طالبان*", Term(text="طالبان", prefix=True)),
        ("C++", Term(text="C++")),
    ],
)
def test_reads_the_marks_of_terms(text: str, term: Term) -> None:
    assert scalars.parse_term(text) == term


def test_reads_a_zone() -> None:
    assert scalars.parse_zone("Europe/Brussels").key == "Europe/Brussels"


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text(max_size=40) | st.text(alphabet="0123456789:-. smhdper()+*?[]|\\", max_size=30))
def test_raises_nothing_but_its_own_mistake(parse: Callable[[str], object], text: str) -> None:
    message = "fine"
    try:
        parse(text)
    except ScalarError as error:
        message = str(error)
    assert message
