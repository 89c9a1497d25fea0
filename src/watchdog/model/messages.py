"""A message as channels get it: rendered, cleaned, without markup."""

from dataclasses import dataclass

from watchdog.model.names import ConceptId, Detail, LanguageCode, Purpose, State


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
