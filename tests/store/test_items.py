from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from threading import Barrier, BrokenBarrierError

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from tests.store.making import (
    HOUR,
    KEY,
    MINUTE,
    NOW,
    alert,
    analysis,
    change,
    item,
    judgement,
    record,
    seen,
    store_hit,
)

from watchdog.model import Body, ItemKey, State, Testimony, Triage
from watchdog.store import (
    Cause,
    Database,
    add_alert,
    add_change,
    add_revision,
    item_first_loaded,
    load_alert,
    load_testimony,
    load_timeline,
    lock_item,
    pending_changes,
    rebuild_timeline,
    record_judgement,
    restore_hit,
    set_triage,
    sync_items,
    withdraw_hit,
)
from watchdog.store.items import touch_episode
from watchdog.story import current_state, is_settled

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
    database.write(lambda c: withdraw_hit(c, hit.hit_id, Cause.GONE, NOW))
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


# --- the same timeline, whoever commits first ------------------------------------------


@dataclass(frozen=True)
class Work:
    """One commit of a worker: a revision of an article, judged; then perhaps a person's word."""

    article: int
    state: State
    triage: Triage | None
    page: bool
    withdrawn: bool | None  # the outlet took it back, or showed it again


WORKS = st.lists(
    st.builds(
        Work,
        article=st.integers(0, 2),
        state=st.sampled_from(State),
        triage=st.none() | st.sampled_from(Triage),
        page=st.booleans(),
        withdrawn=st.none() | st.booleans(),
    ),
    max_size=4,
)
_NUMBERS = count(1)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), ones=WORKS, others=WORKS)
def test_a_timeline_is_rebuilt_from_judgements_whoever_commits_first(
    data: st.DataObject, database: Database, ones: list[Work], others: list[Work]
) -> None:
    # A lease keeps two workers from one article: the second's articles are others.
    works = [(NOW + MINUTE * at, work, 0) for at, work in enumerate(ones)]
    works += [(NOW + MINUTE * (at + 100), work, 10) for at, work in enumerate(others)]
    turns = data.draw(st.permutations([0] * len(ones) + [10] * len(others)))
    queues = {worker: [work for work in works if work[2] == worker] for worker in (0, 10)}

    one = _tell(database, works)
    other = _tell(database, [queues[worker].pop(0) for worker in turns])

    assert one == other


def _tell(
    database: Database, works: Sequence[tuple[datetime, Work, int]]
) -> tuple[list[Testimony], State | None, bool]:
    """Commit the works in this order, about an item of its own; give its timeline."""
    number = next(_NUMBERS)
    key = ItemKey("talks", f"item-{number}")
    database.write(lambda c: sync_items(c, [item(key)], NOW))
    for now, work, worker in works:
        article = number * 100 + worker + work.article
        database.write(partial(_commit, key=key, article=article, work=work, now=now))
    return _timeline(database, key)


def _timeline(database: Database, key: ItemKey) -> tuple[list[Testimony], State | None, bool]:
    """Give a timeline as it is rebuilt; that shown must be the same."""
    shown = database.read(lambda c: load_timeline(c, key, now=NOW, recurring=None))
    rebuilt = database.read(lambda c: rebuild_timeline(c, key, 1))

    assert rebuilt == shown
    told = [replace(testimony, hit_id=0) for testimony in rebuilt.testimonies]
    return told, current_state(rebuilt), is_settled(rebuilt)


def test_two_workers_at_once_leave_the_timeline_that_one_leaves(
    database: Database, kind: str
) -> None:
    states = [State.POSSIBLE, State.DENIED, State.DONE, State.DENIED, State.DONE, State.PLANNED]
    triages = [None, Triage.FALSE_ALARM, None, None, Triage.USEFUL, None]
    works = [
        (
            NOW + MINUTE * (2 * at + worker // 10),
            Work(at % 3, state, triage, page=at > 2, withdrawn=at == 1),
            worker,
        )
        for worker in (0, 10)
        for at, (state, triage) in enumerate(zip(states[worker // 10 :], triages, strict=False))
    ]
    alone = _tell(database, works)
    key = ItemKey("talks", "at-once")
    database.write(lambda c: sync_items(c, [item(key)], NOW))
    # On PostgreSQL both transactions are open, and have written, before either locks the item.
    both = Barrier(2)
    meet = partial(_meet, both) if kind == "postgresql" else None

    def run(worker: int) -> None:
        for now, work, own in works:
            if own == worker:
                _meet(both)
                article = 10_000 + worker + work.article
                todo = partial(_commit, key=key, article=article, work=work, now=now, meet=meet)
                database.write(todo)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, (0, 10)))

    assert _timeline(database, key) == alone


def _meet(both: Barrier) -> None:
    with suppress(BrokenBarrierError):  # the other has done its work, or must try again
        both.wait(2)


def _commit(
    c: Connection,
    *,
    key: ItemKey,
    article: int,
    work: Work,
    now: datetime,
    meet: Callable[[], None] | None = None,
) -> None:
    """Do what the pipeline does with one reading of an article."""
    (recorded,) = record(c, seen(article), now=now)
    template = "json-ld" if work.page else "feed"
    revision = add_revision(
        c,
        recorded.article_id,
        analysis(article, f"{work.state} {now}", template=template),
        extractor_version=1,
        body=Body.PAGE if work.page else Body.FEED,
        now=now,
    )
    if meet is not None:
        meet()
    lock_item(c, key)
    hit = record_judgement(
        c,
        recorded.article_id,
        revision.revision_id,
        judgement(work.state, key=key),
        episode=1,
        old=False,
        now=now,
    )
    if work.withdrawn is not None:
        if work.withdrawn:
            withdraw_hit(c, hit.hit_id, Cause.GONE, now)
        else:
            restore_hit(c, hit.hit_id, now)
    if work.triage is not None:
        set_triage(c, hit.hit_id, work.triage)
