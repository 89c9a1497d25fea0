"""Analyse stored texts again: the pure part, which runs in the sandbox.

In:   a `Bench`, texts as they were stored, the items to ask.
Out:  for each text in which something was found, what.
Pure: no I/O, no clock: a text is judged as of the time it was read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from watchdog.declarations import Declarations
from watchdog.model import Article, ItemKey, Judgement, LanguageCode, OutletId
from watchdog.pipeline.analyse import Bench, find_in_article, prepare
from watchdog.story import sketch_text

MOST_ALONE = 200  # items: compiling so many for one batch costs less than looking for all


class PlainText(NamedTuple):
    """A stored text, as it travels to a child: thousands at a time."""

    url: str
    outlet: OutletId
    language: LanguageCode
    title: str
    paragraphs: str  # a JSON list
    published_at: datetime | None
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rematch:
    """What was found in one text."""

    place: int  # among the texts given
    judgements: tuple[Judgement, ...]
    sketch: tuple[int, ...]


def rematch_texts(
    bench: Bench, texts: Sequence[PlainText], keys: frozenset[ItemKey] | None
) -> tuple[Rematch, ...]:
    """Match and judge texts against some items (None: all); those with nothing are left out."""
    if keys is not None and len(keys) <= MOST_ALONE:
        bench = prepare(restrict(bench.declarations, keys))
    return tuple(
        found
        for place, text in enumerate(texts)
        if (found := _rematch(bench, place, text, keys)) is not None
    )


def restrict(declarations: Declarations, keys: frozenset[ItemKey]) -> Declarations:
    """Leave only some items in their watchlists."""
    lists = [one for one in declarations.watchlists if any(item.key in keys for item in one.items)]
    return replace(
        declarations,
        watchlists=tuple(
            replace(one, items=tuple(item for item in one.items if item.key in keys))
            for one in lists
        ),
    )


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Read paragraphs as they are stored."""
    return tuple(json.loads(text))


def _rematch(
    bench: Bench, place: int, text: PlainText, keys: frozenset[ItemKey] | None
) -> Rematch | None:
    article = Article(
        url=text.url,
        outlet=text.outlet,
        language=text.language,
        title=text.title,
        paragraphs=paragraphs_of(text.paragraphs),
        published_at=text.published_at,
    )
    judgements = tuple(
        finding.judgement
        for finding in find_in_article(bench, article, text.read_at)
        if keys is None or finding.judgement.item in keys
    )
    if not judgements:
        return None
    return Rematch(place=place, judgements=judgements, sketch=sketch_text(article.text))
