"""The example of a false alarm fails today: it is loaded and tried as an operator would."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.pipeline.making import INVITATION, NOON, WATCHLIST, Newsroom, declare
from tests.web.room import visiting_room

from watchdog.model import State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.examples import Trial, try_examples

ABOUT = WATCHLIST.replace("{en: [invit*]}", "{en: [invit*]}\n  envoys: {en: [envoy*]}")
ABOUT += "    about: envoys\n"


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    declarations = replace(room.walk.declarations, watchlists=declare(text=ABOUT).watchlists)
    room.walk.declarations = declarations
    room.walk.sandbox.set_context(declarations, prepare)
    room.write(lambda c: sync_declared(c, declarations, room.clock()))
    text = ["The Commission has sent an invitation.", "Quiet.", 'The envoys: "no".']
    room.publish("gazette", "a1", "A day in the town", text)
    room.settle()
    return room


def test_it_fails_until_the_item_is_mended(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "editor") as browser:
        browser.post("/hits/1/triage", {"triage": "false-alarm"}, seen_on="/hits/1")
        page = browser.page("/hits/1")
        [line] = page.xpath("//pre[@id='example']/text()")
        assert "fails until" in page.text_content()

        [trial] = _try(line)
        assert (trial.state, trial.failed) == (State.DONE, True)

        room.walk.sandbox.set_context(declare(text=ABOUT.replace("invit*", "feast")), prepare)
        page = browser.page("/hits/1")
        [short] = page.xpath("//pre[@id='example']/text()")
        assert "passes already" in page.text_content()
        assert len(str(short)) < len(str(line))


def test_an_item_that_is_gone_has_its_sentence(room: Newsroom, tmp_path: Path) -> None:
    with visiting_room(room, tmp_path, "editor") as browser:
        browser.post("/hits/1/triage", {"triage": "false-alarm"}, seen_on="/hits/1")
        room.walk.declarations = replace(room.walk.declarations, watchlists=())
        [line] = browser.page("/hits/1").xpath("//pre[@id='example']/text()")

    assert [trial.state for trial in _try(line)] == [None]  # nothing of its envoys


def _try(line: str) -> tuple[Trial, ...]:
    """Paste the line below the item's examples, and run them."""
    declared = declare(text=f"{ABOUT}    examples:\n      {line}\n")
    [item] = declared.watchlists[0].items
    assert item.key == INVITATION
    return try_examples(prepare(declared), NOON)
