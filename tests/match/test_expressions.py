import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.config.expressions import parse_expression
from watchdog.declarations import Expression
from watchdog.match.expressions import (
    all_concepts,
    asked_concepts,
    holds,
    may_hold,
    needed_concepts,
    required_concepts,
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
    ("expression", "asked", "every", "needed"),
    [
        ("a AND b AND NOT c", "ab", "abc", "a"),
        ("(a OR b) AND c", "abc", "abc", "c"),
        ("a OR NOT b AND c", "ac", "abc", "ac"),
        ("(a OR b) AND NOT (c OR NOT a)", "ab", "abc", "ab"),
        ("a NEAR/2 b", "ab", "ab", "a"),
    ],
)
def test_concepts_of_an_expression(expression: str, asked: str, every: str, needed: str) -> None:
    parsed = parse_expression(expression)

    assert "".join(asked_concepts(parsed)) == asked
    assert "".join(all_concepts(parsed)) == every
    assert needed_concepts(parsed) == frozenset(needed)


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
    needed = needed_concepts(expression)

    assert not true or may_hold(expression, occurrences)
    assert not true or needed is None or any(name in occurrences for name in needed)
    assert not true or required_concepts(expression) <= occurrences.keys()


@pytest.mark.parametrize(
    ("expression", "required"),
    [("a AND (b OR c)", "a"), ("a AND b AND NOT c", "ab"), ("a NEAR/2 b", "ab"), ("a OR b", "")],
)
def test_what_must_occur_whatever_else_does(expression: str, required: str) -> None:
    assert required_concepts(parse_expression(expression)) == frozenset(required)


def test_nothing_asked_requires_nothing() -> None:
    assert required_concepts(None) == frozenset()
