from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection
from tests.store.making import HOUR, MINUTE, NOW, claim, delivery, notice

from watchdog.model import DeliveryStatus, Purpose
from watchdog.store import (
    Database,
    DueDelivery,
    add_deliveries,
    count_deliveries,
    find_unserved,
    list_rows,
    note_failed,
    note_sent,
    retry_deliveries,
    suppress_deliveries,
)

UPDATE = Purpose.UPDATE


def test_what_is_due_is_claimed_and_sent(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    (due,) = database.write(claim)

    assert (due.alert_id, due.target, due.purpose) == ("a1", "slack", Purpose.ALERT)
    assert (due.part, due.attempts, due.repeat, due.created_at) == (1, 1, False, NOW)
    assert _row(database)["status"] == "sending"
    database.write(lambda c: note_sent(c, due.delivery_id, "ok", now=NOW + MINUTE))
    row = _row(database)
    assert (row["status"], row["attempts"], row["sent_at"]) == ("sent", 1, NOW + MINUTE)
    assert database.write(lambda c: claim(c, NOW + HOUR)) == ()


def test_one_message_per_alert_target_and_purpose(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    database.write(lambda c: add_deliveries(c, [delivery("a1", "slack")], now=NOW))
    (due,) = database.write(claim)
    database.write(lambda c: note_sent(c, due.delivery_id, "ok", now=NOW))
    database.write(lambda c: add_deliveries(c, [delivery("a1", "slack")], now=NOW))

    assert database.write(lambda c: claim(c, NOW + HOUR)) == ()


def test_after_a_crash_the_message_is_sent_again_marked_as_a_repeat(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    (first,) = database.write(claim)
    assert database.write(claim) == ()
    (second,) = database.write(lambda c: claim(c, NOW + MINUTE))

    assert second.delivery_id == first.delivery_id
    assert (second.repeat, second.attempts) == (True, 2)


def test_a_possible_repeat_stays_one_until_it_is_sent(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    database.write(claim)
    (due,) = database.write(lambda c: claim(c, NOW + MINUTE))
    _fail(database, due, NOW + HOUR)
    (again,) = database.write(lambda c: claim(c, NOW + HOUR))

    assert again.repeat


def test_a_target_gets_its_messages_in_order(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack", "mail"))
    database.write(lambda c: notice(c, "a2", "slack", "mail"))
    first = database.write(claim)
    assert [(d.alert_id, d.target) for d in first] == [("a1", "slack"), ("a1", "mail")]

    database.write(lambda c: note_sent(c, first[0].delivery_id, "ok", now=NOW))
    assert _claimed(database) == [("a2", "slack")]  # mail's first is still under way


def test_a_message_that_waits_for_another_try_keeps_its_place(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    (due,) = database.write(claim)
    _fail(database, due, NOW + MINUTE)
    database.write(lambda c: notice(c, "a2", "slack", "mail"))

    assert _claimed(database, NOW + MINUTE / 2) == [("a2", "mail")]
    assert _claimed(database, NOW + MINUTE) == [("a1", "slack")]


def test_a_dead_message_frees_its_target(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    (due,) = database.write(claim)
    _fail(database, due, None)
    database.write(lambda c: notice(c, "a2", "slack"))

    row = next(r for r in _rows(database) if r["alert_id"] == "a1")
    assert (row["status"], row["last_error"]) == ("dead", "no answer")
    assert _claimed(database) == [("a2", "slack")]


def test_what_is_planned_for_later_holds_nobody_back(database: Database) -> None:
    later = [
        delivery("a1", "slack", Purpose.ESCALATION, due_at=NOW + HOUR),
        delivery("a1", "slack", Purpose.DIGEST, due_at=NOW + HOUR, status=DeliveryStatus.HELD),
    ]
    database.write(lambda c: notice(c, "a1"))
    database.write(lambda c: add_deliveries(c, later, now=NOW))
    database.write(lambda c: notice(c, "a2", "slack"))

    assert _claimed(database) == [("a2", "slack")]


def test_what_is_held_goes_out_at_its_hour(database: Database) -> None:
    held = delivery("a1", "slack", due_at=NOW + HOUR, status=DeliveryStatus.HELD)
    database.write(lambda c: notice(c, "a1"))
    database.write(lambda c: add_deliveries(c, [held], now=NOW))
    assert database.write(claim) == ()
    (due,) = database.write(lambda c: claim(c, NOW + HOUR))

    assert due.created_at == NOW + HOUR  # its day of tries begins when it may go out


def test_who_could_be_sent_something_and_is_sent_nothing_is_named(database: Database) -> None:
    def unserved(now: datetime) -> Sequence[str]:
        return database.read(lambda c: find_unserved(c, now, now - 5 * MINUTE))

    database.write(lambda c: notice(c, "a1", "slack", "mail"))
    database.write(lambda c: notice(c, "a2", "slack"))
    assert unserved(NOW + MINUTE) == []
    assert unserved(NOW + 6 * MINUTE) == ["mail", "slack"]

    later = NOW + 4 * MINUTE
    for due in database.write(lambda c: claim(c, later)):
        if due.target == "slack":  # it takes one message in some minutes
            database.write(lambda c, due=due: note_sent(c, due.delivery_id, "ok", now=later))  # type: ignore[misc]
        else:  # it is tried in vain
            _fail(database, due, NOW + HOUR)
    assert unserved(NOW + 8 * MINUTE) == []
    assert unserved(NOW + 10 * MINUTE) == ["slack"]


def test_an_update_sent_before_is_sent_as_its_next_part(database: Database) -> None:
    database.write(lambda c: notice(c, "a1"))
    assert [_send_update(database, NOW + n * HOUR).part for n in range(3)] == [1, 2, 3]
    assert len(_rows(database)) == 1


def test_an_update_that_waits_takes_the_next_along(database: Database) -> None:
    database.write(lambda c: notice(c, "a1"))
    for _ in range(2):
        _ask_update(database, NOW)
    (due,) = database.write(claim)
    database.write(lambda c: note_sent(c, due.delivery_id, "ok", now=NOW))

    assert database.write(lambda c: claim(c, NOW + HOUR)) == ()


def test_what_comes_up_while_an_update_is_sent_is_sent_after_it(database: Database) -> None:
    database.write(lambda c: notice(c, "a1"))
    _ask_update(database, NOW)
    (first,) = database.write(claim)
    for _ in range(2):
        _ask_update(database, NOW)
    database.write(lambda c: note_sent(c, first.delivery_id, "ok", now=NOW + MINUTE))
    (second,) = database.write(lambda c: claim(c, NOW + MINUTE))
    database.write(lambda c: note_sent(c, second.delivery_id, "ok", now=NOW + MINUTE))

    assert (first.part, second.part, second.attempts, second.repeat) == (1, 2, 1, False)
    assert database.write(lambda c: claim(c, NOW + HOUR)) == ()


def test_dead_deliveries_can_be_tried_again(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack", "mail"))
    slack, mail = database.write(claim)
    _fail(database, slack, None)
    ids = [slack.delivery_id, mail.delivery_id]

    assert database.write(lambda c: retry_deliveries(c, ids, now=NOW + HOUR)) == 1
    (again, _) = database.write(lambda c: claim(c, NOW + HOUR))
    assert (again.delivery_id, again.attempts) == (slack.delivery_id, 1)
    assert again.created_at == NOW + HOUR


def test_messages_can_be_called_off_before_they_are_sent(database: Database) -> None:
    escalation = delivery("a1", "boss", Purpose.ESCALATION, due_at=NOW + HOUR)
    database.write(lambda c: notice(c, "a1", "slack"))
    database.write(lambda c: add_deliveries(c, [escalation], now=NOW))
    called_off = database.write(
        lambda c: suppress_deliveries(c, "a1", Purpose.ESCALATION, "acknowledged")
    )

    assert called_off == 1
    assert _claimed(database, NOW + 2 * HOUR) == [("a1", "slack")]


def test_the_outbox_is_counted_by_status(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack", "mail"))
    database.write(lambda c: claim(c, limit=1))
    counts = database.read(count_deliveries)

    assert set(counts) == set(DeliveryStatus)
    assert {status: n for status, n in counts.items() if n} == {
        DeliveryStatus.SENDING: 1,
        DeliveryStatus.PENDING: 1,
    }


def test_a_failure_noted_late_does_not_undo_what_was_sent(database: Database) -> None:
    database.write(lambda c: notice(c, "a1", "slack"))
    (due,) = database.write(claim)
    database.write(lambda c: note_sent(c, due.delivery_id, "ok", now=NOW))
    _fail(database, due, None)

    assert _row(database)["status"] == "sent"


@pytest.mark.parametrize("targets", [1, 8])
def test_many_senders_send_each_message_once_and_in_order(database: Database, targets: int) -> None:
    names = [f"target-{n}" for n in range(targets)]
    for number in range(6):
        database.write(lambda c, n=number: notice(c, f"a{n}", *names))  # type: ignore[misc]  # bound per turn

    def send(_: int) -> list[tuple[str, str]]:
        sent = []
        for _turn in range(12):
            due = database.write(lambda c: claim(c, limit=2))
            for one in due:
                sent.append((one.target, one.alert_id))
                database.write(lambda c, one=one: note_sent(c, one.delivery_id, "", now=NOW))  # type: ignore[misc]  # bound per turn
        return sent

    with ThreadPoolExecutor(4) as pool:
        sent = [one for part in pool.map(send, range(4)) for one in part]

    assert len(sent) == len(set(sent)) == 6 * targets
    assert database.read(count_deliveries)[DeliveryStatus.SENT] == 6 * targets


def _ask_update(database: Database, now: datetime) -> None:
    update = delivery("a1", "slack", UPDATE, due_at=now)
    database.write(lambda c: add_deliveries(c, [update], now=now))


def _send_update(database: Database, now: datetime) -> DueDelivery:
    _ask_update(database, now)

    def send(c: Connection) -> DueDelivery:
        (due,) = claim(c, now)
        note_sent(c, due.delivery_id, "ok", now=now + timedelta(seconds=1))
        return due

    return database.write(send)


def _fail(database: Database, due: DueDelivery, retry_at: datetime | None) -> None:
    database.write(
        lambda c: note_failed(c, due.delivery_id, "no answer", retry_at=retry_at, now=NOW)
    )


def _claimed(database: Database, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(due.alert_id, due.target) for due in database.write(lambda c: claim(c, now))]


def _rows(database: Database) -> list[dict[str, object]]:
    return database.read(lambda c: [dict(row) for row in list_rows(c, "v_deliveries")])


def _row(database: Database) -> dict[str, object]:
    (row,) = _rows(database)
    return row
