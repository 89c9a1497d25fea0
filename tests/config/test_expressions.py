import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.config.expressions import (
    MAX_DEPTH,
    ExpressionError,
    check_name,
    concepts_in,
    events_in,
    parse_expression,
    parse_with_names,
    write_expression,
)
from watchdog.config.scalars import ScalarError
from watchdog.declarations import (
    AllOf,
    AnyOf,
    ConceptRef,
    Expression,
    Near,
    Not,
    Quoted,
    Term,
)
from watchdog.model import ConceptId

A, B, C, D = (ConceptRef(ConceptId(name)) for name in "abcd")

leaves = st.sampled_from([A, B, C]) | st.builds(
    lambda text, prefix, exact: Quoted(Term(text=text, prefix=prefix, exact=exact)),
    st.sampled_from(["EU", "the new crossing", "طالبان", "l'État"]),
    st.booleans(),
    st.booleans(),
)
nears = st.builds(Near, leaves, leaves, st.integers(0, 20))


def flat(kind: type[AllOf | AnyOf], parts: list[Expression]) -> Expression:
    """Join as the parser does: one form for one meaning."""
    joined: list[Expression] = []
    for part in parts:
        joined.extend(part.parts if isinstance(part, kind) else [part])
    return kind(tuple(joined))


def mistake_in(text: str) -> ExpressionError | None:
    try:
        parse_expression(text)
    except ExpressionError as error:
        return error
    return None


def negate(part: Expression) -> Expression:
    return part.part if isinstance(part, Not) else Not(part)


expressions: st.SearchStrategy[Expression] = st.recursive(
    leaves | nears,
    lambda inner: (
        st.builds(flat, st.sampled_from([AllOf, AnyOf]), st.lists(inner, min_size=2, max_size=3))
        | st.builds(negate, inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a AND b AND c", AllOf((A, B, C))),
        ("a OR b AND c", AnyOf((A, AllOf((B, C))))),
        ("(a OR b) AND c", AllOf((AnyOf((A, B)), C))),
        ("a AND NOT b", AllOf((A, Not(B)))),
        ("NOT a AND b OR c", AnyOf((AllOf((Not(A), B)), C))),
        ("a NEAR/3 b AND c", AllOf((Near(A, B, 3), C))),
        ("NOT (a NEAR/0 b) AND c", AllOf((Not(Near(A, B, 0)), C))),
        ("NOT NOT a", A),
        ("((a))", A),
        ("(a AND b) AND (c AND d)", AllOf((A, B, C, D))),
        ('"European Union"', Quoted(Term(text="European Union"))),
        ('"=EU*"', Quoted(Term(text="EU", exact=True, prefix=True))),
        ('a NEAR/2 "b c"', Near(A, Quoted(Term(text="b c")), 2)),
        ("\ta\n AND\u00a0b", AllOf((A, B))),
        ("شورا AND سفر", AllOf((ConceptRef(ConceptId("شورا")), ConceptRef(ConceptId("سفر"))))),
    ],
)
def test_reads(text: str, expected: Expression) -> None:
    assert parse_expression(text) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("", 0),
        ("  ", 0),
        ("a b", 2),
        ("a AND", 5),
        ("AND a", 0),
        ("a (b)", 2),
        ("(a b)", 3),
        ("(a", 0),
        ("a)", 1),
        ("()", 1),
        ("NOT a", 0),
        ("NOT a AND NOT b", 0),
        ("a OR NOT b", 0),
        ("a or b", 2),
        ("a Near/2 b", 2),
        ("a NEAR b", 2),
        ("a NEAR/x b", 2),
        ("a NEAR/1001 b", 2),
        ("a NEAR/2 (b OR c)", 2),
        ("NOT a NEAR/2 b", 6),
        ("a NEAR/1 b NEAR/1 c", 11),
        ('a AND "b', 6),
        ('""', 0),
        ("“a”", 0),
        ("a*", 0),
        ("=a", 0),
        ("a,", 0),
    ],
)
def test_says_where_an_expression_is_wrong(text: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert caught.value.offset == offset


@given(expressions)
def test_what_is_written_is_read_again(expression: Expression) -> None:
    text = write_expression(expression)
    mistake = mistake_in(text)

    if mistake is None:
        assert parse_expression(text) == expression
    else:  # the one thing that can be written but is refused
        assert "NOT alone" in mistake.message


@given(st.text() | st.text(alphabet='ab ()"*=/ANDORTE123\n'))
def test_raises_nothing_but_its_own_mistake(text: str) -> None:
    mistake = mistake_in(text)

    assert mistake is None or 0 <= mistake.offset <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "NOT " * 1201 + "a",
        "a AND " * 800,
        "a OR " * 200 + "a",
        "(" * 99 + "a" + ")" * 99,
        '"' * 4999,
    ],
)
def test_is_not_impressed_by_length(text: str) -> None:
    assert mistake_in(text) is not None


def test_nests_as_deep_as_it_says() -> None:
    assert parse_expression("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH) == A


def test_says_where_concepts_are_named() -> None:
    parsed = parse_with_names('a AND ("a" OR b)')

    assert parsed.names == ((0, "a"), (14, "b"))


def test_gives_concepts_once_in_order() -> None:
    expression = parse_expression("b AND (a OR NOT c) AND b NEAR/2 a")

    assert concepts_in(expression) == ("b", "a", "c")


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("b AND a AND b", ("b", "a")),
        ("a AND NOT b", ("a",)),
        ("NOT (NOT a AND NOT b)", ("a", "b")),
        ('a AND "quoted"', ("a",)),
        ('"=EU*" OR "pact"', ('"=EU*"', '"pact"')),
        ("a NEAR/3 b", ("a", "b")),
    ],
)
def test_judges_what_is_asked_for(text: str, events: tuple[str, ...]) -> None:
    assert events_in(parse_expression(text)) == events


@pytest.mark.parametrize("name", ["and", "NEAR", "two words", "", "a/b", '"a"', "a" * 101, "-a"])
def test_refuses_names_that_no_expression_can_hold(name: str) -> None:
    with pytest.raises(ScalarError):
        check_name(name)


@given(st.from_regex(r"\w[\w.\u200c-]{0,20}", fullmatch=True))
def test_every_name_can_stand_in_an_expression(name: str) -> None:
    try:
        check_name(name)
    except ScalarError:
        assert name.upper() in {"AND", "OR", "NOT", "NEAR"}
    else:
        assert parse_expression(name) == ConceptRef(ConceptId(name))
