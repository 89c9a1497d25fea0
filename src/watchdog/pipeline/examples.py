"""Examples in watchlists are tests: run them through the real analysis.

In:   a `Bench` and `now`.
Out:  one `Trial` per example: the state it got beside the one its author expects.
Pure: no I/O, no clock.
"""

from dataclasses import dataclass
from datetime import datetime

from watchdog.declarations import Example
from watchdog.model import Article, ItemKey, OutletId, State
from watchdog.pipeline.analyse import Bench, find_in_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of one example."""

    item: ItemKey
    example: Example
    state: State | None  # None: silent
    cue: str | None

    @property
    def passed(self) -> bool:
        """Whether the example got what its author expects."""
        return self.state == self.example.expect


def try_examples(bench: Bench, now: datetime) -> tuple[Trial, ...]:
    """Run every example of every item, in the order they are written."""
    return tuple(
        _try(bench, item.key, example, now)
        for watchlist in bench.declarations.watchlists
        for item in watchlist.items
        for example in item.examples
    )


def _try(bench: Bench, key: ItemKey, example: Example, now: datetime) -> Trial:
    article = Article(
        url="",
        outlet=OutletId(""),
        language=example.language,
        title=example.title,
        paragraphs=tuple(example.text.split("\n")),
        published_at=example.published or now,
    )
    verdicts = [
        finding.judgement
        for finding in find_in_article(bench, article, now)
        if finding.judgement.item == key
    ]
    verdict = verdicts[0] if verdicts else None
    return Trial(
        item=key,
        example=example,
        state=verdict.state if verdict else None,
        cue=verdict.cue if verdict else None,
    )
