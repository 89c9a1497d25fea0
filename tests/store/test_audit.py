from sqlalchemy import select
from tests.store.making import HOUR, NOW

from watchdog.store import Connection, Database, add_audit, list_audit
from watchdog.store.telling_tables import AUDIT


def test_lines_are_kept_in_order(database: Database) -> None:
    database.write(lambda c: add_audit(c, now=NOW, who="kim", what="ack", subject="a1"))
    database.write(
        lambda c: add_audit(
            c, now=NOW + HOUR, who="lou", what="triage", subject="7", detail={"to": "useful"}
        )
    )
    rows = database.read(lambda c: c.execute(select(AUDIT).order_by(AUDIT.c.id)).all())

    assert [(row.at, row.who, row.what, row.subject) for row in rows] == [
        (NOW, "kim", "ack", "a1"),
        (NOW + HOUR, "lou", "triage", "7"),
    ]
    assert [row.detail for row in rows] == [{}, {"to": "useful"}]


def test_the_record_is_given_last_first_by_page_by_person_and_by_deed(database: Database) -> None:
    def fill(c: Connection) -> None:
        for number in range(6):
            add_audit(
                c,
                now=NOW,
                who="Amina" if number % 2 else "Basir",
                what="triage" if number < 4 else "silence",
                subject=str(number),
                detail={"to": "useful"},
            )

    def subjects(**asked: object) -> list[str]:
        rows = database.read(lambda c: list_audit(c, limit=4, **asked))  # type: ignore[arg-type]
        return [row.subject for row in rows]

    database.write(fill)
    assert subjects() == ["5", "4", "3", "2"]
    assert subjects(before=3) == ["1", "0"]
    assert subjects(who="Amina") == ["5", "3", "1"]
    assert subjects(who="Amina", what="triage") == ["3", "1"]
