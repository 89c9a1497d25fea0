"""Whether an expression holds for the occurrences in an article or in a window of it.

In:   an Expression and the occurrences of the concepts of its watchlist.
Out:  a truth value, the concepts it asks for, the concepts without which it cannot hold.
Pure: no I/O, no clock, no randomness.
"""

from collections.abc import Callable, Container, Iterable

from watchdog.declarations import AllOf, AnyOf, ConceptRef, Expression, Near, Not, Quoted
from watchdog.match.scan import Found, Occurrence
from watchdog.model import ConceptId

Inside = Callable[[Occurrence], bool]


def holds(expression: Expression, found: Found, inside: Inside) -> bool:
    """Whether an expression is true of the occurrences that are inside."""
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
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


def asked_concepts(expression: Expression | None) -> tuple[ConceptId, ...]:
    """Give the concepts an expression asks for, not those it excludes, in order, once."""
    return () if expression is None else tuple(dict.fromkeys(_leaves(expression, wanted=True)))


def all_concepts(expression: Expression | None) -> tuple[ConceptId, ...]:
    """Give all concepts of an expression, excluded ones too."""
    return () if expression is None else tuple(dict.fromkeys(_leaves(expression, wanted=None)))


def needed_concepts(expression: Expression | None) -> frozenset[ConceptId] | None:
    """Give concepts of which one must occur for an expression to hold; None: nothing need be.

    The fewest are chosen: an item is looked at only where one of them is found.
    """
    match expression:
        case None | Not():
            return None
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return frozenset((concept,))
        case Near(left=left):
            return frozenset((left.concept,))
        case AllOf(parts=parts):
            groups = [group for part in parts if (group := needed_concepts(part)) is not None]
            return min(groups, key=len, default=None)
        case AnyOf(parts=parts):
            choices = [needed_concepts(part) for part in parts]
            known = [group for group in choices if group is not None]
            return frozenset().union(*known) if len(known) == len(choices) else None


def required_concepts(expression: Expression | None) -> frozenset[ConceptId]:
    """Give concepts that must all occur for an expression to hold: a test without a walk."""
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return frozenset((concept,))
        case Near(left=left, right=right):
            return frozenset((left.concept, right.concept))
        case AllOf(parts=parts):
            return frozenset().union(*map(required_concepts, parts))
        case None | AnyOf() | Not():
            return frozenset()


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
