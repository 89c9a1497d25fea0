from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.pipeline.making import Newsroom
from tests.web.room import visiting_room

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
from watchdog.web.items import PAGE, count_states

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


def test_of_many_items_a_page_is_shown_and_the_others_are_found(
    room: Newsroom, tmp_path: Path
) -> None:
    [watchlist, *_] = room.declarations.watchlists
    first = watchlist.items[0]
    items = tuple(
        replace(first, key=ItemKey(watchlist.id, f"i{number:03}"), title=f"Step {number}")
        for number in range(PAGE + 20)
    )
    watchlists = (replace(watchlist, items=items),)
    room.declare(replace(room.declarations, watchlists=watchlists))
    with visiting_room(room, tmp_path, "viewer") as browser:
        page = browser.page("/items")
        assert len(page.xpath("//tbody/tr")) == PAGE
        (more,) = page.xpath("//a[@rel='next']/@href")
        rest = browser.page(more)
        assert not rest.xpath("//a[@rel='next']")
        assert len(rest.xpath("//tbody/tr")) >= 20
        [row] = browser.page("/items?find=STEP+119").xpath("//tbody/tr")
        assert f"{watchlist.id}/i119" in row.text_content()
        assert "There are none" in browser.page("/items?find=nobody").text_content()
