from datetime import timedelta

from sqlalchemy import Connection
from tests.store.making import (
    KEY,
    MINUTE,
    NOW,
    TIMES,
    change,
    delivery,
    item,
    store_alert,
    store_hit,
)

from watchdog.model import Field, State, Triage
from watchdog.store import (
    Cause,
    Database,
    add_audit,
    add_change,
    add_deliveries,
    item_changes,
    item_days,
    item_deliveries,
    item_tellings,
    last_reports,
    list_items,
    load_hit_dossier,
    set_triage,
    sync_items,
    withdraw_hit,
)


def test_a_hit_comes_with_all_that_is_kept_of_it(database: Database) -> None:
    database.write(lambda c: store_alert(c, "a1"))
    database.write(lambda c: add_deliveries(c, [delivery("a1", "hook")], now=NOW))
    detail = {"triage": "useful", "note": "yes"}
    database.write(
        lambda c: add_audit(c, now=NOW, who="kim", what="triage", subject="hit 1", detail=detail)
    )
    found = database.read(lambda c: load_hit_dossier(c, 1, {TIMES: "Marn Times"}))

    assert found is not None
    assert found.telling.hit.outlet_name == "Marn Times"
    [revision], [judgement], [message], [act] = (
        found.revisions,
        found.judgements,
        found.deliveries,
        found.acts,
    )
    assert judgement.revision_id == revision.revision_id
    assert (Field.TEXT, 26, 33, "cue") in judgement.marks
    assert (message.alert_id, message.target) == ("a1", "hook")
    assert (act.who, act.what, act.note) == ("kim", "useful", "yes")
    assert database.read(lambda c: load_hit_dossier(c, 99, {})) is None


def test_an_item_comes_with_its_reports_changes_and_messages(database: Database) -> None:
    database.write(lambda c: store_alert(c, "a1"))
    hit = database.write(lambda c: store_hit(c, 2, State.DONE))
    database.write(
        lambda c: add_change(
            c, change(hit), judgement_id=hit.judgement_id, prominent=True, old=False
        )
    )
    database.write(lambda c: add_deliveries(c, [delivery("a1", "hook")], now=NOW))

    [item] = database.read(list_items)
    assert (item.key, item.declared) == (KEY, True)
    tellings = database.read(lambda c: item_tellings(c, KEY, names={}, limit=10))
    assert {one.hit.state for one in tellings} == {State.DENIED, State.DONE}
    [changed] = database.read(lambda c: item_changes(c, KEY, 10))
    assert (changed.hit_id, changed.alert_id) == (hit.hit_id, None)
    assert [one.target for one in database.read(lambda c: item_deliveries(c, KEY, 10))] == ["hook"]


def test_an_items_last_report_is_the_newest_that_stands(database: Database) -> None:
    def fill(c: Connection) -> list[int]:
        return [
            store_hit(c, number, state, now=NOW + number * MINUTE).hit_id
            for number, state in enumerate((State.DENIED, State.DONE, State.PLANNED, State.DONE), 1)
        ]

    def last() -> tuple[int, State] | None:
        found = database.read(last_reports).get(KEY)
        return None if found is None else (found.hit_id, found.state)

    database.write(lambda c: sync_items(c, [item()], NOW))
    assert last() is None
    first, second, third, fourth = database.write(fill)
    assert last() == (fourth, State.DONE)
    database.write(lambda c: set_triage(c, fourth, Triage.FALSE_ALARM))
    assert last() == (third, State.PLANNED)
    database.write(lambda c: withdraw_hit(c, third, Cause.GONE, NOW))
    assert last() == (second, State.DONE)
    database.write(lambda c: [set_triage(c, one, Triage.FALSE_ALARM) for one in (first, second)])
    assert last() is None


def test_an_items_hits_are_counted_by_the_days_of_utc(database: Database) -> None:
    midnight = NOW.replace(hour=0, minute=0)
    moments = (midnight - MINUTE, midnight, midnight + 2 * MINUTE, midnight + timedelta(days=3))

    def fill(c: Connection) -> None:
        for number, moment in enumerate(moments, 1):
            store_hit(c, number, now=moment)

    database.write(fill)

    today = midnight.date()
    counted = [(today + timedelta(days=3), 1), (today, 2), (today - timedelta(days=1), 1)]
    assert list(database.read(lambda c: item_days(c, KEY, 10))) == counted
    assert len(database.read(lambda c: item_days(c, KEY, 2))) == 2
