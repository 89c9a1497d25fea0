"""Whether an item can match anything at all.

In:   the expressions of an item. Out: the key whose expression makes it impossible, if any.
Pure: no I/O, no clock.

Every way in which concepts can stand is tried: nowhere, elsewhere in the article, in the
window. Items of many concepts are not tried out: three to the power of ten is too much.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from watchdog.declarations import AllOf, AnyOf, ConceptRef, Expression, Near, Not, Quoted
from watchdog.model import ConceptId

MOST_CONCEPTS = 7

_NOWHERE, _ELSEWHERE, _INSIDE = 0, 1, 2


class Outcome(NamedTuple):
    """What an expression can be when some concepts stand somewhere: NEAR can be both."""

    true: bool
    false: bool


def impossible_key(
    match: Expression, about: Expression | None, unless: Expression | None
) -> str | None:
    """Name the first of `match`, `about`, `unless` by which an item can never match.

    >>> from watchdog.config import parse_expression
    >>> impossible_key(parse_expression("a AND b"), None, parse_expression("b OR c"))
    'unless'
    """
    if _can_match(match, about, unless):
        return None
    if not _can_match(match, None, None):
        return "match"
    return "about" if not _can_match(match, about, None) else "unless"


def _can_match(match: Expression, about: Expression | None, unless: Expression | None) -> bool:
    concepts = dict.fromkeys(
        leaf for one in (match, about, unless) if one is not None for leaf in _leaves(one)
    )
    if len(concepts) > MOST_CONCEPTS:
        return True
    for places in product((_INSIDE, _NOWHERE, _ELSEWHERE), repeat=len(concepts)):
        standing = dict(zip(concepts, places, strict=True))
        if (
            _outcome(match, standing, _INSIDE).true
            and (about is None or _outcome(about, standing, _ELSEWHERE).true)
            and (unless is None or _outcome(unless, standing, _INSIDE).false)
        ):
            return True
    return False


def _outcome(expression: Expression, standing: Mapping[ConceptId, int], least: int) -> Outcome:
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return Outcome(standing[concept] >= least, standing[concept] < least)
        case Near(left=left, right=right):
            both = min(standing[left.concept], standing[right.concept]) >= least
            return Outcome(both, false=True)
        case Not(part=part):
            true, false = _outcome(part, standing, least)
            return Outcome(false, true)
        case AllOf(parts=parts):
            some = [_outcome(part, standing, least) for part in parts]
            return Outcome(all(one.true for one in some), any(one.false for one in some))
        case AnyOf(parts=parts):
            some = [_outcome(part, standing, least) for part in parts]
            return Outcome(any(one.true for one in some), all(one.false for one in some))


def _leaves(expression: Expression) -> Iterable[ConceptId]:
    match expression:
        case ConceptRef(concept=concept) | Quoted(concept=concept):
            return (concept,)
        case Near(left=left, right=right):
            return (left.concept, right.concept)
        case Not(part=part):
            return _leaves(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return (leaf for part in parts for leaf in _leaves(part))
