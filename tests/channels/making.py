"""Messages and targets for the tests of this room."""

from typing import Any

from watchdog.declarations import Target
from watchdog.model import (
    ConceptId,
    Evidence,
    LanguageCode,
    Link,
    Message,
    Piece,
    Purpose,
    State,
)


def make_message(
    title: str = "DONE: The invitation is sent",
    body: str = "The Courier\nhttps://c.example/1",
    **changes: Any,
) -> Message:
    values: dict[str, Any] = {
        "alert_id": "a1",
        "purpose": Purpose.ALERT,
        "url": "http://127.0.0.1:8080/alerts/a1",
    }
    return Message(title=title, body=body, **(values | changes))


def make_evidence(**changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "item_title": "The invitation is sent",
        "state": State.DONE,
        "detail": None,
        "outlet": "The Courier",
        "language": LanguageCode("en"),
        "language_name": "English",
        "right_to_left": False,
        "when": "published 2026-05-04 12:00 CEST",
        "headline": "Brussels invites",
        "sentence": (
            Piece("The "),
            Piece("Commission", concepts=(ConceptId("commission"),)),
            Piece(" "),
            Piece("has sent", cue=True),
            Piece(" an "),
            Piece("invitation", concepts=(ConceptId("invitation"),)),
            Piece("."),
        ),
        "concepts": ("commission", "invitation"),
        "link": "https://c.example/1?a=1&b=2",
    }
    return Evidence(**(values | changes))


def make_pashto() -> Evidence:
    return make_evidence(
        outlet="کابل ورځپاڼه",
        language=LanguageCode("ps"),
        language_name="Pashto",
        right_to_left=True,
        headline="کمېسیون بلنلیک ولېږه",
        sentence=(
            Piece("کمېسیون", concepts=(ConceptId("commission"),)),
            Piece(" طالبانو ته رسمي "),
            Piece("بلنلیک", concepts=(ConceptId("invitation"),)),
            Piece(" "),
            Piece("ولېږه", cue=True),
            Piece("."),
        ),
    )


def make_alert_message(*evidence: Evidence, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "state": State.DONE,
        "heading": "The invitation is sent",
        "lines": ("Reason: first-report (nothing had been reported before)",),
        "evidence": evidence or (make_evidence(),),
        "closing": ("Also reported by: The Post",),
        "actions": (
            Link(words="Acknowledge", url="http://127.0.0.1:8080/alerts/a1/acknowledge?until=1"),
            Link(words="False alarm", url="http://127.0.0.1:8080/alerts/a1/false-alarm?until=1"),
        ),
        "watchlist": "talks",
        "thread": "talks/invitation/1",
    }
    return make_message(**(values | changes))


def make_target(url: str) -> Target:
    return Target(name="desk", url=url)
