from datetime import UTC, datetime

from watchdog.model import (
    ConceptId,
    Hit,
    ItemKey,
    LanguageCode,
    OutletId,
    State,
    Triage,
)
from watchdog.store import ShownTelling
from watchdog.web.items import count_states

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def telling(number: int, publisher: str, *, triage: Triage = Triage.NEW) -> ShownTelling:
    hit = Hit(
        hit_id=number,
        item=ItemKey("desk", "invitation"),
        state=State.DONE,
        detail=None,
        cue=None,
        sentence="",
        marks=(),
        concepts=(ConceptId("invitation"),),
        prominent=True,
        outlet=OutletId(publisher),
        outlet_name=publisher,
        publisher=publisher,
        language=LanguageCode("en"),
        url="",
        title="",
        published_at=None,
        seen_at=NOON,
    )
    return ShownTelling(
        hit=hit, episode=1, triage=triage, withdrawn=False, agency=None, sketch=(number,)
    )


def test_voices_are_counted_once_for_each_publisher() -> None:
    [done] = count_states([telling(1, "a"), telling(2, "a"), telling(3, "b")])

    assert (done.state, done.voices, done.hits) == (State.DONE, 2, 3)
    assert done.languages == (("en", 3),)


def test_false_alarms_count_no_more() -> None:
    assert count_states([telling(1, "a", triage=Triage.FALSE_ALARM)]) == ()
