"""The values that travel between rooms.

All are frozen: a stage returns a new value, it never edits the one it was given.
Nothing here knows about HTTP, SQL, YAML or any outlet. What operators declare is in
`declarations.py`. Times are aware and UTC; offsets count code points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, NewType

import numpy as np
from numpy.typing import NDArray

OutletId = NewType("OutletId", str)
LanguageCode = NewType("LanguageCode", str)  # BCP 47: "en", "fr", "de", "ps", "prs"
ConceptId = NewType("ConceptId", str)


_LANGUAGE_TAGS = {"fa-af": "prs", "pus": "ps", "pbt": "ps", "eng": "en", "fra": "fr", "deu": "de"}


def language_of_tag(tag: str) -> LanguageCode | None:
    """Read a language tag as outlets write it; None when it is none.

    >>> language_of_tag("en-GB"), language_of_tag("fa_AF"), language_of_tag("ps-AF")
    ('en', 'prs', 'ps')
    """
    tag = tag.strip().lower().replace("_", "-")
    primary = tag.partition("-")[0]
    if not (primary.isascii() and primary.isalpha() and len(primary) in {2, 3}):
        return None
    return LanguageCode(_LANGUAGE_TAGS.get(tag) or _LANGUAGE_TAGS.get(primary) or primary)


class ItemKey(NamedTuple):
    """Which watch item: ids are unique within their watchlist."""

    watchlist: str
    item: str

    def __str__(self) -> str:
        """Give `watchlist/item`, as pages and commands write it."""
        return f"{self.watchlist}/{self.item}"


class State(StrEnum):
    """In which state an article reports an event. `docs/explanation/states.md` explains each."""

    DONE = "done"
    PLANNED = "planned"
    POSSIBLE = "possible"
    CALLED_FOR = "called-for"
    CONDITIONAL = "conditional"
    DENIED = "denied"
    BACKGROUND = "background"
    UNDECIDED = "undecided"


class Detail(StrEnum):
    """What kind of `denied`."""

    NOT_YET = "not-yet"
    REFUSED = "refused"
    REVERSED = "reversed"


class Field(StrEnum):
    """The two texts of an article that are matched."""

    TITLE = "title"
    TEXT = "text"


class Outcome(StrEnum):
    """How a planned poll or read was closed: exactly one of these."""

    OK = "ok"
    NOT_MODIFIED = "not-modified"
    REFUSED = "refused"  # 401, 403, 451, robots.txt
    BLOCKED = "blocked"  # our own address guard
    TIMEOUT = "timeout"
    HTTP_ERROR = "http-error"
    PARSE_ERROR = "parse-error"
    EMPTY = "empty"
    SKIPPED = "skipped"


class PageKind(StrEnum):
    """What a page is."""

    ARTICLE = "article"
    LIVE = "live"
    MEDIA = "media"
    NONE = "none"


class Body(StrEnum):
    """Where the text of an article comes from."""

    PAGE = "page"
    FEED = "feed"
    UNAVAILABLE = "unavailable"  # the page was refused; the feed's text is all there is


class Triage(StrEnum):
    """What a person said of a hit."""

    NEW = "new"
    USEFUL = "useful"
    FALSE_ALARM = "false-alarm"
    EARLY = "early"


class Reason(StrEnum):
    """Why an alert was made."""

    FIRST_REPORT = "first-report"
    NEW_STATE = "new-state"
    CORROBORATED = "corroborated"
    CONTRADICTED = "contradicted"
    CORRECTED = "corrected"
    DIGEST = "digest"
    SUMMARY = "summary"
    COVERAGE = "coverage"
    DELIVERY = "delivery"
    CONFIG = "config"


class Purpose(StrEnum):
    """What a delivery is for."""

    ALERT = "alert"
    UPDATE = "update"
    ESCALATION = "escalation"
    DIGEST = "digest"
    SUMMARY = "summary"


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    DEAD = "dead"


# --- reading -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a feed, sitemap or listing says of one article."""

    url: str  # absolute, as the source gave it
    title: str = ""
    summary: str = ""  # plain text
    content: str = ""  # plain text, a line a paragraph, where the source carries whole articles
    published_at: datetime | None = None  # None when the source does not say
    updated_at: datetime | None = None
    language: LanguageCode | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """One sitemap that an index of sitemaps names."""

    url: str  # absolute
    modified_at: datetime | None = None  # None where the index does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from one source: every entry is a candidate or counted as rejected."""

    candidates: tuple[Candidate, ...]
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason → entries
    complete: bool = True  # False when the source was cut at a limit
    ttl: timedelta | None = None  # the feed's own wish not to be polled more often
    sitemaps: tuple[Sitemap, ...] = ()  # of an index: they list the articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask next time whether anything changed."""

    etag: str | None = None
    last_modified: str | None = None  # as sent
    body_hash: str | None = None  # SHA-256 of the body as received, hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One response, its body still compressed as it came over the wire."""

    url: str  # after redirects
    requested_url: str
    status: int
    fetched_at: datetime
    body: bytes = field(repr=False)
    content_encoding: str = ""  # "" or "gzip" or "deflate"; others are refused by fetch
    content_type: str = ""  # as sent, with its charset
    validators: Validators = Validators()
    max_age: timedelta | None = None  # Cache-Control


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One entry of a live page."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a reader would see, freed of the page around it."""

    url: str  # canonical: the article's identity
    outlet: OutletId  # the host name where no outlet is declared
    language: LanguageCode
    title: str
    paragraphs: tuple[str, ...]
    kind: PageKind = PageKind.ARTICLE
    other_titles: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None  # the agency credited, by its usual short name
    template: str = "feed"  # the named reader that read it
    posts: tuple[Post, ...] = ()
    section: str = ""  # as the page names it; empty where it does not

    @property
    def text(self) -> str:
        """The body: paragraphs joined by one newline. Offsets of spans count in this."""
        return "\n".join(self.paragraphs)


