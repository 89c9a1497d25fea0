"""Examples in watchlists are tests: run them through the real analysis.

In:   a `Bench` and `now`.
Out:  one `Trial` per example: the state it got beside the one its author expects.
Pure: no I/O, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from watchdog.declarations import Declarations, Example, Item
from watchdog.model import Article, ItemKey, LanguageCode, OutletId, State
from watchdog.pipeline.analyse import Bench, find_in_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of one example."""

    item: ItemKey
    example: Example
    state: State | None  # None: silent
    cue: str | None
    matched: tuple[str, ...] = ()  # the words of the event, as written
    sentence: str = ""  # the deciding one

    @property
    def passed(self) -> bool:
        """Whether the example got what its author expects."""
        return self.state == self.example.expect

    @property
    def failed(self) -> bool:
        """Whether somebody must look: a known miss is none."""
        return not self.passed and not self.example.todo

    @property
    def mended(self) -> bool:
        """Whether a known miss starts to pass: its `todo` can go."""
        return self.passed and self.example.todo


def missing_examples(
    declarations: Declarations, languages: Iterable[LanguageCode]
) -> tuple[tuple[Item, LanguageCode], ...]:
    """Name the items that have no example in one of the languages."""
    wanted = tuple(languages)
    return tuple(
        (item, language)
        for watchlist in declarations.watchlists
        for item in watchlist.items
        for language in wanted
        if all(example.language != language for example in item.examples)
    )


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
    findings = [one for one in find_in_article(bench, article, now) if one.judgement.item == key]
    if not findings:
        return Trial(item=key, example=example, state=None, cue=None)
    match, verdict = findings[0].match, findings[0].judgement
    return Trial(
        item=key,
        example=example,
        state=verdict.state,
        cue=verdict.cue,
        matched=tuple(dict.fromkeys(span.text for span in match.event)),
        sentence=verdict.sentence,
    )
