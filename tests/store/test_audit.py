from sqlalchemy import select
from tests.store.making import HOUR, NOW

from watchdog.store import Database, add_audit
from watchdog.store.tables import AUDIT


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
