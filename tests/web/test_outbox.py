"""Deliveries: seen by all, tried again by editors."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from tests.store.making import claim, notice
from tests.store.test_search import add
from tests.web.making import NOW, make_desk, visiting

from watchdog.model import Silence
from watchdog.store import (
    Connection,
    Scope,
    add_audit,
    add_silence,
    add_token,
    list_audit,
    list_rows,
    note_failed,
)
from watchdog.web import Desk


def _fill(c: Connection) -> None:
    notice(c, "n1", "mail", "chat", now=NOW)
    for due in claim(c, NOW):
        if due.target == "mail":
            note_failed(c, due.delivery_id, "550 <b>no</b>", retry_at=None, now=NOW)


def _statuses(desk: Desk) -> dict[str, str]:
    rows = desk.database.read(lambda c: list(list_rows(c, "v_deliveries")))
    return {str(row["target"]): str(row["status"]) for row in rows}


def test_dead_ones_are_listed_with_their_error_and_can_be_tried_again(desk: Desk) -> None:
    desk.database.write(_fill)
    assert _statuses(desk)["mail"] == "dead"
    with visiting(desk, "editor") as browser:
        page = browser.page("/deliveries?status=dead")
        assert "550 <b>no</b>" in page.text_content()
        assert len(page.findall(".//tbody/tr")) == 1
        answer = browser.post("/deliveries", {"delivery": "999"}, seen_on="/deliveries")
        assert (answer.status_code, _statuses(desk)["mail"]) == (303, "dead")
        browser.post("/deliveries", {"target": "mail"}, seen_on="/deliveries")

    assert _statuses(desk)["mail"] == "pending"
    last = desk.database.read(lambda c: list_audit(c, limit=1))[0]
    assert (last.who, last.what, last.subject) == ("editor", "retry", "mail")


def test_viewers_see_and_do_not_touch(desk: Desk) -> None:
    desk.database.write(_fill)
    with visiting(desk, "viewer") as browser:
        assert not browser.page("/deliveries?status=made-up").xpath("//button[text()='Try again']")
        assert browser.post("/deliveries", {}, seen_on="/deliveries").status_code == 403
    assert _statuses(desk)["mail"] == "dead"


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7*7 }} {% raw %} ${7*7}",
    "\u202edetrever\u202c \u2066x\u2069",
    "</title></textarea></code><svg/onload=alert(1)>",
    "&lt;b&gt; &#x3C;i&#x3E; %3Cu%3E",
]


@pytest.mark.parametrize("said", HOSTILE)
def test_no_text_adds_an_element_an_attribute_or_a_link(tmp_path: Path, said: str) -> None:
    def fill(c: Connection, words: str) -> None:
        add(c, 1, f"{words} findme", title=words, now=NOW)
        notice(c, "n1", "mail", now=NOW)
        for due in claim(c, NOW):
            note_failed(c, due.delivery_id, words, retry_at=None, now=NOW)
        add_token(c, "wd_x", words, [Scope.READ], by=words, now=NOW)
        silence = Silence(
            watchlist=None,
            item=None,
            author=words,
            reason=words,
            starts_at=NOW,
            ends_at=NOW + timedelta(days=1),
        )
        add_silence(c, silence)
        add_audit(c, now=NOW, who=words, what="x", subject=words, detail={"note": words})

    def shape(words: str, folder: Path) -> list[list[tuple[str, list[str], str]]]:
        folder.mkdir()
        one = replace(make_desk(folder), check_files=lambda: ([words], [words]))
        one.database.write(lambda c: fill(c, words))
        paths = ("search?q=findme", "deliveries", "silences", "watchlists", "audit", "tokens")
        with visiting(one, "admin") as browser:
            return [_shape(browser.page(f"/{path}")) for path in paths]

    assert shape(said, tmp_path / "hostile") == shape("harmless", tmp_path / "harmless")


def _shape(page: lxml.html.HtmlElement) -> list[tuple[str, list[str], str]]:
    """Give elements, the names of their attributes, and where links lead; marks are ours."""
    return [
        (str(one.tag), sorted(one.keys()), one.get("href", "").partition("?")[0])
        for one in page.iter()
        if one.tag != "mark"
    ]
