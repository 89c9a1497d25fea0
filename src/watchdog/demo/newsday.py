"""The fictional news day as data: outlets, their articles, and what the day should bring.

In:   the TOML files of `day/`, one per outlet, and `day/expected-alerts.toml`.
Out:  a `NewsDay` of frozen values.
Not pure in one thing: it reads its own package's files.

Everything told here is invented: the outlets, the agency, the quotations and the events.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "day"
_EXPECTED = "expected-alerts.toml"
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")  # [words](/path), the only markup there is

# The watch is started at this moment: what is older is in the feeds already.
OPENING = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)


# A rewritten page is read twice, ten minutes apart, before anybody believes it.
CONFIRMED_AFTER = timedelta(minutes=11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """What an outlet makes of its article later, without a word of it in its feed."""

    time: datetime
    title: str
    paragraphs: tuple[str, ...]
    expect: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """One article of the day."""

    id: str  # what its address is made of; its form is the structure's
    time: datetime  # aware, UTC: it exists from this moment on
    title: str
    paragraphs: tuple[str, ...]  # may hold [words](/path) links
    summary: str  # what the feed says of it
    category: str
    seo_title: str | None = None  # the headline in metadata where it differs from the page's
    author: str | None = None
    agency: str | None = None  # credited as the author
    caption: str | None = None  # of the picture: never part of the text
    refused: bool = False  # the page answers 403, the feed still lists it
    expect: Mapping[str, str] = field(default_factory=dict)  # item → state; empty: noise
    rewritten: Rewriting | None = None

    def as_of(self, now: datetime) -> "DemoArticle":
        """Give the article as its page has it at `now`."""
        later_one = self.rewritten
        if later_one is None or now < later_one.time:
            return self
        return replace(
            self,
            title=later_one.title,
            paragraphs=later_one.paragraphs,
            expect=later_one.expect,
            rewritten=None,
        )

    @property
    def plain_paragraphs(self) -> tuple[str, ...]:
        """Give the paragraphs as a reader sees them, links reduced to their words."""
        return tuple(_LINK.sub(r"\1", paragraph) for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOutlet:
    """One fictional outlet and its day, oldest article first."""

    id: str
    name: str
    publisher: str
    language: str
    structure: str  # a name of `structures.STRUCTURES`
    section: str  # first part of its paths: "pashto", "de", "en"
    articles: tuple[DemoArticle, ...]
    broken: tuple[datetime, datetime] | None = None  # from, until: its feed cannot be read

    def is_broken(self, now: datetime) -> bool:
        """Tell whether the feed answers with an error."""
        return self.broken is not None and self.broken[0] <= now < self.broken[1]

    def published(self, now: datetime) -> tuple[DemoArticle, ...]:
        """Give the articles that exist at `now`, newest first, as feeds list them."""
        return tuple(article for article in reversed(self.articles) if article.time <= now)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAlert:
    """One alert that the day should bring, or one report that the digest should tell."""

    time: datetime  # when the article that makes it is published
    item: str
    state: str
    reason: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDay:
    """The whole day."""

    outlets: tuple[DemoOutlet, ...]
    expected: tuple[ExpectedAlert, ...] = ()  # told at once, in order
    digested: tuple[ExpectedAlert, ...] = ()  # told in the next digest

    def moments(self) -> tuple[datetime, ...]:
        """Give the opening and every later time at which something is published, in order."""
        articles = [article for outlet in self.outlets for article in outlet.articles]
        times = {article.time for article in articles}
        for article in articles:
            if article.rewritten is not None:
                times |= {article.rewritten.time, article.rewritten.time + CONFIRMED_AFTER}
        return (OPENING, *sorted(time for time in times if time > OPENING))


def load_day(folder: Path = _FOLDER) -> NewsDay:
    """Read the news day; outlets are ordered by their id.

    >>> day = load_day()
    >>> sorted({outlet.language for outlet in day.outlets})
    ['de', 'en', 'fr', 'prs', 'ps']
    """
    files = sorted(path for path in folder.glob("*.toml") if path.name != _EXPECTED)
    told = _parse(folder / _EXPECTED)
    return NewsDay(
        outlets=tuple(_read_outlet(_parse(path)) for path in files),
        expected=tuple(ExpectedAlert(**alert) for alert in told["alert"]),
        digested=tuple(ExpectedAlert(**alert) for alert in told["digest"]),
    )


def expected_alerts() -> tuple[ExpectedAlert, ...]:
    """Give the alerts that should be told at once under the shipped watchlist, in order."""
    return load_day().expected


def split_links(paragraph: str) -> tuple[tuple[str, str | None], ...]:
    """Cut a paragraph into words with and without a link.

    >>> split_links("See [the letter](/x) here.")
    (('See ', None), ('the letter', '/x'), (' here.', None))
    """
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for link in _LINK.finditer(paragraph):
        pieces += [(paragraph[at : link.start()], None), (link[1], link[2])]
        at = link.end()
    pieces.append((paragraph[at:], None))
    return tuple((text, href) for text, href in pieces if text)


def later(article: DemoArticle) -> datetime:
    """Give the time of the last touch of the sub-editors, as pages state it."""
    return article.time + timedelta(seconds=41)


def _parse(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _read_outlet(data: dict[str, Any]) -> DemoOutlet:
    articles = sorted(map(_read_article, data.pop("article")), key=lambda article: article.time)
    broken = tuple(data.pop("broken", ())) or None
    return DemoOutlet(articles=tuple(articles), broken=broken, **data)


def _read_article(data: dict[str, Any]) -> DemoArticle:
    paragraphs = _split(data.pop("text"))
    rewritten = data.pop("rewritten", None)
    if rewritten is not None:
        rewritten = Rewriting(paragraphs=_split(rewritten.pop("text")), **rewritten)
    summary = data.pop("summary", None) or _LINK.sub(r"\1", paragraphs[0])
    return DemoArticle(paragraphs=paragraphs, summary=summary, rewritten=rewritten, **data)


def _split(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split("\n")) for part in re.split(r"\n\s*\n", text.strip()))
