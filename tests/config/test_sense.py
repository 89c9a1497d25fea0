import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.config.test_watchlists import read

from watchdog.config.expressions import parse_expression
from watchdog.config.sense import MOST_CONCEPTS, impossible_key


@pytest.mark.parametrize(
    ("match", "about", "unless", "key"),
    [
        ("a AND b", None, None, None),
        ("a AND NOT a", None, None, "match"),
        ("(a OR b) AND NOT a AND NOT b", None, None, "match"),
        ("a NEAR/2 b AND NOT b", None, None, "match"),
        ("a AND b AND NOT (a NEAR/2 b)", None, None, None),  # there, but not near
        ("a", "b AND NOT a", None, "about"),
        ("a AND NOT b", "b", None, None),  # elsewhere in the article
        ("a", None, "a OR b", "unless"),
        ("a", None, "a AND b", None),
        ("a NEAR/2 b", None, "a NEAR/5 b", None),
        ('"EU" AND NOT "EU"', None, None, "match"),
    ],
)
def test_names_what_makes_a_match_impossible(
    match: str, about: str | None, unless: str | None, key: str | None
) -> None:
    others = [None if text is None else parse_expression(text) for text in (about, unless)]

    assert impossible_key(parse_expression(match), others[0], others[1]) == key


@given(st.integers(1, MOST_CONCEPTS + 3))
def test_what_asks_for_everything_is_possible(count: int) -> None:
    names = [f"c{number}" for number in range(count)]

    assert impossible_key(parse_expression(" AND ".join(names)), None, None) is None


def test_an_impossible_item_is_a_mistake_at_its_key() -> None:
    _, mistakes = read(
        "watchlist: a\nconcepts: {b: {en: [beta]}}\nitems:\n"
        "  - {id: one, match: b AND NOT b}\n  - {id: two, match: b, unless: b}\n"
    )

    assert [mistake.partition(": ")[0] for mistake in mistakes] == [
        "list.yaml:4:22",
        "list.yaml:5:33",
    ]
    assert "never match" in mistakes[0]