# --- understanding -------------------------------------------------------------------


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


# --- telling -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """One hit as an item's timeline counts it: its latest judgement and whose voice it is."""

    hit_id: int
    state: State
    detail: Detail | None
    publisher: str
    agency: str | None
    sketch: tuple[int, ...]
    at: datetime  # when we saw it
    old: bool  # reported before the watch covered the outlet: never wakes anybody
    triage: Triage = Triage.NEW
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One episode of one item: what has been reported so far, in the order we saw it."""

    item: ItemKey
    episode: int  # from 1
    testimonies: tuple[Testimony, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a judgement did to an item's timeline."""

    item: ItemKey
    episode: int
    hit_id: int
    reason: Reason
    before: State | None  # None when nothing was reported before
    after: State
    at: datetime
    note: str = ""  # what an outlet did, in words; for corrections


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One item in one article, with its latest judgement: what pages and alerts show."""

    hit_id: int
    item: ItemKey
    state: State
    detail: Detail | None
    cue: str | None
    sentence: str
    marks: tuple[tuple[int, int, str], ...]  # [start, end) in `sentence`, concept id or "cue"
    concepts: tuple[ConceptId, ...]
    prominent: bool
    outlet: OutletId
    outlet_name: str
    publisher: str
    language: LanguageCode
    url: str  # where the article was read: a link that opens, see also `Article.url`
    title: str
    published_at: datetime | None
    seen_at: datetime
    attributed: bool = False  # somebody is quoted as saying so
    conflicts: tuple[State, ...] = ()  # what other sentences of the article say against it
    withdrawn: bool = False  # its article stands by it no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A group of changes of one episode, or a notice to operators."""

    alert_id: str
    reason: Reason
    watchlist: str | None  # None for notices to operators
    item: str | None  # None where several items are told at once
    item_title: str
    state: State | None
    created_at: datetime
    hits: tuple[Hit, ...] = ()  # the most telling first
    notice: str = ""  # the words of a notice to operators, or of why these were held back
    episode: int | None = None  # None where several episodes or none are told of
    acknowledged_at: datetime | None = None  # None until somebody takes care
    acknowledged_by: str | None = None
    false_alarm_at: datetime | None = None  # None unless somebody called it one
    false_alarm_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Somebody does not want to hear of an item for a while. Never swallows `done`."""

    watchlist: str | None  # None: everything
    item: str | None  # None: the whole watchlist
    author: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    silence_id: int = 0  # the database's number; 0 before it is stored

    def covers(self, key: ItemKey, at: datetime) -> bool:
        """Tell whether an item is silenced at a moment."""
        named = self.watchlist in {None, key.watchlist} and self.item in {None, key.item}
        return named and self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one target: a row of the outbox."""

    alert_id: str
    target: str
    purpose: Purpose
    status: DeliveryStatus
    due_at: datetime
    reason: str = ""  # why it is held or suppressed


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a sentence's text under the same marks."""

    text: str
    concepts: tuple[ConceptId, ...] = ()
    cue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One hit as a message shows it: cleaned, cut, without markup."""

    item_title: str
    state: State
    detail: Detail | None
    outlet: str
    language: LanguageCode
    language_name: str
    right_to_left: bool
    when: str  # "published 2026-05-04 12:00 CEST"
    headline: str
    sentence: tuple[Piece, ...]
    concepts: tuple[str, ...]
    link: str  # "" where the article's address is no link
    attributed: bool = False
    conflicts: tuple[State, ...] = ()
    withdrawn: bool = False

    @property
    def said(self) -> str:
        """What the article says, in a word or two."""
        detail = f" ({self.detail.value})" if self.detail else ""
        return f"{self.state.value}{detail}{', taken back' if self.withdrawn else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button of a message."""

    words: str
    url: str
    action: str = ""  # what it does, where a channel has buttons that act by themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an item stands, as a digest shows it."""

    title: str
    state: State
    group: str  # a heading: what changed since the digest before, what stayed possible or planned
    steps: tuple[str, ...]  # when which state began to stand, and by whom; oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A rendered alert, ready for any channel. Plain text, cleaned of control characters.

    `title`, `body` and `url` are all that a simple channel needs. What follows them is the
    same in parts, for channels that lay a message out themselves.
    """

    alert_id: str
    purpose: Purpose
    title: str  # one line
    body: str
    url: str  # the alert's page
    state: State | None = None
    heading: str = ""  # what happened, without the state
    lines: tuple[str, ...] = ()  # what comes before the evidence: the reason, a notice
    standing: tuple[Standing, ...] = ()  # of a digest: what changed, then what stayed open
    evidence: tuple[Evidence, ...] = ()  # the most telling first
    closing: tuple[str, ...] = ()  # what comes after it: who else reports it, how many more
    actions: tuple[Link, ...] = ()  # acknowledge, false alarm
    watchlist: str = ""  # "" for operators
    thread: str = ""  # the same for all messages of one episode; "" where there is none
    follows: str = ""  # the receiver's answer to the thread's first message; "" without one
    part: int = 1  # the same alert may have something new to say
    repeat: bool = False  # an earlier sending may have arrived
    aloud: bool = True  # False: an update that needs nobody's attention at once
