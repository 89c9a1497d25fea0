"""Languages: their letters, and the cues by which a state is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from watchdog.declarations.places import NOWHERE, Place
from watchdog.model import Detail, LanguageCode, State


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
    parts: tuple[str, ...] = ()  # words at which a new part of a clause begins, as at a comma
    dependents: tuple[str, ...] = ()  # a part that holds one of these hangs on what goes before
    attribution: tuple[str, ...] = ()  # words that say that somebody says so
    questions: tuple[str, ...] = ()  # a question that begins so takes its event for granted
    months: tuple[tuple[str, ...], ...] = ()  # twelve, each with its spellings
    before_months: tuple[str, ...] = ()  # "in May" is a month, "they may" is none
    like: LanguageCode | None = None  # the language whose words and cues it uses, too
    cues: tuple[Cue, ...] = ()
    path: Path = Path()
    place: Place = field(default=NOWHERE, compare=False, repr=False)
