import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.config.expressions import parse_expression
from watchdog.match.clauses import MOST_CLAUSES, necessary_clauses
from watchdog.match.expressions import may_hold
from watchdog.model import ConceptId


@pytest.mark.parametrize(
    ("expression", "clauses"),
    [
        ("a", ["a"]),
        ("a AND b AND NOT c", ["a", "b"]),
        ("a OR b AND c", ["ab", "ac"]),
        ("a AND (c OR NOT b)", ["a"]),
        ("a NEAR/2 b", ["a", "b"]),
        ("a NEAR/2 a", ["a"]),
        ("(a AND b) OR (c AND d)", ["ac", "ad", "bc", "bd"]),
    ],
)
def test_clauses_of_an_expression(expression: str, clauses: list[str]) -> None:
    found = necessary_clauses(parse_expression(expression))

    assert ["".join(sorted(clause)) for clause in found] == clauses


def test_clauses_stay_few() -> None:
    wide = " OR ".join(f"(a{n} AND b{n} AND c{n})" for n in range(9))

    assert 0 < len(necessary_clauses(parse_expression(wide))) <= MOST_CLAUSES


def test_nothing_asked_needs_nothing() -> None:
    assert necessary_clauses(None) == ()


LEAVES = st.sampled_from("abcd")
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds("({} AND {})".format, parts, parts),
        st.builds("({} OR {})".format, parts, parts),
        st.builds("({} AND NOT {})".format, parts, parts),
    ),
    max_leaves=8,
)


@given(TREES, st.sets(LEAVES))
def test_an_expression_that_may_hold_has_all_its_clauses(tree: str, present: set[str]) -> None:
    expression = parse_expression(tree)
    concepts = {ConceptId(name) for name in present}

    if may_hold(expression, concepts):
        assert all(clause & concepts for clause in necessary_clauses(expression))
