from tests.store.making import store_hit
from tests.web.making import NOW, visiting

from watchdog.store import Connection
from watchdog.web import Desk
from watchdog.web.paging import next_page


def test_the_last_page_leads_nowhere() -> None:
    rows = [{"seen_at": NOW, "hit_id": number} for number in (3, 2, 1)]

    assert next_page({}, rows, 3, "seen_at", "hit_id") == ""
    assert next_page({"a": "", "b": "&"}, rows, 2, "seen_at", "hit_id").startswith("b=%26&before=")


def test_a_place_that_is_none_shows_the_first_page(desk: Desk) -> None:
    def fill(c: Connection) -> None:
        store_hit(c, now=NOW)

    desk.database.write(fill)
    with visiting(desk, "viewer") as browser:
        assert browser.get("/deliveries?before=nonsense").status_code == 200
