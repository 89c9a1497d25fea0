import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from watchdog.match.ranges import Groups, build_ranges

LISTS = st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=8)


@given(LISTS, st.data())
def test_ranges_hold_the_lists_they_were_made_of(
    lists: list[list[int]], data: st.DataObject
) -> None:
    rows = np.array([row for row, some in enumerate(lists) for _ in some], dtype=np.int32)
    values = np.array([one for some in lists for one in some], dtype=np.int32)
    ranges = build_ranges(rows, values, len(lists))
    wanted = data.draw(st.lists(st.integers(0, len(lists) - 1)) if lists else st.just([]))
    asked = np.array(wanted, dtype=np.int32)

    assert [ranges.row(number) for number in range(len(lists))] == lists
    assert ranges.gather(asked).tolist() == [one for row in wanted for one in lists[row]]
    assert ranges.counts(asked).tolist() == [len(lists[row]) for row in wanted]


@given(st.lists(st.integers(0, 7), min_size=1, max_size=6), st.data())
def test_items_are_complete_with_their_groups(needed: list[int], data: st.DataObject) -> None:
    """Of items of many groups only some are asked for: none that holds is missing."""
    groups = Groups(np.array(needed, dtype=np.int32))
    owners = [(item, place) for item, count in enumerate(needed) for place in range(count)]
    found = set(data.draw(st.lists(st.sampled_from(owners)) if owners else st.just([])))
    items, places = (np.array([one[at] for one in found], dtype=np.int32) for at in (0, 1))

    complete = groups.complete(groups.numbers(items, places))
    for item, count in enumerate(needed):
        asked = {(item, place) for place in range(min(count, 4))}
        assert (item in complete) is (count > 0 and asked <= found)
