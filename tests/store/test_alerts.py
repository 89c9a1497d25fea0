from dataclasses import replace

from tests.store.making import (
    HOUR,
    KEY,
    NOW,
    TIMES,
    alert,
    delivery,
    notice,
    store_alert,
    store_hit,
)

from watchdog.model import Purpose, Reason, State
from watchdog.store import (
    Database,
    acknowledge_alert,
    add_alert,
    add_alert_hits,
    add_deliveries,
    list_rows,
    load_alert,
    load_hits,
    open_alerts,
    recent_states,
    set_alert_state,
)


def test_an_alert_comes_back_with_its_hits_in_order(database: Database) -> None:
    ids = [database.write(lambda c, n=n: store_hit(c, n)).hit_id for n in range(3)]  # type: ignore[misc]  # bound per turn
    names = {TIMES: "Marn Times"}
    hits = database.read(lambda c: load_hits(c, [ids[1], ids[0]], names))
    made = alert("a1", hits)
    database.write(lambda c: add_alert(c, made, episode=1, route="r"))
    assert database.read(lambda c: load_alert(c, "a1", names)) == replace(made, episode=1)

    database.write(lambda c: add_alert_hits(c, "a1", [ids[2], ids[0]]))
    more = database.read(lambda c: load_alert(c, "a1"))
    assert more is not None
    assert [hit.hit_id for hit in more.hits] == [ids[1], ids[0], ids[2]]


def test_a_notice_needs_no_item(database: Database) -> None:
    database.write(lambda c: notice(c, "n1", "ops-mail"))
    told = database.read(lambda c: load_alert(c, "n1"))

    assert told is not None
    assert (told.reason, told.watchlist, told.notice) == (Reason.CONFIG, None, "words")
    (open_alert,) = database.read(lambda c: open_alerts(c, NOW))
    assert open_alert.key is None


def test_an_unknown_alert_is_none(database: Database) -> None:
    assert database.read(lambda c: load_alert(c, "none")) is None


def test_open_alerts_say_who_was_told(database: Database) -> None:
    database.write(store_alert)
    told = [
        delivery("a1", "slack"),
        delivery("a1", "mail"),
        delivery("a1", "slack", Purpose.ESCALATION),
    ]
    database.write(lambda c: add_deliveries(c, told, now=NOW))
    (one,) = database.read(lambda c: open_alerts(c, NOW))

    assert (one.alert_id, one.key, one.episode, one.state) == ("a1", KEY, 1, State.DENIED)
    assert (one.reason, one.route, one.created_at) == (Reason.FIRST_REPORT, "europe-desk", NOW)
    assert one.targets == ("slack", "mail")
    assert one.acknowledged_at is None
    assert database.read(lambda c: open_alerts(c, NOW + HOUR)) == ()


def test_an_alert_is_acknowledged_once(database: Database) -> None:
    database.write(store_alert)

    assert database.write(lambda c: acknowledge_alert(c, "a1", who="kim", now=NOW))
    assert not database.write(lambda c: acknowledge_alert(c, "a1", who="lou", now=NOW + HOUR))
    assert not database.write(lambda c: acknowledge_alert(c, "none", who="lou", now=NOW))
    (row,) = database.read(lambda c: list(list_rows(c, "v_alerts")))
    assert (row["acknowledged_by"], row["acknowledged_at"]) == ("kim", NOW)


def test_the_states_told_lately(database: Database) -> None:
    database.write(store_alert)
    done = replace(alert("a2", now=NOW + HOUR), state=State.DONE)
    database.write(lambda c: add_alert(c, done, episode=1, route="r"))

    assert database.read(lambda c: recent_states(c, KEY, NOW)) == (State.DENIED, State.DONE)
    assert database.read(lambda c: recent_states(c, KEY, NOW + HOUR)) == (State.DONE,)


def test_an_alert_shows_its_latest_state(database: Database) -> None:
    database.write(store_alert)
    database.write(lambda c: set_alert_state(c, "a1", State.DONE))
    shown = database.read(lambda c: load_alert(c, "a1"))

    assert shown is not None
    assert shown.state is State.DONE
