"""What things are called: identities, and the words that stand for states and outcomes."""

from enum import StrEnum
from typing import NamedTuple, NewType

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
