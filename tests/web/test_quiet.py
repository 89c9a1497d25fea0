"""Silences are made and ended by editors, with a reason, on record."""

from datetime import timedelta

import pytest
from tests.web.making import NOW, visiting

from watchdog.store import list_audit, open_silences
from watchdog.web import Desk

FORM = {"subject": "talks/invitation", "hours": "8", "reason": "briefing <until> five"}


def test_an_editor_silences_an_item_and_ends_it(desk: Desk) -> None:
    with visiting(desk, "editor") as browser:
        assert browser.post("/silences", FORM).status_code == 303
        (silence,) = desk.database.read(lambda c: open_silences(c, NOW))
        assert (silence.watchlist, silence.item, silence.author) == (
            "talks",
            "invitation",
            "editor",
        )
        assert silence.ends_at == NOW + timedelta(hours=8)
        assert "briefing <until> five" in browser.page("/silences").text_content()
        browser.post("/silences", {"end": str(silence.silence_id)})

    assert desk.database.read(lambda c: open_silences(c, NOW)) == ()
    done = [row.what for row in desk.database.read(lambda c: list_audit(c, limit=2))]
    assert done == ["end-silence", "silence"]


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"subject": "gone"}, {"hours": "9"}, {"hours": "", "end": "x"}]
)
def test_a_silence_needs_a_subject_an_end_and_a_reason(desk: Desk, wrong: dict[str, str]) -> None:
    with visiting(desk, "editor") as browser:
        answer = browser.post("/silences", FORM | wrong)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert desk.database.read(lambda c: open_silences(c, NOW)) == ()


def test_viewers_see_and_do_not_touch(desk: Desk) -> None:
    with visiting(desk, "viewer") as browser:
        assert not browser.page("/silences").xpath("//select")
        assert browser.post("/silences", FORM).status_code == 403
