"""Try a text on items: what would match, in which state, and why. Nothing is kept.

In:   a `Bench`, an article or a page, and a watchlist's YAML where it was edited.
Out:  one `Trial` per item.
Pure: no I/O, no clock; runs in the sandbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from watchdog.config import load_watchlist_text
from watchdog.declarations import Watchlist
from watchdog.judge import Considered, explain_match
from watchdog.match import Finding
from watchdog.model import Article, ConceptId, ItemKey, Judgement, OutletId, Page, State
from watchdog.pipeline.analyse import (
    Bench,
    explain_article,
    find_in_article,
    prepare,
    read_page,
    settle_language,
)
from watchdog.pipeline.rematch import PlainText, Rematch, rematch_texts, restrict
from watchdog.text import build_document

EDITED = Path("edited.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One cue that stands in a sentence, and what became of it."""

    words: str  # as written
    state: State
    wins: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of one item."""

    item: ItemKey
    title: str
    finding: Finding
    missing: tuple[tuple[ConceptId, ...], ...]  # groups of which none occurs, though one must
    cancelled_by: tuple[ConceptId, ...]
    judgement: Judgement | None  # None where it does not match
    sentences: tuple[tuple[str, tuple[Weighed, ...]], ...]  # judged, with every cue in them


def read_edited(bench: Bench, edited: str) -> Watchlist:
    """Read an edited watchlist, for all outlets; DeclarationError names its mistakes."""
    watchlist = load_watchlist_text(edited, EDITED, bench.declarations.languages)
    return replace(watchlist, outlets=None)


def edit_bench(bench: Bench, edited: str) -> Bench:
    """Compile one edited watchlist in place of all; DeclarationError names its mistakes."""
    return prepare(replace(bench.declarations, watchlists=(read_edited(bench, edited),)))


def try_article(
    bench: Bench, article: Article, edited: str, key: ItemKey | None, now: datetime
) -> tuple[Trial, ...]:
    """Try an article on all items, or one; `edited` is YAML, "" for what is in force."""
    if edited:
        bench = edit_bench(bench, edited)
    elif key is not None:
        bench = prepare(restrict(bench.declarations, frozenset({key})))
    article = settle_language(bench, article)
    found = {one.match.item: one for one in find_in_article(bench, article, now)}
    document = build_document(article, bench.language(article.language))
    language = bench.language(article.language)
    trials = []
    for explained in explain_article(bench, article):
        one, item = found.get(explained.item), bench.items[explained.item]
        trials.append(
            Trial(
                item=explained.item,
                title=item.title,
                finding=explained.finding,
                missing=explained.missing,
                cancelled_by=explained.cancelled_by,
                judgement=one.judgement if one else None,
                sentences=_weigh(
                    explain_match(
                        one.match,
                        document,
                        item,
                        language,
                        published_at=article.published_at,
                        now=now,
                    )
                )
                if one
                else (),
            )
        )
    return tuple(sorted(trials, key=lambda trial: (trial.judgement is None, trial.item)))


def _weigh(
    explained: Sequence[tuple[str, tuple[Considered, ...]]],
) -> tuple[tuple[str, tuple[Weighed, ...]], ...]:
    return tuple((text, tuple(_weighed(text, cue) for cue in cues)) for text, cues in explained)


def _weighed(text: str, cue: Considered) -> Weighed:
    words = " … ".join(text[start:end] for start, end in cue.spans)
    return Weighed(words=words, state=cue.cue.state, wins=cue.wins, why=cue.why)


def try_page(
    bench: Bench, page: Page, edited: str, key: ItemKey | None, now: datetime
) -> tuple[Article, tuple[Trial, ...]]:
    """Read a page and try its article; ReadError where it holds none."""
    article = read_page(bench, page, None)
    return article, try_article(bench, article, edited, key, now)


def try_texts(
    bench: Bench, texts: Sequence[PlainText], edited: str, key: ItemKey | None
) -> tuple[Rematch, ...]:
    """Try stored texts, one item of an edited watchlist or of those in force."""
    if edited:
        bench = edit_bench(bench, edited)
    return rematch_texts(bench, texts, frozenset({key}) if key else None)


def tell_apart(
    bench: Bench, article: Article, sentence: str, key: ItemKey, now: datetime
) -> Article | None:
    """Cut an article to the least in which an item finds its event, as an example would.

    None where it does not any more: the item was mended since.
    """
    bench = prepare(restrict(bench.declarations, frozenset({key})))
    whole = replace(article, outlet=OutletId(""), published_at=now)
    parts = (
        replace(whole, title="", paragraphs=(sentence,)),
        replace(whole, paragraphs=(sentence,)),
        replace(whole, paragraphs=(*article.paragraphs[:1], sentence)),
        whole,
    )
    return next((part for part in parts if find_in_article(bench, part, now)), None)
