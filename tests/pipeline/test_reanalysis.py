import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests.pipeline.making import (
    COURIER,
    DENIAL,
    GAZETTE,
    HOUR,
    INVITATION,
    MINUTE,
    NEWS,
    NOISE,
    NOON,
    WATCHLIST,
    Newsroom,
    PowerCutError,
    cut_power,
    declare,
)

from watchdog.declarations import Css, Declarations
from watchdog.errors import ReadError
from watchdog.model import State
from watchdog.pipeline import reanalysis
from watchdog.pipeline.pages import read_article
from watchdog.pipeline.reanalysis import (
    ALONE,
    LOOK_BACK,
    Pace,
    Swept,
    is_outdated,
    rematch_items,
    reread_outdated,
    sweep_outdated,
)
from watchdog.store import Connection, StoredText, hits_of_item, mark_analysed, stored_texts

MEETING = """\
  - id: meeting
    title: The Commission meets the delegation
    match: meeting AND commission
"""
EDITED = WATCHLIST.replace("items:", "  meeting: {en: [envoy]}\nitems:") + MEETING
MET = "The Commission has sent an envoy to the delegation."
DAY_AGO = NOON - timedelta(days=1)


def test_what_an_edit_finds_is_one_summary_and_wakes_nobody(room: Newsroom) -> None:
    for number in range(3):
        room.publish("gazette", f"a{number}", f"News {number}", [MET, f"{NOISE} {number}"])
    _read_all(room)
    assert room.sent == []
    _edit(room, EDITED)
    _settle(room)

    assert set(room.hits()) == {"a0", "a1", "a2"}
    [alert] = room.rows("v_alerts")
    assert (alert["reason"], alert["item"]) == ("summary", "meeting")
    assert len(room.words("hook")) == 1


