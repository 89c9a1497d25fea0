from dataclasses import replace

from sqlalchemy import Connection
from tests.store.making import HOUR, KEY, NOW, TIMES, analysis, judgement, record, seen, store_hit

from watchdog.model import Body, LanguageCode, State, Triage
from watchdog.store import (
    Cause,
    Database,
    InboxFilter,
    add_audit,
    add_revision,
    list_inbox,
    newest_hit,
    newest_news,
    record_judgement,
    withdraw_hit,
)


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


def test_a_hit_follows_the_language_that_its_article_turns_out_to_have(database: Database) -> None:
    hit = database.write(store_hit).hit_id
    found = analysis(1, "another text")
    french = replace(found, article=replace(found.article, language=LanguageCode("fr")))

    def read_page(c: Connection) -> None:
        (recorded,) = record(c, seen(1))
        add_revision(
            c, recorded.article_id, french, extractor_version=1, body=Body.PAGE, now=NOW + HOUR
        )

    database.write(read_page)

    assert _list(database, language=LanguageCode("fr")) == [hit]
    assert _list(database, language=LanguageCode("en")) == []


def test_whatever_the_inbox_shows_otherwise_is_news(database: Database) -> None:
    def judge(c: Connection) -> None:
        add_audit(c, now=NOW, who="amina", what="triage", subject="hit 1")

    told = [database.read(newest_news)]
    for happens in (
        lambda c: store_hit(c, 1, State.PLANNED),
        lambda c: record_judgement(
            c, 1, 1, judgement(State.DONE, version="v2"), episode=1, old=False, now=NOW
        ),
        lambda c: withdraw_hit(c, 1, Cause.GONE, NOW),
        judge,
    ):
        database.write(happens)
        told.append(database.read(newest_news))

    assert len(set(told)) == len(told)
    assert database.read(newest_news) == told[-1]
