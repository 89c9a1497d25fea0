"""Watchlists: concepts, expressions over them, items with their examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from watchdog.declarations.places import NOWHERE, Place
from watchdog.model import ConceptId, Field, ItemKey, LanguageCode, OutletId, State

ANY_LANGUAGE = LanguageCode("any")


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
