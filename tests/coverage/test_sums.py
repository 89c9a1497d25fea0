"""Every loss between two rooms is named."""

from dataclasses import replace

import pytest

from watchdog.coverage import Sums, check_sums

WHOLE = Sums(
    seen=10,
    new=4,
    known=5,
    rejected={"no-link": 1},
    listed=4,
    to_read=4,
    read=2,
    failed={"timeout": 1},
    unread=1,
    routed=7,
    delivered=2,
    pending=1,
    held=1,
    suppressed={"silence": 1, "limit": 1},
    dead=1,
)


def test_sums_that_agree_say_nothing() -> None:
    assert check_sums(WHOLE) == ()
    assert check_sums(Sums()) == ()


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        ({"known": 4}, "seen 10, but new 4 + known 4 + rejected 1 = 9"),
        ({"listed": 3}, "new 4, but listed 3 = 3"),
        ({"unread": 0}, "to read 4, but read 2 + failed 1 + unread 0 = 3"),
        (
            {"dead": 2},
            "routed 7, but delivered 2 + pending 1 + held 1 + suppressed 2 + dead 2 = 8",
        ),
    ],
)
def test_each_sum_that_does_not_agree_is_named(lost: dict[str, int], words: str) -> None:
    assert check_sums(replace(WHOLE, **lost)) == (words,)  # type: ignore[arg-type] # counts only
