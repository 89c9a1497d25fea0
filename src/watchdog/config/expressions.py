"""The language of `match`, `about` and `unless`: text → expression.

In:   `invitation AND (commission OR "the EU*") AND NOT sports`.
Out:  an `Expression` over concept names and quoted terms, and where each name stands.
Pure: no I/O, no clock. Raises nothing but ExpressionError.

NOT binds tighter than NEAR/n, NEAR tighter than AND, AND tighter than OR. Operators are
written in capitals. Chains of one operator become one node, and NOT NOT is nothing, so
that one meaning has one form (`write_expression` gives it back as text).
"""

import re
from dataclasses import dataclass, field

from watchdog.config.scalars import ScalarError, parse_term
from watchdog.declarations import AllOf, AnyOf, ConceptRef, Expression, Near, Not, Quoted
from watchdog.model import ConceptId

MAX_LENGTH = 5000
MAX_DEPTH = 50  # of parentheses
MAX_DISTANCE = 1000
MAX_NAME = 100
MAX_PARTS = 200  # concepts and quoted terms: each is asked of every window

OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})
_TOKEN = re.compile(
    r'(?P<blank>\s+)|(?P<bracket>[()])|"(?P<quoted>[^"]*)"|(?P<word>[^\s()"]+)|(?P<open>")'
)
_NEAR = re.compile(r"NEAR(?:/(\d{0,9}))?", re.ASCII)
_NAME = re.compile(r"\w[\w.\u200c-]*")
_TYPOGRAPHIC = frozenset("“”„«»‟″")


class ExpressionError(ValueError):
    """An expression is wrong; `offset` counts code points from its beginning."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression, and where each of its concept names stands."""

    expression: Expression
    names: tuple[tuple[int, ConceptId], ...]  # offset, concept


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "(", ")", "quoted", "name", "AND", "OR", "NOT", "NEAR", "end"
    offset: int
    text: str = ""
    distance: int = 0


def parse_expression(text: str) -> Expression:
    """Read an expression.

    >>> parse_expression("a AND NOT b")
    AllOf(parts=(ConceptRef(concept='a'), Not(part=ConceptRef(concept='b'))))
    """
    return parse_with_names(text).expression


