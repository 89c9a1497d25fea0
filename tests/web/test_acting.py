"""Links that act, over a real socket: they show a page, and its button acts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import lxml.html
import pytest
from tests.web.making import make_desk, serving

from watchdog.alert import Action, check_link, sign_link
from watchdog.model import Alert, Reason, State
from watchdog.web import Acting, Desk

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
KEY = b"a key"


class _Desk:
    """One alert, and who acted on it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.acts: list[tuple[str, Action, str]] = []
        self.alert = Alert(
            alert_id="a1",
            reason=Reason.FIRST_REPORT,
            watchlist="talks",
            item="invitation",
            item_title="<b>The invitation</b>",
            state=State.DONE,
            created_at=NOON,
            notice="x",
        )

    def act(self, alert_id: str, action: Action, who: str) -> bool:
        self.acts.append((alert_id, action, who))
        self.alert = replace(self.alert, acknowledged_at=NOON, acknowledged_by=who)
        return True

    def ask(
        self,
        method: str,
        action: Action = Action.ACKNOWLEDGE,
        *,
        alert_id: str = "a1",
        change: str = "",
        ago: timedelta = timedelta(0),
        **more: str,
    ) -> httpx.Response:
        link = sign_link("", alert_id, action, key=KEY, until=NOON + timedelta(days=7) - ago)
        return self._ask(method, link + change, more)

    def _ask(self, method: str, path: str, form: dict[str, str]) -> httpx.Response:
        desk = replace(
            self.desk,
            load_alert=lambda alert_id: self.alert if alert_id == "a1" else None,
            acting=Acting(
                check=lambda *given: check_link(*given, key=KEY, now=NOON),
                act=self.act,
            ),
        )
        with serving(desk) as address, httpx.Client(trust_env=False) as client:
            return client.request(method, address + path, data=form or None)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[_Desk]:
    made = make_desk(tmp_path)
    yield _Desk(made)
    made.database.close()


def test_following_a_link_only_shows_a_page_that_asks_who(desk: _Desk) -> None:
    answer = desk.ask("GET")

    page = lxml.html.document_fromstring(answer.text)
    [form] = page.findall(".//form")
    assert (answer.status_code, form.get("method"), desk.acts) == (200, "post", [])
    assert [field.get("name") for field in form.findall(".//input")] == ["who"]
    assert [heading.text for heading in page.findall(".//h1")] == ["<b>The invitation</b>"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]


def test_its_button_acts_and_says_who(desk: _Desk) -> None:
    answer = desk.ask("POST", who=" Amina\u202e ")

    assert desk.acts == [("a1", Action.ACKNOWLEDGE, "Amina")]
    assert "Acknowledged by <bdi>Amina</bdi>" in answer.text
    assert "<form" not in answer.text


def test_nobody_acts_without_a_name(desk: _Desk) -> None:

    for who in ("", "  ", "x" * 5000):
        answer = desk.ask("POST", who=who)
        assert (answer.status_code, desk.acts) == (400, [])
        assert "say who you are" in answer.text


def test_a_link_that_ended_or_was_changed_does_nothing(desk: _Desk) -> None:

    for answer in (
        desk.ask("POST", ago=timedelta(days=7), who="Amina"),
        desk.ask("POST", change="0", who="Amina"),
        desk.ask("GET", change="0"),
    ):
        assert answer.status_code == 403
    assert desk.acts == []


def test_an_alert_that_is_gone_is_said(desk: _Desk) -> None:
    assert desk.ask("GET", alert_id="a2").status_code == 404


def test_a_false_alarm_has_a_page_of_its_own(desk: _Desk) -> None:
    desk.ask("POST", Action.FALSE_ALARM, who="Amina")

    assert desk.acts == [("a1", Action.FALSE_ALARM, "Amina")]
