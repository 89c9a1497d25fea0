from datetime import UTC, datetime, timedelta

from tests.alert.making import INVITATION, NOON, declare, desk, night

from watchdog.alert import explain_route
from watchdog.declarations import Escalation, Limit
from watchdog.model import Silence, State

ROUTE = desk(
    quiet=night(),
    escalate=Escalation(after=timedelta(minutes=15), to=("mail",)),
    at_most=Limit(20, timedelta(hours=1)),
)


def _say(state: State, now: datetime = NOON, silences: tuple[Silence, ...] = ()) -> str:
    return "\n".join(explain_route(INVITATION, state, declare(ROUTE), silences, now))


def test_done_goes_at_once_and_then_to_others() -> None:
    words = _say(State.DONE)

    assert "at once, to slack" in words
    assert "unless acknowledged within 0:15:00, to mail" in words
    assert "at most" not in words


def test_quiet_hours_and_limits_are_said() -> None:
    words = _say(State.DENIED, datetime(2026, 9, 1, 22, tzinfo=UTC))

    assert "after quiet hours, at 2026-09-02 06:30 CEST, to slack" in words
    assert "at most 20 alerts per 1:00:00" in words


def test_what_depends_on_the_headline_says_so() -> None:
    words = _say(State.POSSIBLE)

    assert "where headline or lead say so" in words
    assert "else in the digest of 2026-09-01 18:00 CEST" in words


def test_digest_and_never() -> None:
    assert "in the digest of 2026-09-01 18:00 CEST, to slack" in _say(State.CALLED_FOR)
    assert "never told" in _say(State.BACKGROUND)


def test_a_silence_is_said_but_not_of_done() -> None:
    silence = Silence(
        watchlist=None,
        item=None,
        author="Amina",
        reason="briefing",
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
    )

    assert "silenced by Amina" in _say(State.DENIED, silences=(silence,))
    assert "at once" in _say(State.DONE, silences=(silence,))
