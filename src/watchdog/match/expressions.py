"""Whether an expression holds for the occurrences in an article or in a window of it.

In:   an Expression and the occurrences of the concepts of its watchlist.
Out:  a truth value, the concepts it asks for, the concepts without which it cannot hold.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Callable, Container, Iterable

from watchdog.declarations import (
    AllOf,
    AnyOf,
    ConceptRef,
    Expression,
    Item,
    Near,
    Not,
    Quoted,
    Unit,
)
from watchdog.match.scan import Found, Occurrence
from watchdog.model import ConceptId

Inside = Callable[[Occurrence], bool]


def holds(expression: Expression, found: Found, inside: Inside) -> bool:
    """Whether an expression is true of the occurrences that are inside."""
    match expression:
        case ConceptRef(concept) | Quoted(concept=concept):
            return any(map(inside, found.get(concept, ())))
        case AllOf(parts=parts):
            return all(holds(part, found, inside) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, found, inside) for part in parts)
        case Not(part=part):
            return not holds(part, found, inside)
        case Near(left=left, right=right, distance=distance):
            ones = filter(inside, found.get(left.concept, ()))
            others = [*filter(inside, found.get(right.concept, ()))]
            return any(_are_near(one, other, distance) for one in ones for other in others)


def stands(expression: Expression, present: Container[ConceptId]) -> bool:
    """Whether an expression without NEAR is true of a whole article in which some concepts stand.

    >>> from watchdog.config import parse_expression
    >>> stands(parse_expression("a AND NOT (b OR c)"), {"a", "d"})
    True
    """
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return concept in present
        case AllOf(parts=parts):
            return all(stands(part, present) for part in parts)
        case AnyOf(parts=parts):
            return any(stands(part, present) for part in parts)
        case Not(part=part):
            return not stands(part, present)
        case Near():
            raise TypeError("NEAR asks where words stand")


def may_hold(expression: Expression, found: Container[ConceptId]) -> bool:
    """Whether an expression could be true of some window: cheap, never false by mistake."""
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return concept in found
        case AllOf(parts=parts):
            return all(may_hold(part, found) for part in parts)
        case AnyOf(parts=parts):
            return any(may_hold(part, found) for part in parts)
        case Not():
            return True
        case Near(left=left, right=right):
            return left.concept in found and right.concept in found


def counts_words(item: Item) -> bool:
    """Whether it matters to an item in which order its words stand, beyond their sentences."""
    return item.within.unit is Unit.WORD or has_near(item)


def has_near(item: Item) -> bool:
    """Whether an item asks anywhere how many words stand between two others."""
    return any(map(_has_near, (item.match, item.about, item.unless)))


def _has_near(expression: Expression | None) -> bool:
    match expression:
        case Near():
            return True
        case Not(part=part):
            return _has_near(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return any(map(_has_near, parts))
        case _:
            return False


def asked_concepts(expression: Expression | None) -> tuple[ConceptId, ...]:
    """Give the concepts an expression asks for, not those it excludes, in order, once."""
    if isinstance(expression, AllOf):  # of concepts alone: the usual kind
        names = [part.concept for part in expression.parts if isinstance(part, ConceptRef)]
        if len(names) == len(expression.parts):
            return tuple(dict.fromkeys(names))
    return () if expression is None else tuple(dict.fromkeys(_leaves(expression, wanted=True)))


def all_concepts(expression: Expression | None) -> tuple[ConceptId, ...]:
    """Give all concepts of an expression, excluded ones too."""
    return () if expression is None else tuple(dict.fromkeys(_leaves(expression, wanted=None)))


def spoken_concepts(item: Item) -> tuple[ConceptId, ...]:
    """Give every concept an item speaks of."""
    found: dict[ConceptId, None] = {}
    for expression in (item.match, item.about, item.unless):
        if expression is not None:
            found.update(dict.fromkeys(all_concepts(expression)))
    return tuple(found | dict.fromkeys(item.event))


def _leaves(expression: Expression, *, wanted: bool | None) -> Iterable[ConceptId]:
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return () if wanted is False else (concept,)
        case Near(left=left, right=right):
            return () if wanted is False else (left.concept, right.concept)
        case Not(part=part):
            return _leaves(part, wanted=None if wanted is None else not wanted)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return (leaf for part in parts for leaf in _leaves(part, wanted=wanted))


def _are_near(one: Occurrence, other: Occurrence, distance: int) -> bool:
    """Whether at most so many words stand between two places of one field."""
    if one.field is not other.field:
        return False
    between = max(other.words.first - one.words.after, one.words.first - other.words.after)
    return 0 <= between <= distance
