from tests.store.making import HOUR, KEY, NOW, TIMES, store_hit

from watchdog.model import LanguageCode, State, Triage
from watchdog.store import Database, InboxFilter, list_inbox, newest_hit


def _list(database: Database, **asked: object) -> list[int]:
    found = database.read(
        lambda c: list_inbox(c, InboxFilter(**asked), names={TIMES: "Marn Times"}, limit=10)  # type: ignore[arg-type] # fields of it
    )
    return [one.hit.hit_id for one in found]


def test_the_newest_come_first_and_filters_choose(database: Database) -> None:
    assert database.read(newest_hit) == 0
    for number in (1, 2, 3):
        state = State.DONE if number == 2 else State.DENIED
        now = NOW + number * HOUR
        database.write(lambda c, n=number, s=state, t=now: store_hit(c, n, s, now=t))  # type: ignore[misc] # bound here

    assert database.read(newest_hit) == 3
    assert _list(database) == [3, 2, 1]
    assert _list(database, state=State.DONE) == [2]
    assert _list(database, watchlist=KEY.watchlist, item=KEY.item) == [3, 2, 1]
    assert _list(database, item="another") == []
    assert _list(database, outlet=TIMES, language=LanguageCode("en")) == [3, 2, 1]
    assert _list(database, triage=Triage.USEFUL) == []
    assert _list(database, since=NOW + 2 * HOUR, until=NOW + 3 * HOUR) == [2]
    before = (NOW + 3 * HOUR, 3)
    older = database.read(lambda c: list_inbox(c, InboxFilter(), names={}, before=before, limit=1))
    assert [one.hit.hit_id for one in older] == [2]
    assert older[0].item_title == "An invitation is sent"
