"""Search the archive: words, prefixes, phrases, by outlet, language and time.

In:   what is asked, in the address. Out: a page of articles, the last seen first.
Edge: the database.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from watchdog.model import LanguageCode, OutletId
from watchdog.store import FoundArticle, Search, search_articles
from watchdog.text import Passage, Phrase, clean_text, find_passage, read_query
from watchdog.web.days import first_moment
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

PAGE = 30
_LONGEST_NUMBER = 18  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a passage, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article with the passage that has what was asked for."""

    article: FoundArticle
    pieces: tuple[Piece, ...]


async def show_search(visit: Visit) -> Response:
    """Show what is found."""
    search, before = read_search(visit), _number(visit.asked("before"))
    rows = await visit.desk.read(
        lambda c: search_articles(c, search, before=before, limit=PAGE + 1)
    )
    found = [_found(row, search.phrases) for row in rows[:PAGE]]
    asked = {
        name: visit.asked(name) for name in ("q", "outlet", "language", "since", "until", "zone")
    }
    more = ""
    if len(rows) > PAGE:
        more = urlencode({**asked, "before": found[-1].article.article_id})
    declared = visit.desk.declarations()
    return visit.page(
        "search.html",
        asked=asked,
        found=found,
        more=more,
        outlets=sorted(declared.outlets),
        languages=sorted(declared.languages),
    )


def read_search(visit: Visit) -> Search:
    """Read what is asked for; what cannot be understood is not asked."""
    outlet, language = visit.asked("outlet"), visit.asked("language")
    zone = visit.asked("zone")
    return Search(
        phrases=read_query(visit.asked("q")),
        outlet=OutletId(outlet) if outlet else None,
        language=LanguageCode(language) if language else None,
        since=first_moment(visit.asked("since"), zone),
        until=first_moment(visit.asked("until"), zone, later=1),  # the day itself, too
    )


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else None


def _found(article: FoundArticle, phrases: tuple[Phrase, ...]) -> Found:
    cleaned = [clean_text(paragraph) for paragraph in article.paragraphs]
    return Found(article=article, pieces=cut_pieces(find_passage(cleaned, phrases)))


def cut_pieces(passage: Passage) -> tuple[Piece, ...]:
    """Cut a passage into what is marked and what is not; marks that overlap are one.

    >>> [piece.text for piece in cut_pieces(Passage("one two", ((4, 7),)))]
    ['one ', 'two']
    """
    pieces: list[Piece] = []
    done = 0
    for start, end in sorted(passage.marks):
        if start > done:
            pieces.append(Piece(text=passage.text[done:start], marked=False))
        if end > done:
            pieces.append(Piece(text=passage.text[max(start, done) : end], marked=True))
            done = end
    pieces.append(Piece(text=passage.text[done:], marked=False))
    return tuple(piece for piece in pieces if piece.text)


DOORS = (Door("/search", show_search, Access.VIEWER, words="Search"),)
