from datetime import timedelta

from tests.store.making import NOW, claim, declare_source, notice

from watchdog.store import (
    Connection,
    Database,
    check_integrity,
    count_stale_leases,
    is_vacuumed,
    load_targets,
    newest_moment,
    note_failed,
    note_sent,
)


def test_an_empty_database_is_whole_and_has_nothing_stuck(database: Database) -> None:
    assert database.read(check_integrity) == ""
    assert (database.read(is_vacuumed) is None) == (database.dialect == "sqlite")
    assert database.read(newest_moment) is None
    assert database.read(load_targets) == {}


def test_what_was_taken_and_left_is_counted_once_its_time_is_over(database: Database) -> None:
    database.write(declare_source)  # polled for a while by somebody
    database.write(lambda c: notice(c, "a1", "ops"))
    database.write(claim)

    before, after = NOW - timedelta(minutes=1), NOW + timedelta(hours=1)
    nothing = {"polls": 0, "pages": 0, "deliveries": 0}
    assert database.read(lambda c: count_stale_leases(c, before)) == nothing
    assert database.read(lambda c: count_stale_leases(c, after)) == nothing | {
        "polls": 1,
        "deliveries": 1,
    }
    assert database.read(newest_moment) == NOW


def test_each_target_tells_its_last_answer_what_fails_and_what_is_dead(
    database: Database,
) -> None:
    def send(c: Connection) -> None:
        notice(c, "a1", "well", "failing", "dead")
        for due in claim(c):
            if due.target == "well":
                note_sent(c, due.delivery_id, "HTTP 200", now=NOW)
            else:
                again = NOW + timedelta(minutes=1) if due.target == "failing" else None
                note_failed(c, due.delivery_id, "HTTP 503", retry_at=again, now=NOW)

    database.write(send)
    rows = database.read(load_targets)

    assert (rows["well"].last_sent_at, rows["well"].last_answer) == (NOW, "HTTP 200")
    assert (rows["failing"].failing, rows["failing"].last_sent_at) == ("HTTP 503", None)
    assert [rows[name].dead for name in ("well", "failing", "dead")] == [0, 0, 1]
