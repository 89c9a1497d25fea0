import pytest
from sqlalchemy import Connection, text
from tests.store.making import (
    HOUR,
    KEY,
    NOW,
    SENTENCE,
    TIMES,
    address,
    analysis,
    judgement,
    store_hit,
)

from watchdog.errors import StoreError
from watchdog.model import Body, Detail, ItemKey, State, Triage
from watchdog.store import (
    Cause,
    Database,
    RecordedHit,
    add_revision,
    find_article,
    find_hits,
    hits_of_item,
    load_hits,
    record_judgement,
    set_triage,
    withdraw_hit,
)


def test_a_hit_shows_its_judgement(database: Database) -> None:
    recorded = database.write(store_hit)
    (hit,) = database.read(lambda c: load_hits(c, [recorded.hit_id], {TIMES: "Marn Times"}))

    assert recorded.is_new_hit
    assert recorded.is_new_judgement
    assert recorded.previous is None
    assert (hit.item, hit.state, hit.detail) == (KEY, State.DENIED, Detail.NOT_YET)
    assert (hit.cue, hit.sentence, hit.prominent) == ("not yet", SENTENCE, True)
    assert (hit.outlet, hit.outlet_name, hit.publisher) == (TIMES, "Marn Times", "marn")
    assert (hit.url, hit.title, hit.seen_at) == (address(1), "Title 1", NOW)
    assert hit.concepts == ("invitation", "council")


def test_marks_are_moved_into_the_sentence(database: Database) -> None:
    recorded = database.write(store_hit)
    (hit,) = database.read(lambda c: load_hits(c, [recorded.hit_id]))
    words = {name: SENTENCE[start:end] for start, end, name in hit.marks}

    assert words == {"council": "council", "cue": "not yet", "invitation": "invitation"}
    assert len(hit.marks) == 3  # the headline's word is not in the sentence
    assert hit.outlet_name == TIMES  # no name given


def test_the_same_judgement_again_adds_nothing(database: Database) -> None:
    first = database.write(store_hit)
    again = database.write(store_hit)

    assert again.hit_id == first.hit_id
    assert again.judgement_id == first.judgement_id
    assert not again.is_new_hit
    assert not again.is_new_judgement


def test_a_new_revision_changes_what_the_hit_shows(database: Database) -> None:
    first = database.write(store_hit)
    second = database.write(lambda c: _judge_again(c, State.DONE, "longer"))

    assert second.hit_id == first.hit_id
    assert (second.is_new_hit, second.is_new_judgement) == (False, True)
    assert second.previous is State.DENIED
    assert _state(database, first.hit_id) is State.DONE


def test_a_new_version_of_the_item_is_a_new_judgement(database: Database) -> None:
    first = database.write(store_hit)
    second = database.write(lambda c: _judge_again(c, State.DONE, SENTENCE, version="v2"))

    assert second.is_new_judgement
    assert second.judgement_id != first.judgement_id
    assert _state(database, first.hit_id) is State.DONE


def test_an_older_revision_judged_late_is_kept_but_not_shown(database: Database) -> None:
    first = database.write(store_hit)
    database.write(lambda c: _judge_again(c, State.DONE, "longer"))
    late = database.write(
        lambda c: record_judgement(
            c,
            1,
            1,
            judgement(State.POSSIBLE, version="v0"),
            episode=1,
            old=False,
            now=NOW + HOUR,
        )
    )

    assert late.is_new_judgement
    assert _state(database, first.hit_id) is State.DONE


def test_what_a_second_feed_says_does_not_replace_the_page(database: Database) -> None:
    first = database.write(store_hit)
    database.write(lambda c: _judge_again(c, State.DONE, "the page", template="json-ld"))
    late = database.write(lambda c: _judge_again(c, State.POSSIBLE, "the other feed"))

    assert late.is_new_judgement
    assert _state(database, first.hit_id) is State.DONE


def test_a_withdrawn_hit_comes_back_with_a_new_judgement(database: Database) -> None:
    hit = database.write(store_hit)
    article = database.read(lambda c: find_article(c, address(1)))
    assert article is not None
    assert database.read(lambda c: find_hits(c, article)) == {KEY: hit.hit_id}
    assert database.write(lambda c: withdraw_hit(c, hit.hit_id, Cause.TEXT, NOW))
    assert not database.write(lambda c: withdraw_hit(c, hit.hit_id, Cause.TEXT, NOW))
    assert database.read(lambda c: find_hits(c, article)) == {}
    database.write(lambda c: _judge_again(c, State.DONE, "longer"))

    assert database.read(lambda c: find_hits(c, article)) == {KEY: hit.hit_id}


def test_hits_come_in_the_order_asked_for(database: Database) -> None:
    ids = [
        database.write(lambda c, n=n: store_hit(c, n, now=NOW + n * HOUR)).hit_id  # type: ignore[misc]  # bound per turn
        for n in range(3)
    ]
    asked = [ids[2], ids[0], 999, ids[1]]

    loaded = database.read(lambda c: load_hits(c, asked))
    assert [hit.hit_id for hit in loaded] == [ids[2], ids[0], ids[1]]
    newest = database.read(lambda c: hits_of_item(c, KEY, limit=2))
    assert [hit.hit_id for hit in newest] == [ids[2], ids[1]]


def test_triage_is_kept(database: Database) -> None:
    hit = database.write(store_hit)

    assert database.write(lambda c: set_triage(c, hit.hit_id, Triage.USEFUL))
    assert not database.write(lambda c: set_triage(c, 999, Triage.USEFUL))


def test_an_unknown_item_cannot_have_hits(database: Database) -> None:
    recorded = database.write(store_hit)
    stray = judgement(key=ItemKey("talks", "unknown"))

    with pytest.raises(StoreError, match=r"(?i)foreign key"):
        database.write(
            lambda c: record_judgement(
                c, 1, recorded.judgement_id, stray, episode=1, old=False, now=NOW
            )
        )


def test_the_database_itself_refuses_an_unknown_state(database: Database) -> None:
    database.write(store_hit)

    with pytest.raises(StoreError, match="ck_hit_state"):
        database.write(lambda c: c.execute(text("UPDATE hit SET state = 'maybe'")))


def _judge_again(
    c: Connection, state: State, text: str, version: str = "v1", template: str = "feed"
) -> RecordedHit:
    article_id = find_article(c, address(1))
    assert article_id is not None
    revision = add_revision(
        c,
        article_id,
        analysis(1, text, template=template),
        extractor_version=1,
        body=Body.PAGE,
        now=NOW,
    )
    return record_judgement(
        c,
        article_id,
        revision.revision_id,
        judgement(state, version=version),
        episode=1,
        old=False,
        now=NOW + HOUR,
    )


def _state(database: Database, hit_id: int) -> State:
    (hit,) = database.read(lambda c: load_hits(c, [hit_id]))
    return hit.state
