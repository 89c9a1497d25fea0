"""Whether a regular expression could run for ever.

In:   an expression that compiles.
Out:  why it is refused, or None.
Pure: no I/O, no clock.

Python's matcher tries alternatives one by one, so that a repetition inside a repetition
can take longer than anybody waits. Operators' expressions are matched against addresses
that outlets choose: what could hang is refused when it is declared.
"""

from collections.abc import Iterable
from re import _constants, _parser  # type: ignore[attr-defined]  # the only parser there is
from typing import Any

MAX_LENGTH = 300
_MAX_REPEATS = 4
_UNBOUNDED = 50  # repetitions that may go on for more than this count as endless
_REPEATS = {
    _constants.MAX_REPEAT,
    _constants.MIN_REPEAT,
    _constants.POSSESSIVE_REPEAT,
}


def find_danger(pattern: str) -> str | None:
    r"""Say why a pattern that compiles is refused, or None.

    >>> find_danger(r"/(?:a|live|video)-(\d+)")
    >>> find_danger(r"(a|aa)+$")
    'alternatives inside a repetition'
    """
    if len(pattern) > MAX_LENGTH:
        return f"longer than {MAX_LENGTH} characters"
    found = list(_walk(_parser.parse(pattern), repeated=False))
    dangers = [word for word in found if word != "repeat"]
    if dangers:
        return dangers[0]
    if found.count("repeat") > _MAX_REPEATS:
        return f"more than {_MAX_REPEATS} endless repetitions"
    return None


def _walk(parsed: Iterable[Any], *, repeated: bool) -> Iterable[str]:
    """Give "repeat" for each endless repetition, and words for what is refused."""
    previous_endless = False
    for operation, argument in parsed:
        is_repeat = operation in _REPEATS
        endless = is_repeat and argument[1] > _UNBOUNDED
        if is_repeat and repeated and argument[0] != argument[1]:
            yield "a repetition inside a repetition"
        if endless:
            yield "repeat"
            if previous_endless:
                yield "two repetitions side by side"
        if operation is _constants.GROUPREF:
            yield "a reference back to a group"
        if operation is _constants.BRANCH and repeated:
            yield "alternatives inside a repetition"
        previous_endless = endless
        yield from _walk_inside(argument, repeated=repeated or (is_repeat and argument[1] > 1))


def _walk_inside(argument: Any, *, repeated: bool) -> Iterable[str]:  # noqa: ANN401 - the parser's own
    """Look into whatever an operation holds."""
    if isinstance(argument, _parser.SubPattern):
        yield from _walk(argument, repeated=repeated)
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _walk_inside(part, repeated=repeated)
