"""Generic extraction against trafilatura and a bare Lexbor parse, on recorded pages.

Needs WATCHDOG_CORPUS: pages and, beside them, what a reader sees on each. Pages are read as if
no outlet was declared, so that no rule of ours can know them; those of watched outlets once more
by their templates. Every page is read by all three in
turn, in one process; the ratios are those of CPU time over all pages, median of the rounds.
"""

import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import trafilatura
from measuring import PAGES, TRUTH, Figure, cpu_seconds, needed_corpus, report
from pashto_pages import replace_text
from selectolax.lexbor import LexborHTMLParser

from watchdog.archive import read_warc
from watchdog.config import load_declarations
from watchdog.errors import ReadError
from watchdog.extract import extract_article
from watchdog.model import Article, Page
from watchdog.pipeline.analyse import find_outlet
from watchdog.text import decode, inflate

WATCHLISTS = Path(__file__).parent.parent / "watchlists"
ROUNDS = 3
SHINGLE = 4
PASHTO_PAGES = 50
REPLACED = 0.9  # of a page's paragraphs, at least
UTF_8 = "text/html; charset=utf-8"
LIMIT = 10_000_000  # bytes of a page, inflated
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a reader sees on a page."""

    title: str
    text: str
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an extractor found on a page."""

    title: str = ""
    text: str = ""
    day: date | None = None


@dataclass(slots=True)
class Scores:
    """How well one extractor did over all pages."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)
    days: list[bool] = field(default_factory=list)

    def add(self, reading: Reading, truth: Truth) -> None:
        """Compare one page."""
        precision, recall = compare_shingles(reading.text, truth.text)
        self.precision.append(precision)
        self.recall.append(recall)
        self.titles.append(plain(reading.title) == plain(truth.title))
        if truth.published is not None:
            self.days.append(reading.day == truth.published.date())

    def body(self) -> float:
        """Give F1 of mean precision and mean recall."""
        precision, recall = statistics.mean(self.precision), statistics.mean(self.recall)
        return 2 * precision * recall / (precision + recall)


def compare_shingles(found: str, wanted: str) -> tuple[float, float]:
    """Give precision and recall of runs of four words, each counted as often as it occurs."""
    ours, theirs = shingles(found), shingles(wanted)
    both = (ours & theirs).total()
    return both / max(ours.total(), 1), both / max(theirs.total(), 1)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    last = max(len(words) - SHINGLE, 0)
    return Counter(tuple(words[at : at + SHINGLE]) for at in range(last + 1) if words)


def plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def load_pages(corpus: Path) -> list[tuple[Page, Truth]]:
    """Pair every recorded page with its truth: both files are in the same order."""
    lines = (corpus / TRUTH).read_text(encoding="utf-8").splitlines()
    truths = [json.loads(line) for line in lines]
    pairs = list(zip(read_warc(corpus / PAGES), truths, strict=True))
    if any(page.url != truth["url"] for page, truth in pairs):
        raise ValueError("pages and truth are not in the same order")
    return [(page, _truth(record)) for page, record in pairs]


def _truth(record: dict[str, object]) -> Truth:
    published, paragraphs = record["published"], record["paragraphs"]
    return Truth(
        title=str(record["title"]),
        text="\n".join(paragraphs if isinstance(paragraphs, list) else ()),
        published=datetime.fromisoformat(published) if isinstance(published, str) else None,
    )


def read_ours(page: Page) -> Article | None:
    try:
        return extract_article(page, None)
    except ReadError:
        return None


def as_reading(article: Article | None, truth: Truth) -> Reading:
    """Take the day in the truth's own zone: a day of an instant depends on where one stands."""
    if article is None:
        return Reading()
    zone = truth.published.tzinfo if truth.published else None
    published = article.published_at and article.published_at.astimezone(zone)
    return Reading(
        title=article.title, text=article.text, day=published.date() if published else None
    )


def read_trafilatura(html: bytes, url: str) -> Reading:
    found = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, include_tables=False
    )
    if found is None or isinstance(found, dict):
        return Reading()
    day = date.fromisoformat(found.date) if found.date else None
    return Reading(title=found.title or "", text=found.text or "", day=day)


