"""What is found in an article: its folded text, matches, judgements."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from watchdog.model.names import ConceptId, Detail, Field, ItemKey, LanguageCode, State
from watchdog.model.reading import Article


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """Folded text: one byte a letter, and where each byte came from.

    `codes` holds the folded letters, words separated by single spaces, one space at each
    end. The offsets are counted when first asked for: most articles match nothing.
    """

    codes: bytes
    count_offsets: Callable[[], NDArray[np.int32]] = field(repr=False)  # counts once, when asked

    @property
    def offsets(self) -> NDArray[np.int32]:
        """Give, for each byte, the index in the original text of the letter behind it."""
        return self.count_offsets()


class Sentence(NamedTuple):
    """A sentence of one field, `[start, end)` in code points of that field."""

    field: Field
    start: int
    end: int
    paragraph: int  # number of the paragraph, from 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """An article made ready for matching."""

    language: LanguageCode
    title: str  # the headline, and below it other titles of the page, a line each
    text: str
    folded_title: Folded
    folded_text: Folded
    split: Callable[[], tuple[Sentence, ...]] = field(repr=False, compare=False)
    joined_title: Folded | None = None  # only where ZWNJ occurs: the same without word breaks there
    joined_text: Folded | None = None

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The title's first, then the text's, in order; split only when asked for."""
        return self.split()


class Span(NamedTuple):
    """Words of an article that belong to a concept, `[start, end)` in code points of a field."""

    field: Field
    start: int
    end: int
    concept: ConceptId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One item found in one document."""

    item: ItemKey
    spans: tuple[Span, ...]  # of `match` and of `about`, in order, without repeats
    windows: tuple[tuple[Sentence, ...], ...]  # the sentences of each window that matched
    event: tuple[Span, ...]  # spans of the event's concepts inside the windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """In which state one article reports one item's event, and by which words."""

    item: ItemKey
    item_version: str
    state: State
    detail: Detail | None  # only with `denied`
    cue: str | None  # the deciding words as written, parts joined by " … "; None without one
    cue_spans: tuple[tuple[Field, int, int], ...]
    sentence: str  # the deciding sentence, as written
    sentence_field: Field
    sentence_start: int
    spans: tuple[Span, ...]  # of the whole match
    prominent: bool  # in the headline or the lead
    attributed: bool = False  # somebody is quoted as saying so
    conflicts: tuple[State, ...] = ()  # what other sentences say against it: mixed, read it

    @property
    def headline(self) -> bool:
        """Whether the headline decided."""
        return self.sentence_field is Field.TITLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything one reading of one article gave."""

    article: Article
    judgements: tuple[Judgement, ...]
    sketch: tuple[int, ...]  # for near-duplicates, see `story`
    watchlist_version: str
    content_hash: str  # SHA-256 over titles and paragraphs: the revision's identity
    posts: tuple["Analysis", ...] = ()  # of a live page: each post is an article of its own
