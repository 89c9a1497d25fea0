import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.match.make import item

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Expression, Unit, Window
from watchdog.match.expressions import (
    all_concepts,
    asked_concepts,
    counts_words,
    holds,
    may_hold,
)
from watchdog.match.scan import Occurrence, Range
from watchdog.model import ConceptId, Field


def occurrence(word: int, field: Field = Field.TEXT) -> Occurrence:
    one = Range(word, word + 1)
    return Occurrence(field, word, word + 1, one, one, one)


def found(**words: list[int]) -> dict[ConceptId, tuple[Occurrence, ...]]:
    return {ConceptId(name): tuple(map(occurrence, places)) for name, places in words.items()}


def everywhere(_: Occurrence) -> bool:
    return True


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a AND b", True),
        ("a AND c", False),
        ("a OR c", True),
        ("a AND NOT c", True),
        ("a AND NOT b", False),
        ("a NEAR/2 b", True),
        ("a NEAR/1 b", False),
        ("b NEAR/2 a", True),
        ("a NEAR/9 c", False),
        ("a NEAR/9 a", False),  # one place is not two
    ],
)
def test_operators(expression: str, *, expected: bool) -> None:
    assert holds(parse_expression(expression), found(a=[0], b=[3]), everywhere) is expected


def test_near_does_not_join_fields() -> None:
    places = {
        ConceptId("a"): (occurrence(0, Field.TITLE),),
        ConceptId("b"): (occurrence(1, Field.TEXT),),
    }

    assert not holds(parse_expression("a NEAR/5 b"), places, everywhere)


@pytest.mark.parametrize(
    ("expression", "asked", "every"),
    [
        ("a AND b AND NOT c", "ab", "abc"),
        ("(a OR b) AND c", "abc", "abc"),
        ("a OR NOT b AND c", "ac", "abc"),
        ("(a OR b) AND NOT (c OR NOT a)", "ab", "abc"),
        ("a NEAR/2 b", "ab", "ab"),
    ],
)
def test_concepts_of_an_expression(expression: str, asked: str, every: str) -> None:
    parsed = parse_expression(expression)

    assert "".join(asked_concepts(parsed)) == asked
    assert "".join(all_concepts(parsed)) == every


EXPRESSIONS = st.sampled_from(
    ["a", "a AND b", "a OR b", "a AND NOT b", "(a OR b) AND NOT c", "a NEAR/2 b OR c AND NOT a"]
).map(parse_expression)
PLACES = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.integers(0, 9), min_size=1) for name in "abc"}
)


@given(EXPRESSIONS, PLACES, st.integers(0, 9))
def test_what_cannot_hold_never_holds(
    expression: Expression, places: dict[str, list[int]], limit: int
) -> None:
    occurrences = found(**places)
    true = holds(expression, occurrences, lambda one: one.start <= limit)

    assert not true or may_hold(expression, occurrences)


@pytest.mark.parametrize(
    ("match", "within", "expected"),
    [
        ("a AND b", Window(2, Unit.SENTENCE), False),
        ("a AND b", Window(9, Unit.WORD), True),
        ("a AND (b OR c NEAR/2 a)", Window(1, Unit.ARTICLE), True),
    ],
)
def test_words_are_counted_only_where_they_matter(
    match: str, within: Window, *, expected: bool
) -> None:
    assert counts_words(item("one", parse_expression(match), within=within)) is expected
