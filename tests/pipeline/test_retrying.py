import asyncio
from collections.abc import Callable

import pytest

from watchdog.errors import StoreError
from watchdog.pipeline.retrying import TRIES, is_passing, is_undone, try_again

UNDONE = StoreError("the connection was cut", retryable=True, undone=True)
UNKNOWN = StoreError("the answer to the commit was lost", retryable=True)
WRONG = StoreError("no such column")


def run(
    failures: list[StoreError],
    may_repeat: Callable[[StoreError], bool],
    tries: int | None = TRIES,
) -> int:
    """Give the number of the try that went well."""
    tried = 0

    async def work() -> int:
        nonlocal tried
        tried += 1
        if tried <= len(failures):
            raise failures[tried - 1]
        return tried

    return asyncio.run(try_again(work, may_repeat, lambda: 0.0, tries=tries))


def test_what_left_nothing_behind_is_done_again() -> None:
    assert run([UNDONE] * (TRIES - 1), is_undone) == TRIES


def test_what_may_have_been_kept_is_done_again_only_where_twice_is_right() -> None:
    with pytest.raises(StoreError, match="commit"):
        run([UNKNOWN], is_undone)
    assert run([UNKNOWN], is_passing) == 2


@pytest.mark.parametrize("may_repeat", [is_undone, is_passing])
def test_what_cannot_pass_is_raised_at_once(may_repeat: Callable[[StoreError], bool]) -> None:
    with pytest.raises(StoreError, match="column"):
        run([UNDONE, WRONG], may_repeat)


def test_there_is_an_end_to_it_unless_there_must_be_none() -> None:
    with pytest.raises(StoreError, match="cut"):
        run([UNDONE] * TRIES, is_undone)
    assert run([UNDONE] * 50, is_passing, None) == 51