def test_a_thousand_finds_are_one_summary_done_first(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchdog.pipeline.telling.MOST_CHANGES", 3)
    for number in range(7):
        words = f"The Commission wants an envoy for room {number}."
        own = " ".join(f"Word{number}of{place}" for place in range(60))  # no copy of the others
        room.publish("gazette", f"a{number}", f"News {number}", [words, own])
    room.publish("gazette", "z", "Late news", [MET])
    _read_all(room)
    _edit(room, EDITED)
    _settle(room)

    [alert] = room.rows("v_alerts")
    assert alert["state"] == State.DONE
    assert len(room.rows("v_alert_hits")) == 8


def test_the_summary_waits_until_all_is_analysed(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [MET])
    room.publish("courier", "b", "News", [f"{MET} It was the first."])
    _read_all(room)
    _edit(room, EDITED)
    sweep = sweep_outdated(room.walk, NOON - LOOK_BACK)
    room.run(_one_batch(sweep))
    room.write(lambda c: mark_analysed(c, [1], "an older one"))
    room.pass_time(MINUTE)
    room.settle()
    assert room.sent == []

    _settle(room)
    assert len(room.sent) == 1


def test_a_second_sweep_finds_nothing_to_do(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [MET])
    _read_all(room)
    _edit(room, EDITED)

    first, second = _sweep(room), _sweep(room)
    assert (first.hits, second) == (1, Swept())
    assert not room.read(lambda c: is_outdated(c, room.declarations, room.clock()))


def test_an_edit_that_changes_no_item_asks_none(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.publish("gazette", "a", "News", [MET])
    _read_all(room)
    room.declare(replace(room.declarations, version="v2"))
    monkeypatch.setattr(reanalysis, "rematch_texts", cut_power)

    assert _sweep(room) == Swept()
    assert not room.read(lambda c: is_outdated(c, room.declarations, room.clock()))


def test_a_page_in_flight_during_an_edit_is_caught(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [MET])
    room.poll()
    [due] = room.claim_reads()
    edited = _edited(room, EDITED)

    async def read_while_edited() -> None:
        analyse = room.walk.analyse

        async def slowly(*arguments: Any) -> Any:
            found: object = await analyse(*arguments)
            await asyncio.to_thread(room.declare, edited)
            return found

        room.walk.analyse = slowly  # type: ignore[method-assign,assignment]
        try:
            await read_article(room.walk, due)
        finally:
            room.walk.analyse = analyse  # type: ignore[method-assign]

    room.run(read_while_edited())
    assert room.hits() == {}
    _sweep(room)
    assert room.hits() == {"a": "done"}


def test_a_sweep_that_is_cut_off_goes_on_where_it_was(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        room.publish("gazette", f"a{number}", f"News {number}", [f"{MET} {number}"])
    _read_all(room)
    revisions = len(room.read(_texts))
    _edit(room, EDITED)
    room.run(_one_batch(sweep_outdated(room.walk, NOON - LOOK_BACK, Pace(batch=2, ahead=1))))
    with monkeypatch.context() as patch:
        patch.setattr(reanalysis, "mark_analysed", cut_power)
        with pytest.raises(PowerCutError):
            _sweep(room)
    rest = _sweep(room)

    assert rest.revisions == revisions - 2
    assert len(room.hits()) == 5


def test_a_text_that_breaks_its_child_is_counted_and_left(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        room.publish("gazette", f"a{number}", f"News {number}", [f"{MET} {number}"])
    _read_all(room)
    _edit(room, EDITED)
    monkeypatch.setattr(room.walk, "analyse", partial(_break_at, room.walk.analyse, "a2"))
    swept = _sweep(room)

    assert (swept.hits, _sweep(room)) == (3, Swept())
    assert swept.failed >= 1


def test_other_rules_judge_anew_and_are_told_in_a_summary(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [DENIAL])
    room.settle()
    assert [alert["reason"] for alert in room.rows("v_alerts")] == ["first-report"]

    languages = dict(room.declarations.languages)
    english = languages["en"]  # type: ignore[index]  # a code is its text
    cues = tuple(replace(cue, state=State.PLANNED, detail=None) for cue in english.cues)
    languages[english.code] = replace(english, cues=cues)
    room.declare(replace(room.declarations, languages=languages, version="v2", rules="other"))
    _settle(room)

    assert room.hits() == {"a": "planned"}
    assert sorted(alert["reason"] for alert in room.rows("v_alerts")) == ["first-report", "summary"]
    assert _sweep(room) == Swept()


def test_a_renamed_item_carries_its_history_and_finds_nothing_new(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [NEWS])
    room.settle()
    told = len(room.sent)
    renamed = WATCHLIST.replace("  - id: invitation\n", "  - id: invited\n    was: invitation\n")
    _edit(room, renamed)
    _settle(room)

    [hit] = room.rows("v_hits")
    assert (hit["item"], hit["state"]) == ("invited", "done")
    assert [alert["item"] for alert in room.rows("v_alerts")] == ["invited"]
    assert len(room.sent) == told


def test_a_deleted_item_keeps_its_hits(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [NEWS])
    room.settle()
    _edit(room, EDITED.replace("id: invitation\n", "id: another\n"))
    _settle(room)

    hits = room.read(lambda c: hits_of_item(c, INVITATION, limit=9))
    assert [hit.state for hit in hits] == [State.DONE]


def test_a_renamed_outlet_carries_its_articles_and_stays_one_voice(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [NEWS])
    room.settle()
    outlets = dict(room.declarations.outlets)
    old = outlets.pop(GAZETTE)
    outlets[COURIER] = replace(outlets[COURIER], enabled=False)
    outlets["herald"] = replace(old, id="herald", publisher="herald", was=GAZETTE)  # type: ignore[index,arg-type]
    room.declare(replace(room.declarations, outlets=outlets))
    room.pass_time(HOUR)
    room.settle()

    [hit] = room.rows("v_hits")
    assert (hit["outlet"], hit["publisher"]) == ("herald", "herald")
    polls = {row["outlet"] for row in room.rows("v_polls") if row["source_id"] == 2}
    assert polls == {"herald"}
    assert len(room.words("hook")) == 1


def test_some_items_are_asked_of_everything(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [NEWS])
    _read_all(room)
    texts = len(room.read(_texts))

    found = room.run(_all(rematch_items(room.walk, frozenset({INVITATION}), DAY_AGO, ALONE)))
    assert (found.revisions, found.hits) == (texts, 0)  # it was found when it was read


def test_pages_that_an_older_reader_read_are_read_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.publish("gazette", "a", "News", [NEWS])
    _read_all(room)
    monkeypatch.setattr(reanalysis, "EXTRACTOR_VERSION", 99)
    monkeypatch.setattr("watchdog.pipeline.keeping.EXTRACTOR_VERSION", 99)
    first = room.run(_all(reread_outdated(room.walk, DAY_AGO)))

    assert (first.revisions, first.failed, first.hits) == (1, 0, 0)
    assert room.run(_all(reread_outdated(room.walk, DAY_AGO))) == Swept()


def test_pages_of_an_outlet_that_is_read_otherwise_now_are_read_again(room: Newsroom) -> None:
    """Those of others are not, and each once."""
    _read_by(room, Css(title="h1", body="p", drop=("p:last-of-type",)), "narrow")
    for outlet in (GAZETTE, COURIER):
        room.publish(outlet, "a", "Weather", [NOISE, NOISE + " Again.", NEWS])
    _read_all(room)
    assert [hit["outlet"] for hit in room.rows("v_hits")] == [COURIER]

    room.pass_time(MINUTE)
    _read_by(room, Css(title="h1", body="p"), "wide")
    swept = _sweep(room)
    assert {hit["outlet"] for hit in room.rows("v_hits")} == {COURIER, GAZETTE}
    assert (swept.hits, swept.failed) == (1, 0)
    assert not room.read(lambda c: is_outdated(c, room.walk.declarations, room.clock()))
    assert _sweep(room) == Swept()


def test_an_edit_that_reads_pages_as_before_reads_none_again(room: Newsroom) -> None:
    room.publish(GAZETTE, "a", "Weather", [NEWS])
    _read_all(room)
    outlets = room.declarations.outlets
    renamed = {**outlets, GAZETTE: replace(outlets[GAZETTE], name="The Gazette", strip=("ref",))}
    room.declare(replace(room.declarations, outlets=renamed, version="renamed"))

    assert _sweep(room).revisions == 0


def _read_by(room: Newsroom, css: Css, version: str) -> None:
    """Read the gazette's pages by these selectors from now on."""
    outlets = room.declarations.outlets
    gazette = replace(outlets[GAZETTE], templates=("css",), css=css)
    room.declare(replace(room.declarations, outlets={**outlets, GAZETTE: gazette}, version=version))


def test_the_schedule_sweeps_by_itself(room: Newsroom) -> None:
    room.publish("gazette", "a", "News", [MET])
    _read_all(room)
    _edit(room, EDITED)
    room.run(room.schedule.sweep())

    assert room.hits() == {"a": "done"}


def _texts(c: Connection) -> tuple[StoredText, ...]:
    return stored_texts(c, DAY_AGO, limit=999)


async def _break_at(analyse, name, function, texts, keys):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    if any(text.url.endswith(name) for text in texts):
        raise ReadError("crash", "a hostile text")
    return await analyse(function, texts, keys)


def _read_all(room: Newsroom) -> None:
    room.poll()
    room.read_pages()


def _edited(room: Newsroom, text: str) -> Declarations:
    base = room.peer.url("").rstrip("/")
    return replace(declare(base, text), version="v2")


def _edit(room: Newsroom, text: str) -> None:
    room.pass_time(MINUTE)
    room.declare(_edited(room, text))


def _settle(room: Newsroom) -> None:
    _sweep(room)
    room.pass_time(MINUTE)
    room.settle()


def _sweep(room: Newsroom) -> Swept:
    return room.run(_all(sweep_outdated(room.walk, NOON - LOOK_BACK)))


async def _all(sweep: AsyncIterator[Swept]) -> Swept:
    count = Swept()
    async for done in sweep:
        count = done
    return count


async def _one_batch(sweep: AsyncIterator[Swept]) -> None:
    await anext(sweep)
    await sweep.aclose()  # type: ignore[attr-defined]  # a generator
