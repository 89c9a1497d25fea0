"""Deliveries: seen by all, tried again by editors."""

from tests.store.making import claim, notice
from tests.web.making import NOW, visiting

from watchdog.store import Connection, list_audit, list_rows, note_failed
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