def measure() -> Iterator[Figure]:
    pages = load_pages(needed_corpus())
    bodies = [inflate(page.body, page.content_encoding, LIMIT) for page, _ in pages]
    ours, theirs = Scores(), Scores()
    for (page, truth), html in zip(pages, bodies, strict=True):  # also warms everything up
        ours.add(as_reading(read_ours(page), truth), truth)
        theirs.add(read_trafilatura(html, page.url), truth)
    yield from _quality(ours, theirs)
    yield from _with_templates(pages)
    yield from _in_pashto(pages, bodies)
    yield from _cost([page for page, _ in pages], bodies)


def _quality(ours: Scores, theirs: Scores) -> Iterable[Figure]:
    mean = statistics.mean
    yield Figure(what="generic extraction: body F1", value=ours.body(), floor=0.950, aim=0.955)
    yield Figure(what="  the same, trafilatura", value=theirs.body())
    yield Figure(what="generic extraction: titles", value=mean(ours.titles), floor=0.85, aim=0.90)
    yield Figure(what="  the same, trafilatura", value=mean(theirs.titles))
    yield Figure(what="generic extraction: days", value=mean(ours.days), floor=0.965, aim=0.975)
    yield Figure(what="  the same, trafilatura", value=mean(theirs.days))


def _with_templates(pages: Sequence[tuple[Page, Truth]]) -> Iterable[Figure]:
    """Read the pages of outlets that are watched by the templates these name."""
    declared = load_declarations(WATCHLISTS, secrets={})
    scores = Scores()
    for page, truth in pages:
        outlet = find_outlet(declared, page.url)
        if outlet is not None and outlet.enabled:
            scores.add(as_reading(extract_article(page, outlet), truth), truth)
    mean = statistics.mean
    yield Figure(what="with the outlet's template: pages", value=len(scores.precision))
    yield Figure(what="  body F1", value=scores.body(), floor=0.985, aim=0.995)
    yield Figure(what="  titles", value=mean(scores.titles), floor=0.99, aim=1)
    yield Figure(what="  days", value=mean(scores.days), floor=0.99, aim=1)


def _in_pashto(pages: Sequence[tuple[Page, Truth]], bodies: Sequence[bytes]) -> Iterable[Figure]:
    """Read pages whose text is Pashto: the first whose paragraphs can nearly all be replaced."""
    ours, theirs = Scores(), Scores()
    for (page, truth), body in zip(pages, bodies, strict=True):
        html, paragraphs, share = replace_text(
            decode(body, page.content_type), truth.text.split("\n")
        )
        if share < REPLACED or len(ours.precision) == PASHTO_PAGES:
            continue
        new = replace(page, body=html.encode(), content_encoding="", content_type=UTF_8)
        told = replace(truth, text="\n".join(paragraphs))
        ours.add(as_reading(read_ours(new), told), told)
        theirs.add(read_trafilatura(html.encode(), page.url), told)
    yield Figure(what="text replaced by Pashto: body F1", value=ours.body(), floor=0.92)
    yield Figure(what="  the same, trafilatura", value=theirs.body())


def _cost(pages: Sequence[Page], bodies: Sequence[bytes]) -> Iterable[Figure]:
    rounds = [_one_round(pages, bodies) for _ in range(ROUNDS)]
    mine = statistics.median(ours for ours, _, _ in rounds)
    yield Figure(what="generic extraction: CPU per page", value=mine * 1000 / len(pages), unit="ms")
    yield Figure(
        what="generic extraction: CPU, share of trafilatura's",
        value=statistics.median(ours / theirs for ours, theirs, _ in rounds),
        floor=1 / 3,
        aim=1 / 5,
        less_is_better=True,
    )
    yield Figure(
        what="generic extraction: CPU, times a bare Lexbor parse",
        value=statistics.median(ours / parse for ours, _, parse in rounds),
    )


def _one_round(pages: Sequence[Page], bodies: Sequence[bytes]) -> tuple[float, float, float]:
    """Read each page in three ways in turn; gives CPU seconds of each over all pages."""
    ours = theirs = parse = 0.0
    for page, html in zip(pages, bodies, strict=True):
        ours += cpu_seconds(lambda page=page: read_ours(page))
        theirs += cpu_seconds(lambda page=page, html=html: read_trafilatura(html, page.url))
        parse += cpu_seconds(lambda html=html: LexborHTMLParser(html))
    return ours, theirs, parse


if __name__ == "__main__":
    report("extraction", measure, peers=("trafilatura", "selectolax"))
