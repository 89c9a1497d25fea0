"""The values that come out of the database, and those that go in beside the model's.

All are frozen. Times are aware and UTC. Ids are the database's own numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from watchdog.declarations import SourceKind
from watchdog.model import (
    Article,
    Body,
    Candidate,
    Change,
    Hit,
    ItemKey,
    LanguageCode,
    Outcome,
    OutletId,
    PageKind,
    Purpose,
    Reason,
    State,
    Validators,
)


class Disposition(StrEnum):
    """What the planner decided about a change."""

    NOW = "now"
    DIGEST = "digest"  # waits for its route's hour
    SUMMARY = "summary"  # waits to be told with others of its kind
    NEVER = "never"

    @property
    def waits(self) -> bool:
        """Whether the change is still to be told."""
        return self in {Disposition.DIGEST, Disposition.SUMMARY}


# --- sources and polls ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    """A source that is ours to poll until the lease ends, with its open poll."""

    source_id: int
    outlet: OutletId
    kind: SourceKind
    url: str
    poll_id: int
    planned_at: datetime  # when it was due
    started_at: datetime  # when it was claimed: what a gap-free poll covers
    validators: Validators
    failures: int  # failed polls in a row
    first_poll: bool  # the source has never been read
    created_at: datetime
    covered_until: datetime | None  # None until a first gap-free poll
    outlet_covered_until: datetime | None  # by the source that lags most; None until one was read
    known: bool  # earlier polls saw entries here, so an overlap can be asked for
    quiet_before: datetime | None = None  # when it was restored from a backup
    settled: bool = True  # it was read since
    ttl: timedelta | None = None  # the feed's own wish, as it was last read; None: it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """How a poll ended, and when the next is due."""

    outcome: Outcome
    next_due_at: datetime
    reason: str = ""  # short, in words; for a failure
    status: int | None = None  # None where no answer came
    entries: int = 0  # everything the source listed: new + known + rejected
    new: int = 0
    known: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason → entries
    size: int = 0  # bytes as received
    gap: bool = False  # something may have passed unseen since the poll before
    validators: Validators | None = None  # None keeps those there are, and the ttl
    ttl: timedelta | None = None  # the feed's own wish not to be polled more often


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source as lists show it."""

    source_id: int
    outlet: OutletId
    kind: SourceKind
    url: str
    active: bool  # False once it is no longer declared
    created_at: datetime
    next_due_at: datetime
    last_polled_at: datetime | None  # None before the first poll
    last_ok_at: datetime | None  # None until it was read once
    last_outcome: Outcome | None  # None before the first poll
    last_error: str
    failures: int
    polls: int
    covered_until: datetime | None
    paused: bool  # somebody asked not to poll it


@dataclass(frozen=True, slots=True, kw_only=True)
class PollRow:
    """One poll of the ledger."""

    poll_id: int
    source_id: int
    outlet: OutletId
    planned_at: datetime
    started_at: datetime
    finished_at: datetime | None  # None while open
    outcome: Outcome | None  # None while open
    reason: str
    status: int | None
    entries: int
    new: int
    known: int
    rejected: Mapping[str, int]
    size: int
    gap: bool


# --- articles ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCandidate:
    """A candidate with its canonical address, and whether it is older than our watch."""

    candidate: Candidate
    canonical_url: str
    old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCandidate:
    """What became of a candidate."""

    article_id: int
    canonical_url: str  # the article's, which may be another than asked for
    candidate: Candidate
    is_new: bool  # the article was not known at all
    is_changed: bool  # known, but title or summary say something new
    known_in_source: bool  # this source listed it before: an overlap
    analysed: bool = True  # False: no text of it was analysed yet, new or left by a crash


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRead:
    """An article whose page is ours to read until the lease ends."""

    article_id: int
    outlet: OutletId
    publisher: str
    language: LanguageCode
    url: str  # canonical
    page_url: str  # the address to fetch
    due_at: datetime  # for when it was asked
    candidate: Candidate
    validators: Validators
    body: Body  # what we have so far
    failures: int  # failed reads in a row
    reads: int  # finished reads, of any outcome
    first_seen_at: datetime
    old: bool
    kind: PageKind = PageKind.ARTICLE  # as its last revision was


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """An article as the watch keeps it."""

    article_id: int
    outlet: OutletId
    publisher: str
    language: LanguageCode
    url: str
    page_url: str
    title: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    body: Body
    old: bool
    candidate: Candidate
    reads: int
    last_read_outcome: Outcome | None  # None before the first read
    next_read_at: datetime | None  # None when nothing is due


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """Where an analysis was stored."""

    revision_id: int
    number: int  # 0 is the feed's
    is_new: bool  # False: the article had this very text before


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRevision:
    """A revision read back."""

    revision_id: int
    article_id: int
    number: int
    article: Article
    content_hash: str
    sketch: tuple[int, ...]
    extractor_version: int
    watchlist_version: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """A revision's text, to be analysed again."""

    revision_id: int
    article_id: int
    url: str
    outlet: OutletId
    language: LanguageCode
    title: str
    paragraphs: str  # a JSON list
    template: str  # "feed": what a source said
    published_at: datetime | None
    created_at: datetime  # when it was read


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """What one version of the declarations asked for."""

    version: str
    rules: str
    items: Mapping[str, str]  # `watchlist/item` → the version of the item


# --- hits ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHit:
    """Where a judgement was stored."""

    hit_id: int
    judgement_id: int
    is_new_hit: bool
    is_new_judgement: bool  # False: the same item version judged this revision before
    previous: State | None  # what the hit said until now; None for a new or withdrawn one


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingChange:
    """A change nobody was told of yet."""

    change_id: int
    change: Change
    hit: Hit
    prominent: bool
    old: bool
    read_pending: bool  # the article's page is still to be read: more may follow at once
    disposition: Disposition | None  # None: not yet planned
    held: str = ""  # why it waits for a summary


# --- alerts and deliveries -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """An alert that may still be updated or escalated."""

    alert_id: str
    watchlist: str | None
    item: str | None
    episode: int | None
    reason: Reason
    state: State | None
    route: str
    created_at: datetime
    acknowledged_at: datetime | None
    targets: tuple[str, ...]  # who was told, in order

    @property
    def key(self) -> ItemKey | None:
        """The item it tells of; None for notices and for several items at once."""
        if self.watchlist is None or self.item is None:
            return None
        return ItemKey(self.watchlist, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDelivery:
    """A delivery that is ours to send until the lease ends."""

    delivery_id: int
    alert_id: str
    target: str
    purpose: Purpose
    part: int  # 1, then one more each time the same alert has something new to say
    attempts: int  # this one included
    created_at: datetime  # since when this part could have been sent: its age for giving up
    repeat: bool  # an earlier sender died in the middle: the message may have arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """Something wrong that operators were told of."""

    key: str
    words: str
    since: datetime
    told_at: datetime
    recovered_at: datetime | None  # None while it lasts
