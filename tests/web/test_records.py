from tests.web.making import NOW, visiting

from watchdog.store import Connection, add_audit
from watchdog.web import Desk


def _fill(c: Connection) -> None:
    for number in range(150):
        add_audit(
            c, now=NOW, who="amina", what="triage", subject=f"hit {number}", detail={"note": "<i>"}
        )


def test_the_record_is_shown_last_first_a_page_at_a_time(desk: Desk) -> None:
    desk.database.write(_fill)
    with visiting(desk, "admin") as browser:
        first = browser.page("/audit?who=amina")
        (link,) = first.xpath("//a[@rel='next']/@href")
        second = browser.page(link)

    subjects = [one.text for page in (first, second) for one in page.xpath("//td[4]/bdi")]
    assert subjects == [f"hit {number}" for number in reversed(range(150))]
    assert "<i>" in first.text_content()


def test_it_is_for_admins(desk: Desk) -> None:
    with visiting(desk, "editor") as browser:
        assert browser.get("/audit").status_code == 403
