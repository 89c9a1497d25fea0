from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Connection
from tests.store.making import HOUR, KEY, NOW, alert, change, item, store_hit

from watchdog.model import ItemKey, State, Triage
from watchdog.store import (
    Database,
    add_alert,
    add_change,
    item_first_loaded,
    load_alert,
    load_testimony,
    load_timeline,
    lock_item,
    pending_changes,
    set_triage,
    sync_items,
    withdraw_hit,
)
from watchdog.store.items import touch_episode

DAY = timedelta(days=1)
NEW_KEY = ItemKey("talks", "formal-invitation")


def test_the_first_loading_is_remembered(database: Database) -> None:
    database.write(lambda c: sync_items(c, [item()], NOW))
    database.write(lambda c: sync_items(c, [], NOW + HOUR))
    database.write(lambda c: sync_items(c, [item()], NOW + DAY))

    assert database.read(lambda c: item_first_loaded(c, KEY)) == NOW
    assert database.read(lambda c: item_first_loaded(c, NEW_KEY)) is None


def test_a_renamed_item_takes_its_history_along(database: Database) -> None:
    def tell(c: Connection) -> None:
        hit = store_hit(c)
        add_change(c, change(hit), hit.judgement_id, prominent=True, old=False)
        add_alert(c, alert("a1"), episode=1, route="r")

    database.write(tell)
    for _ in range(2):  # the second time there is nothing left to rename
        database.write(lambda c: sync_items(c, [item(NEW_KEY, was=KEY.item)], NOW + DAY))

    assert database.read(lambda c: item_first_loaded(c, NEW_KEY)) == NOW
    assert database.read(lambda c: item_first_loaded(c, KEY)) is None
    timeline = database.read(lambda c: load_timeline(c, NEW_KEY, now=NOW + DAY, recurring=None))
    assert len(timeline.testimonies) == 1
    told = database.read(lambda c: load_alert(c, "a1"))
    assert told is not None
    assert told.item == NEW_KEY.item
    assert database.read(lambda c: pending_changes(c, 1))[0].change.item == NEW_KEY


def test_a_timeline_gives_what_was_reported_in_order(database: Database) -> None:
    database.write(lambda c: store_hit(c, 2, State.DENIED, now=NOW + HOUR))
    database.write(lambda c: store_hit(c, 1, State.DONE, now=NOW))
    timeline = database.read(lambda c: load_timeline(c, KEY, now=NOW + HOUR, recurring=None))

    assert (timeline.item, timeline.episode) == (KEY, 1)
    assert [t.state for t in timeline.testimonies] == [State.DONE, State.DENIED]
    assert [t.at for t in timeline.testimonies] == [NOW, NOW + HOUR]
    assert timeline.testimonies[0].publisher == "marn"
    assert timeline.testimonies[0].sketch == (1, 2**63)


def test_a_timeline_without_reports_is_empty(database: Database) -> None:
    database.write(lambda c: sync_items(c, [item()], NOW))
    timeline = database.read(lambda c: load_timeline(c, KEY, now=NOW, recurring=None))

    assert (timeline.episode, timeline.testimonies) == (1, ())


def test_after_a_long_silence_a_new_episode_opens(database: Database) -> None:
    recurring = 3 * DAY
    database.write(lambda c: store_hit(c, 1, recurring=recurring))
    database.write(lambda c: store_hit(c, 2, now=NOW + 2 * DAY, recurring=recurring))
    database.write(lambda c: store_hit(c, 3, now=NOW + 5 * DAY, recurring=recurring))
    last = database.read(lambda c: load_timeline(c, KEY, now=NOW + 5 * DAY, recurring=recurring))

    assert last.episode == 2
    assert [t.at for t in last.testimonies] == [NOW + 5 * DAY]


def test_a_single_episode_never_ends(database: Database) -> None:
    database.write(lambda c: store_hit(c, 1))
    later = NOW + 400 * DAY

    assert database.read(lambda c: load_timeline(c, KEY, now=later, recurring=None)).episode == 1


def test_a_clock_set_back_does_not_shorten_an_episode(database: Database) -> None:
    database.write(lambda c: store_hit(c, 1))
    database.write(lambda c: touch_episode(c, KEY, 1, NOW - 5 * DAY))
    timeline = database.read(lambda c: load_timeline(c, KEY, now=NOW + HOUR, recurring=2 * HOUR))

    assert timeline.episode == 1


def test_a_testimony_tells_what_people_and_pages_took_back(database: Database) -> None:
    hit = database.write(store_hit)
    database.write(lambda c: set_triage(c, hit.hit_id, Triage.FALSE_ALARM))
    database.write(lambda c: withdraw_hit(c, hit.hit_id))
    testimony = database.read(lambda c: load_testimony(c, hit.hit_id))

    assert (testimony.hit_id, testimony.triage) == (hit.hit_id, Triage.FALSE_ALARM)
    assert testimony.withdrawn


def test_a_locked_item_keeps_another_writer_waiting(database: Database) -> None:
    database.write(lambda c: sync_items(c, [item()], NOW))

    def add_one(number: int) -> int:
        def work(c: Connection) -> int:
            lock_item(c, KEY)
            timeline = load_timeline(c, KEY, now=NOW, recurring=None)
            store_hit(c, number)
            return len(timeline.testimonies)

        return database.write(work)

    with ThreadPoolExecutor(4) as pool:
        seen_before = sorted(pool.map(add_one, range(12)))

    assert seen_before == list(range(12))  # nobody ever missed what another had written
