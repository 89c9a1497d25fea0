"""What operators and we declare in YAML, typed: watchlists, outlets, routes, languages.

`config/` makes these values from files; stages read them. Every key and default here is
described in `docs/reference/`. All are frozen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from watchdog.model import (
    ConceptId,
    Detail,
    Field,
    ItemKey,
    LanguageCode,
    OutletId,
    State,
)

ANY_LANGUAGE = LanguageCode("any")


class Place(NamedTuple):
    """Where in its file something is declared; (0, 0) for what no file declares."""

    line: int = 0
    column: int = 0


NOWHERE = Place()

# --- watchlists ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word or phrase of a concept."""

    text: str  # without its marks
    prefix: bool = False  # `word*`: any ending in Latin script, up to five letters in Arabic
    exact: bool = False  # `=Word`: this capitalisation only
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """Words for one idea, per language; `any` holds for every language."""

    id: ConceptId
    terms: Mapping[LanguageCode, tuple[Term, ...]]
    names: bool = False  # also spellings one letter off
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ConceptRef:
    """A concept, by name, in an expression."""

    concept: ConceptId


@dataclass(frozen=True, slots=True)
class Quoted:
    """A literal phrase in an expression, valid in every language."""

    term: Term

    @property
    def concept(self) -> ConceptId:
        """Name the phrase where a concept's id is asked for: as written, quotes included."""
        exact, prefix = "=" * self.term.exact, "*" * self.term.prefix
        return ConceptId(f'"{exact}{self.term.text}{prefix}"')


@dataclass(frozen=True, slots=True)
class AllOf:
    """`a AND b`."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`a OR b`."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`NOT a`."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class Near:
    """`a NEAR/n b`: at most `distance` words between them, in either order."""

    left: "ConceptRef | Quoted"
    right: "ConceptRef | Quoted"
    distance: int


Expression = ConceptRef | Quoted | AllOf | AnyOf | Not | Near


class Unit(StrEnum):
    """What a window is counted in."""

    SENTENCE = "sentence"
    WORD = "word"
    PARAGRAPH = "paragraph"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Window:
    """Within how much text the words of `match` must stand together."""

    count: int
    unit: Unit


class Timing(StrEnum):
    """When people hear of a state."""

    NOW = "now"
    LEAD = "lead"  # now in the headline or lead, else digest
    DIGEST = "digest"
    NEVER = "never"


DEFAULT_ALERT: Mapping[State, Timing] = {
    State.DONE: Timing.NOW,
    State.PLANNED: Timing.NOW,
    State.DENIED: Timing.NOW,
    State.CALLED_FOR: Timing.DIGEST,
    State.CONDITIONAL: Timing.DIGEST,
    State.POSSIBLE: Timing.LEAD,
    State.UNDECIDED: Timing.LEAD,
    State.BACKGROUND: Timing.NEVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and what the item must make of it: a test inside the YAML."""

    language: LanguageCode
    title: str
    text: str
    published: datetime | None  # None: now
    expect: State | None  # None: silent, no hit of this item
    todo: bool = False  # a known miss: shown, does not fail
    path: Path = Path()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One awaited event."""

    key: ItemKey
    title: str
    match: Expression
    version: str  # hash of the definition and of the concepts it uses
    about: Expression | None = None  # None: nothing asked
    within: Window = Window(2, Unit.SENTENCE)
    unless: Expression | None = None
    fields: tuple[Field, ...] = (Field.TITLE, Field.TEXT)
    event: tuple[ConceptId, ...] = ()  # the concepts whose state is judged; never empty once loaded
    recurring: timedelta | None = None  # None: a single episode
    since: date | None = None  # None: when the item was first loaded
    enabled: bool = True
    route: str | None = None  # None: the watchlist's
    alert: Mapping[State, Timing] = field(default_factory=lambda: DEFAULT_ALERT)
    examples: tuple[Example, ...] = ()
    was: str | None = None  # an earlier id whose history this item carries on
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A YAML file of watch items over shared concepts."""

    id: str
    title: str
    languages: tuple[LanguageCode, ...]
    concepts: Mapping[ConceptId, Concept]
    items: tuple[Item, ...]
    outlets: tuple[OutletId, ...] | None = None  # None: all
    route: str | None = None  # None: the first route there is
    path: Path = Path()
    place: Place = field(default=NOWHERE, compare=False, repr=False)


# --- outlets -------------------------------------------------------------------------


class SourceKind(StrEnum):
    """How a source lists articles."""

    FEED = "feed"
    NEWS_SITEMAP = "news_sitemap"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address that lists an outlet's new articles."""

    kind: SourceKind
    url: str
    select: str | None = None  # listing: CSS selector of the links; None: every link
    include: str | None = None  # keep only entries whose URL matches this expression
    place: Place = field(default=NOWHERE, compare=False, repr=False)


