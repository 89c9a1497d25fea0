import pytest

from watchdog.pipeline.gathering import FEW, NAMED, gather_notices, name_some


@pytest.mark.parametrize(
    ("outlets", "lately", "notices"),
    [
        (1, 0, 1),
        (FEW, 0, FEW),
        (FEW + 1, 0, 1),
        (1, FEW, 1),
        (2, FEW, 1),
        (2000, 0, 1),
        (0, 2000, 0),
    ],
)
def test_few_are_told_one_by_one_and_many_together(outlets: int, lately: int, notices: int) -> None:
    single = {f"o{number:04}": f"o{number:04} is away." for number in range(outlets)}
    told = gather_notices(single, lately, "are away")

    assert told is not None
    assert len(told) == notices


def test_nothing_more_is_told_for_a_while_after_many() -> None:
    assert gather_notices({"echo": "echo is away."}, FEW + 1, "are away") is None


def test_a_notice_of_thousands_stays_short() -> None:
    names = [f"o{number:04}" for number in range(2000)]
    [told] = gather_notices(dict.fromkeys(names, "It is away."), 0, "are away", example=True) or ()

    assert told.startswith("2,000 outlets are away: o0000, o0001,")
    assert told.endswith("o0009 and 1,990 more. For example: It is away.")
    assert name_some(names).count(",") == NAMED
