"""What must occur in an article for an expression to hold: groups, of each one concept.

In:   an Expression. Out: its clauses.
Pure: no I/O, no clock, no randomness.

The clauses are necessary, not sufficient: NOT, NEAR and windows are asked of what is left. So
counting which groups an article has finds the few items worth a look, and never loses one.
"""

from itertools import product

from watchdog.declarations import AllOf, AnyOf, ConceptRef, Expression, Near, Not, Quoted
from watchdog.model import ConceptId

MOST_CLAUSES = 16  # of one OR; beyond, one clause of each part must do

Clause = frozenset[ConceptId]


def necessary_clauses(expression: Expression | None) -> tuple[Clause, ...]:
    """Give groups of concepts, of each of which at least one must occur; none: nothing must.

    >>> from watchdog.config import parse_expression
    >>> [sorted(clause) for clause in necessary_clauses(parse_expression("(a OR b AND c) AND d"))]
    [['a', 'b'], ['a', 'c'], ['d']]
    """
    match expression:
        case None | Not():
            return ()
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return (frozenset((concept,)),)
        case Near(left=left, right=right):
            return tuple({frozenset((left.concept,)): None, frozenset((right.concept,)): None})
        case AllOf(parts=parts):
            return tuple(dict.fromkeys(c for part in parts for c in necessary_clauses(part)))
        case AnyOf(parts=parts):
            return _either([necessary_clauses(part) for part in parts])


def _either(choices: list[tuple[Clause, ...]]) -> tuple[Clause, ...]:
    """Give what holds whichever of the parts does."""
    clauses: dict[Clause, None] = {frozenset(): None}
    for choice in choices:
        some = choice
        if len(some) * len(clauses) > MOST_CLAUSES:
            some = (min(some, key=len),)
        clauses = {one | other: None for one, other in product(clauses, some)}
    return tuple(clauses)
