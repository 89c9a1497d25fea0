"""What people are told: timelines and their changes, hits, alerts, silences, deliveries."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from watchdog.model.names import (
    ConceptId,
    DeliveryStatus,
    Detail,
    ItemKey,
    LanguageCode,
    OutletId,
    Purpose,
    Reason,
    State,
    Triage,
)


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


class Step(NamedTuple):
    """One hit of an episode as its states alone are told: no voice, no text."""

    hit_id: int
    state: State
    detail: Detail | None
    old: bool
    triage: Triage
    withdrawn: bool


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