class WhenRefused(StrEnum):
    """What a refusal of an article page means."""

    RETRY = "retry"
    METADATA_ONLY = "metadata-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How gently a host is treated."""

    gap: timedelta = timedelta(seconds=2)  # between the starts of two requests
    at_once: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Css:
    """Selectors of the `css` template."""

    title: str | None = None
    lead: str | None = None
    body: str | None = None
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet: where its articles are listed and how its pages are read."""

    id: OutletId
    name: str
    publisher: str  # outlets of one publisher are one voice
    languages: tuple[LanguageCode, ...]
    home: str
    enabled: bool = True
    off_because: str | None = None  # the reason when it is shipped but off
    identity: re.Pattern[str] | None = None  # same groups in the path, same article
    strip: tuple[str, ...] = ()  # tracking parameters beyond the common ones
    sources: tuple[Source, ...] = ()
    every: timedelta = timedelta(minutes=5)  # the longest interval between polls
    pace: Pace = Pace()
    templates: tuple[str, ...] = ("json-ld",)  # named readers, tried in order
    css: Css = Css()
    when_refused: WhenRefused = WhenRefused.RETRY
    zone: tzinfo = UTC  # of dates that its pages show to readers
    was: str | None = None
    path: Path = Path()
    place: Place = field(default=NOWHERE, compare=False, repr=False)


# --- routes --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where messages go: an Apprise URL or one of our own schemes. `url` is a secret."""

    name: str
    url: str = field(repr=False)
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What waits for a fixed time of the day."""

    to: tuple[str, ...]
    at: tuple[time, ...]  # local to the route's zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which delivery is held, never evaluation. Local to the route's zone."""

    start: time
    end: time
    let_through: tuple[State, ...] = (State.DONE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who hears of it when nobody acknowledged."""

    after: timedelta
    to: tuple[str, ...]
    states: tuple[State, ...] = (State.DONE,)
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` alerts per period; the rest is one summary."""

    count: int
    per: timedelta
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who hears of an item, and when."""

    name: str
    now: tuple[str, ...]  # target names
    digest: Digest | None = None  # None: to the `now` targets at 07:30 and 18:00
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    quiet: Quiet | None = None
    escalate: Escalation | None = None
    at_most: Limit | None = None
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The whole of `routes.yaml`."""

    targets: Mapping[str, Target]
    routes: Mapping[str, Route]  # `operators` is always there
    heartbeat: str | None = field(default=None, repr=False)
    path: Path | None = None  # None: no routes file


# --- languages -----------------------------------------------------------------------


class Direction(StrEnum):
    """Where a cue stands, seen from the event's words."""

    FORWARD = "forward"  # the cue precedes the event
    BACKWARD = "backward"  # the cue follows the event
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that decide in which state an event is reported."""

    parts: tuple[str, ...]  # one, or two of a split cue such as "lehnt … ab"
    state: State
    detail: Detail | None = None
    direction: Direction = Direction.FORWARD
    scope: int | None = None  # words between cue and event; None: to the end of the clause
    stops: tuple[str, ...] = ()  # words that end the scope, beyond the language's own
    not_if: tuple[str, ...] = ()  # pseudo-cues: where these stand, the cue does not count
    priority: int = 50  # the higher wins at equal distance
    ago: tuple[int, str] | None = None  # "last year" is (1, "years"): it counts where that is older
    example: str = ""  # a sentence in which this cue decides; the event's words in braces
    source: str = "draft"  # "native" when a native reader has confirmed it
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language as data."""

    code: LanguageCode
    name: str  # in English
    script: str  # "latin" or "arabic"
    direction: str  # "ltr" or "rtl"
    family: tuple[LanguageCode, ...] = ()  # languages whose terms match this text too
    tags: tuple[str, ...] = ()  # other tags outlets use for it, lower case
    letters: Mapping[str, str] = field(default_factory=dict)  # folding beyond the common table
    endings: tuple[str, ...] = ()  # that a term's last word may take on, such as plurals
    abbreviations: tuple[str, ...] = ()  # no sentence ends after these
    clause_breaks: tuple[str, ...] = ()  # words at which a cue's scope ends
    asides: tuple[str, ...] = ()  # words that open an aside after a comma: it lasts to the next
    relatives: tuple[str, ...] = ()  # phrases whose last word opens a relative clause, to a comma
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # cues say <name> for any
    infinitives: tuple[str, ...] = ()  # an aside that holds one of these is a verb's object
    attribution: tuple[str, ...] = ()  # words that say that somebody says so
    questions: tuple[str, ...] = ()  # a question that begins so takes its event for granted
    months: tuple[tuple[str, ...], ...] = ()  # twelve, each with its spellings
    before_months: tuple[str, ...] = ()  # "in May" is a month, "they may" is none
    like: LanguageCode | None = None  # the language whose words and cues it uses, too
    cues: tuple[Cue, ...] = ()
    path: Path = Path()
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """Everything declared, valid as a whole."""

    watchlists: tuple[Watchlist, ...]
    outlets: Mapping[OutletId, Outlet]
    routing: Routing
    languages: Mapping[LanguageCode, Language]
    version: str  # hash of all that can change an analysis
    rules: str = ""  # hash of what decides besides the items: languages, and our own rules
    warnings: tuple[str, ...] = ()

    def item(self, key: ItemKey) -> Item | None:
        """Find an item; None when it is no longer declared."""
        for watchlist in self.watchlists:
            if watchlist.id == key.watchlist:
                return next((item for item in watchlist.items if item.key == key), None)
        return None
