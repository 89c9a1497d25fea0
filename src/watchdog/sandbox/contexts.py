"""What all jobs share, and how it is made of another one where not much is different.

In:   a value and what makes it ready. Out: the bytes that a context server is sent.
Pure: no I/O, no clock.
"""

import io
import pickle
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

Value = TypeVar("Value")


def as_it_is(value: Value) -> Value:
    """Make nothing of a context."""
    return value


class Context(NamedTuple):
    """What all jobs share: `prepare` makes it ready, once for all."""

    value: Any
    prepare: Callable[[Any], object]

    def pack(self) -> bytes:
        """Make what a context server is sent."""
        packed = io.BytesIO()
        _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump((self.prepare, (self.value,), False))
        return packed.getvalue()


class _Pickler(pickle.Pickler):
    """Lets other threads go on: without a step in Python it holds the interpreter to its end."""

    def reducer_override(self, _: object) -> Any:  # noqa: ANN401 - what pickle asks for
        """Leave every object to the usual way."""
        return NotImplemented


class Changing(NamedTuple):
    """How a context is made ready of another one, where not much is different."""

    compare: Callable[[Any, Any], object | None]  # before, now; None: too much is
    change: Callable[[Any, Any], object]  # what was prepared before, what `compare` gave
