"""Corrections: what a new text of an article takes back, and whether that is to be believed.

In:   two readings of one article; what it said of each item, and what it says now.
Out:  the items it takes back; whether the outlet did it, or only how the page is read changed.
Pure: no I/O, no clock, no randomness.

A site's redesign takes nothing back: where another reader read the page, or most of the text
is gone, what is missing is our sight and not the outlet's word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from watchdog.model import Article, Change, ItemKey, Reason, State, Timeline
from watchdog.story.timeline import counts, current_state

STILL_THERE = 0.4  # of the words: less is another page, not a corrected one
COMPARED = 2500  # words: longer texts are compared by their beginning
_UNSURE = frozenset({State.UNDECIDED, State.BACKGROUND})


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text, and who read it off the page."""

    article: Article
    extractor_version: int


def find_taken_back(
    said: Mapping[ItemKey, State], says: Mapping[ItemKey, State]
) -> Mapping[ItemKey, State | None]:
    """Give what an article said and says no more: by item, what it says now; None: nothing.

    `done` in place of something else is news and no correction: nobody is kept waiting for
    it. Nor is a word where the article had been undecided.
    """
    return {
        item: says.get(item) for item, state in said.items() if _takes_back(state, says.get(item))
    }


def _takes_back(before: State, after: State | None) -> bool:
    if after is None:
        return before is not State.BACKGROUND
    return after not in {before, State.DONE} and before not in _UNSURE


def is_same_page(before: ReadText, after: ReadText) -> bool:
    """Tell whether an outlet changed its article, and not merely its site or we our reader."""
    same_reader = (
        before.extractor_version == after.extractor_version
        and before.article.template == after.article.template
    )
    return same_reader and share_kept(_text(before), _text(after)) >= STILL_THERE


def share_kept(before: str, after: str) -> float:
    """Give the share of a text's words that another one still has, in the same order.

    >>> share_kept("Brussels has sent the letter to Kabul", "Brussels has not sent it to Kabul")
    0.7142857142857143
    """
    old, new = before.casefold().split()[:COMPARED], after.casefold().split()[:COMPARED]
    if not old:
        return 1.0
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(old)


def _text(read: ReadText) -> str:
    return f"{read.article.title}\n{read.article.text}"


def correct_testimony(
    timeline: Timeline, hit_id: int, *, before: State, note: str, now: datetime
) -> Change:
    """Say what stands after a correction; the timeline holds the hit as corrected.

    Where the hit counts no more, `after` is what the others say, or `undecided`.
    """
    [corrected] = [one for one in timeline.testimonies if one.hit_id == hit_id]
    after = corrected.state if counts(corrected) else current_state(timeline)
    return Change(
        item=timeline.item,
        episode=timeline.episode,
        hit_id=hit_id,
        reason=Reason.CORRECTED,
        before=before,
        after=after or State.UNDECIDED,
        at=now,
        note=note,
    )
