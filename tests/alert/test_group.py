"""The feed's words and the page that completes them are one telling."""

from tests.alert.making import INVITATION, VISA, pending

from watchdog.alert.group import group_episodes, merge_hits, rank_hits
from watchdog.model import Reason, State


def test_the_changes_of_one_hit_are_one_telling_in_their_order() -> None:
    page = pending(State.DONE, before=State.UNDECIDED, reason=Reason.NEW_STATE, age=1)
    feed = pending(State.UNDECIDED, age=3)

    (telling,) = merge_hits([page, feed])

    assert telling.pending == (feed, page)
    assert (telling.reason, telling.state) == (Reason.FIRST_REPORT, State.DONE)


def test_a_contradiction_is_not_hidden_by_an_earlier_reason() -> None:
    feed = pending(State.PLANNED, age=3)
    page = pending(State.DENIED, before=State.DONE, reason=Reason.CONTRADICTED, age=1)

    assert merge_hits([feed, page])[0].reason is Reason.CONTRADICTED


def test_episodes_and_items_are_told_apart() -> None:
    tellings = merge_hits(
        [
            pending(hit=1, item=INVITATION),
            pending(hit=2, item=VISA),
            pending(hit=3, item=INVITATION),
            pending(hit=4, item=INVITATION, episode=2),
        ]
    )

    assert [[t.last.hit.hit_id for t in group] for group in group_episodes(tellings)] == [
        [1, 3],
        [2],
        [4],
    ]


def test_the_most_telling_hit_comes_first() -> None:
    tellings = merge_hits(
        [
            pending(State.PLANNED, hit=1),
            pending(State.DONE, hit=2, prominent=False, age=9),
            pending(State.DONE, hit=3, age=5),
            pending(State.POSSIBLE, hit=4, age=20),
        ]
    )

    assert [hit.hit_id for hit in rank_hits(tellings)] == [3, 2, 1, 4]
    assert [hit.hit_id for hit in rank_hits(tellings, State.POSSIBLE)] == [4, 3, 2, 1]