def parse_with_names(text: str) -> Parsed:
    """Read an expression, and say where each concept is named."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(0, f"an expression has at most {MAX_LENGTH} characters")
    parser = _Parser(_tokens(text))
    expression = parser.parse()
    if len(_leaves(expression, wanted=None)) > MAX_PARTS:
        raise ExpressionError(0, f"an expression has at most {MAX_PARTS} concepts and terms")
    if not _asks(expression):
        raise ExpressionError(0, "NOT alone would match everything else: AND it with a concept")
    return Parsed(expression, tuple(parser.names))


def check_name(name: str) -> str:
    """Check that a concept can be named in expressions; raises ScalarError."""
    if _NAME.fullmatch(name) is None or len(name) > MAX_NAME:
        raise ScalarError("a concept's name is one word of letters, digits, '-', '_' and '.'")
    if name.upper() in OPERATORS:
        raise ScalarError(f"{name} is an operator of expressions: choose another name")
    return name


# --- what an expression holds --------------------------------------------------------


def concepts_in(expression: Expression) -> tuple[ConceptId, ...]:
    """Give every concept an expression names, in order, once."""
    named = [
        leaf.concept for leaf in _leaves(expression, wanted=None) if isinstance(leaf, ConceptRef)
    ]
    return tuple(dict.fromkeys(named))


def events_in(expression: Expression) -> tuple[ConceptId, ...]:
    """Give what an expression asks for, not what it excludes: an item's default `event`.

    Quoted terms count only where no concept is named; they go by `Quoted.concept`.
    """
    leaves = list(_leaves(expression, wanted=True))
    named = [leaf.concept for leaf in leaves if isinstance(leaf, ConceptRef)]
    return tuple(dict.fromkeys(named or [leaf.concept for leaf in leaves]))


def write_expression(expression: Expression) -> str:
    """Write an expression in its one form; `parse_expression` gives it back.

    >>> write_expression(parse_expression("a and_b OR (NOT (NOT c))".replace(" and_b", "")))
    '(a OR c)'
    """
    match expression:
        case ConceptRef(concept=name) | Quoted(concept=name):
            return name
        case Not(part=part):
            return f"NOT {write_expression(part)}"
        case Near(left=left, right=right, distance=distance):
            return f"({write_expression(left)} NEAR/{distance} {write_expression(right)})"
        case AllOf(parts=parts):
            return f"({' AND '.join(write_expression(part) for part in parts)})"
        case AnyOf(parts=parts):
            return f"({' OR '.join(write_expression(part) for part in parts)})"


def _leaves(expression: Expression, *, wanted: bool | None) -> list[ConceptRef | Quoted]:
    """Give the leaves; with `wanted` only those under an even or odd number of NOTs."""
    match expression:
        case ConceptRef() | Quoted():
            return [] if wanted is False else [expression]
        case Not(part=part):
            return _leaves(part, wanted=None if wanted is None else not wanted)
        case Near(left=left, right=right):
            return [] if wanted is False else [left, right]
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return [leaf for part in parts for leaf in _leaves(part, wanted=wanted)]


def _asks(expression: Expression, *, negated: bool = False) -> bool:
    """Whether something must be there for the expression to hold."""
    match expression:
        case ConceptRef() | Quoted() | Near():
            return not negated
        case Not(part=part):
            return _asks(part, negated=not negated)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            asking = (_asks(part, negated=negated) for part in parts)
            together = isinstance(expression, AllOf) is not negated
            return any(asking) if together else all(asking)


# --- tokens --------------------------------------------------------------------------


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for found in _TOKEN.finditer(text):
        offset = found.start()
        match found.lastgroup:
            case "bracket":
                tokens.append(_Token(found[0], offset))
            case "quoted":
                tokens.append(_Token("quoted", offset, found["quoted"]))
            case "word":
                tokens.append(_word(found[0], offset))
            case "open":
                raise ExpressionError(offset, "this quote is never closed")
            case _:
                pass
    return [*tokens, _Token("end", len(text))]


def _word(word: str, offset: int) -> _Token:
    if word in {"AND", "OR", "NOT"}:
        return _Token(word, offset)
    near = _NEAR.fullmatch(word)
    if near is not None:
        return _Token("NEAR", offset, word, _distance(near[1], offset))
    if word.upper() in OPERATORS or _NEAR.fullmatch(word.upper()):
        raise ExpressionError(offset, f"write {word.upper()} in capitals")
    if _TYPOGRAPHIC & set(word):
        raise ExpressionError(offset, 'quote terms with straight quotes: "…"')
    if _NAME.fullmatch(word) is None:
        raise ExpressionError(
            offset, f"'{word[:40]}' is no concept's name: put a term in double quotes"
        )
    return _Token("name", offset, word)


def _distance(digits: str | None, offset: int) -> int:
    if not digits or int(digits) > MAX_DISTANCE:
        raise ExpressionError(
            offset, f"NEAR needs a number of words up to {MAX_DISTANCE}, as in NEAR/5"
        )
    return int(digits)


# --- the parser ----------------------------------------------------------------------


@dataclass(slots=True)
class _Parser:
    """Recursive descent, one method per precedence."""

    tokens: list[_Token]
    at: int = 0
    depth: int = 0
    names: list[tuple[int, ConceptId]] = field(default_factory=list)

    def parse(self) -> Expression:
        if self._next.kind == "end":
            raise ExpressionError(0, "the expression is empty")
        expression = self._any_of()
        if self._next.kind == ")":
            raise ExpressionError(self._next.offset, "this ')' closes nothing")
        if self._next.kind != "end":
            raise ExpressionError(self._next.offset, "expected AND, OR or NEAR/n before this")
        return expression

    @property
    def _next(self) -> _Token:
        return self.tokens[self.at]

    def _take(self) -> _Token:
        token = self._next
        self.at += 1
        return token

    def _any_of(self) -> Expression:
        parts = [self._all_of()]
        while self._next.kind == "OR":
            self._take()
            parts.append(self._all_of())
        return _joined(parts, AnyOf)

    def _all_of(self) -> Expression:
        parts = [self._near()]
        while self._next.kind == "AND":
            self._take()
            parts.append(self._near())
        return _joined(parts, AllOf)

    def _near(self) -> Expression:
        left = self._not()
        if self._next.kind != "NEAR":
            return left
        token = self._take()
        right = self._not()
        if self._next.kind == "NEAR":
            message = "NEAR joins two: write a NEAR/n b AND b NEAR/n c"
            raise ExpressionError(self._next.offset, message)
        if not isinstance(left, ConceptRef | Quoted) or not isinstance(right, ConceptRef | Quoted):
            message = "NEAR needs a concept or a quoted term on each side"
            raise ExpressionError(token.offset, message)
        return Near(left, right, token.distance)

    def _not(self) -> Expression:
        negated = False
        while self._next.kind == "NOT":
            self._take()
            negated = not negated
        part = self._one()
        if not negated:
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def _one(self) -> Expression:
        token = self._take()
        match token.kind:
            case "name":
                self.names.append((token.offset, ConceptId(token.text)))
                return ConceptRef(ConceptId(token.text))
            case "quoted":
                return _quoted(token)
            case "(":
                return self._bracket(token)
            case "end":
                raise ExpressionError(token.offset, "the expression ends too early")
            case _:
                message = f"expected a concept, a quoted term or '(' instead of {token.kind}"
                raise ExpressionError(token.offset, message)

    def _bracket(self, opening: _Token) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(opening.offset, f"more than {MAX_DEPTH} brackets in brackets")
        inside = self._any_of()
        closing = self._take()
        if closing.kind == "end":
            raise ExpressionError(opening.offset, "this '(' is never closed")
        if closing.kind != ")":
            raise ExpressionError(closing.offset, "expected AND, OR, NEAR/n or ')' before this")
        self.depth -= 1
        return inside


def _joined(parts: list[Expression], kind: type[AllOf | AnyOf]) -> Expression:
    if len(parts) == 1:
        return parts[0]
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else [part])
    return kind(tuple(flat))


def _quoted(token: _Token) -> Quoted:
    try:
        return Quoted(parse_term(token.text))
    except ScalarError as error:
        raise ExpressionError(token.offset, str(error)) from error
