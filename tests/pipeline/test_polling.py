import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from tests.peers.outlet import Answer
from tests.pipeline.making import (
    DAY,
    GAZETTE,
    HOUR,
    MINUTE,
    NEWS,
    NOISE,
    NOON,
    Newsroom,
    PowerCutError,
    cut_power,
)

from watchdog.declarations import Source, SourceKind
from watchdog.errors import SandboxError
from watchdog.model import Outcome
from watchdog.pipeline import polling
from watchdog.pipeline.analyse import analyse_candidates
from watchdog.pipeline.pages import read_article
from watchdog.pipeline.polling import poll_source
from watchdog.store import PollRow, SourceRow, list_sources, load_polls

TELLING = "The Commission has sent an invitation"
FEED = "/gazette/feed.xml"


def test_a_poll_writes_down_what_it_saw_and_matches_it_at_once(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    room.list_in_feed("gazette", "a2", "A quiet day")
    room.poll(GAZETTE)

    poll = _last_poll(room)
    assert (poll.outcome, poll.entries, poll.new, poll.known) == (Outcome.OK, 2, 2, 0)
    assert room.hits() == {"a1": "done"}
    assert len(room.peer.requests) == 2  # robots.txt and the feed: no page yet


def test_the_second_poll_knows_what_the_first_saw(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    room.poll(GAZETTE)
    room.list_in_feed("gazette", "a2", "A quiet day")
    _pass(room)
    room.poll(GAZETTE)

    poll = _last_poll(room)
    assert (poll.new, poll.known, poll.gap) == (1, 1, False)
    assert _source(room).covered_until == room.clock()


def test_a_server_that_knows_304_is_asked_so(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    room.serve_feed("gazette", headers={"ETag": '"v1"'})
    room.poll(GAZETTE)
    room.peer.add(FEED, Answer(status=304))
    _pass(room)
    room.poll(GAZETTE)

    assert room.peer.asked(FEED)[1].headers["if-none-match"] == '"v1"'
    assert (_last_poll(room).outcome, _last_poll(room).status) == (Outcome.NOT_MODIFIED, 304)
    assert _source(room).covered_until == room.clock()


def test_a_source_that_publishes_fast_is_polled_more_often(room: Newsroom) -> None:
    usual = 5 * MINUTE * 0.95  # a tenth sooner at most, at random
    room.list_in_feed("gazette", "a0", "A quiet day")
    room.poll(GAZETTE)
    assert _source(room).next_due_at == room.clock() + usual  # its backlog is no rate
    for n in range(1, 4):
        room.list_in_feed("gazette", f"b{n}", "A quiet day")
        room.list_in_feed("gazette", f"c{n}", "A quiet day")
        _pass(room)
        room.poll(GAZETTE)
    assert MINUTE < _source(room).next_due_at - room.clock() < 2 * MINUTE
    for _ in range(12):
        _pass(room)
        room.poll(GAZETTE)
    assert _source(room).next_due_at == room.clock() + usual


def test_a_feeds_own_wish_holds_while_it_is_unchanged(room: Newsroom) -> None:
    for last in (1, 4, 8):  # it publishes faster than it wants to be asked
        links = [room.url("gazette", f"a{n}") for n in range(last)]
        items = "".join(f"<item><title>A</title><link>{link}</link></item>" for link in links)
        text = f"<rss version='2.0'><channel><ttl>4</ttl>{items}</channel></rss>"
        room.peer.add(FEED, text, content_type="application/rss+xml")
        room.poll(GAZETTE)
        _pass(room)
    room.poll(GAZETTE)

    assert _last_poll(room).outcome is Outcome.NOT_MODIFIED
    assert _source(room).next_due_at == room.clock() + 4 * MINUTE


def test_the_same_bytes_are_not_modified_either(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    room.poll(GAZETTE)
    _pass(room)
    room.poll(GAZETTE)

    assert (_last_poll(room).outcome, _last_poll(room).status) == (Outcome.NOT_MODIFIED, 200)


@pytest.mark.parametrize("status", [200, 304])
def test_what_did_not_change_is_not_parsed(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    etag = {"ETag": '"v1"'}
    room.publish("courier", "a2", "A quiet day", [NOISE])
    room.list_in_feed("gazette", "a1", TELLING, at=room.clock())
    room.serve_feed("gazette", headers=etag)
    room.serve_page("gazette", "a1", TELLING, [NEWS], headers=etag)
    room.settle()
    if status == 304:  # 200 brings the same bytes again
        for path in (FEED, "/gazette/a1"):
            room.peer.add(path, Answer(status=status))
    parsed: list[object] = []
    run = room.walk.sandbox.run

    def note_and_run(function: Callable[..., object], *given: object) -> object:
        parsed.append(function)
        return run(function, *given)

    monkeypatch.setattr(room.walk.sandbox, "run", note_and_run)
    room.peer.requests.clear()
    room.pass_time(11 * MINUTE)  # the feed is due, and the page's first look again
    room.settle()

    assert {request.path for request in room.peer.requests} >= {FEED, "/gazette/a1"}
    assert parsed == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(body=b"<!doctype html><p>Welcome</p>"), Outcome.PARSE_ERROR),
        (Answer(status=403), Outcome.REFUSED),
        (Answer(status=500), Outcome.HTTP_ERROR),
        (Answer(reset=True, raw=b""), Outcome.HTTP_ERROR),
    ],
)
def test_a_failed_poll_is_one_outcome_and_comes_again(
    room: Newsroom, answer: Answer, outcome: Outcome
) -> None:
    room.peer.add(FEED, answer)
    room.poll(GAZETTE)

    source = _source(room)
    assert (source.last_outcome, source.failures) == (outcome, 1)
    assert source.last_error
    assert source.covered_until is None

    room.list_in_feed("gazette", "a1", TELLING)
    _pass(room)
    room.poll(GAZETTE)
    assert (_source(room).failures, room.hits()) == (0, {"a1": "done"})


def test_retry_after_is_obeyed(room: Newsroom) -> None:
    room.peer.add(FEED, Answer(status=429, headers={"Retry-After": "7200"}))
    room.poll(GAZETTE)

    assert _source(room).next_due_at == NOON + 2 * HOUR


def test_an_empty_list_is_a_failure_for_as_long_as_it_is_empty(room: Newsroom) -> None:
    for _ in range(3):
        room.poll(GAZETTE)
        _pass(room)

    assert [poll.outcome for poll in _polls(room)] == [Outcome.EMPTY] * 3
    assert _source(room).failures == 3
    assert _source(room).covered_until is None


def test_in_a_first_poll_what_is_old_or_undated_wakes_nobody(room: Newsroom) -> None:
    room.list_in_feed("gazette", "old", TELLING, at=NOON - 9 * DAY)
    room.list_in_feed("gazette", "undated", f"{TELLING} again", at=None)
    room.list_in_feed("gazette", "fresh", f"{TELLING} today", at=NOON)
    room.poll(GAZETTE)

    assert _old_hits(room) == {"old": 1, "undated": 1, "fresh": 0}


def test_what_a_route_that_was_down_would_have_listed_is_not_old(room: Newsroom) -> None:
    """The sitemap stands still for three days: what the feed lists late, nobody has missed."""
    sitemap = Source(kind=SourceKind.NEWS_SITEMAP, url=room.url("gazette", "map.xml"))
    feed = Source(kind=SourceKind.FEED, url=room.url("gazette", "feed.xml"))
    room.alter_outlet(GAZETTE, sources=(feed, sitemap))
    room.list_in_feed("gazette", "a1", "Quiet")
    first = f"<urlset><url><loc>{room.url('gazette', 'a1')}</loc></url></urlset>"
    room.peer.add("/gazette/map.xml", first, content_type="text/xml")
    room.poll(GAZETTE)
    room.peer.add("/gazette/map.xml", status=500)
    for _ in range(3):
        room.pass_time(DAY)
        room.poll(GAZETTE)
    room.list_in_feed("gazette", "late", TELLING, at=room.clock() - 2 * DAY)
    room.list_in_feed("gazette", "older", f"{TELLING} again", at=room.clock() - 9 * DAY)
    room.pass_time(6 * MINUTE)
    room.poll(GAZETTE)

    assert _old_hits(room) == {"late": 0, "older": 1}


def test_a_list_that_shares_nothing_with_the_last_one_is_a_gap(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    room.poll(GAZETTE)
    covered = _source(room).covered_until
    room._entries["gazette"].clear()
    room.list_in_feed("gazette", "a2", "Much later")
    _pass(room)
    room.poll(GAZETTE)

    assert _last_poll(room).gap
    assert _source(room).covered_until == covered


def test_an_outlet_removed_meanwhile_is_a_skipped_poll(room: Newsroom) -> None:
    [due] = [due for due in room.claim_sources() if due.outlet == GAZETTE]
    room.remove_outlet(GAZETTE)
    room.run(poll_source(room.walk, due))

    assert _last_poll(room).outcome is Outcome.SKIPPED
    assert room.peer.asked(FEED) == []


def test_what_the_sandbox_stops_is_left_to_the_pages(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    with monkeypatch.context() as patch:
        _stop_sandbox(room, patch)
        room.poll(GAZETTE)
    assert (_last_poll(room).outcome, room.hits()) == (Outcome.OK, {})

    room.read_pages()  # 404

    assert room.hits() == {"a1": "done"}


def test_what_a_crash_left_unmatched_is_matched_by_the_next_poll(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    with monkeypatch.context() as patch:
        patch.setattr(polling, "analyse_first", cut_power)
        with pytest.raises(PowerCutError):
            room.poll(GAZETTE)
    room.pass_time(HOUR)
    room.poll(GAZETTE)

    first, second = _polls(room)
    assert (first.outcome, first.reason) == (Outcome.SKIPPED, "interrupted")
    assert second.outcome is Outcome.OK
    assert room.hits() == {"a1": "done"}


def test_an_article_in_two_sources_at_once_is_one_hit(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", TELLING)
    [entry] = room._entries["gazette"]
    room._entries["courier"] = [entry.replace(TELLING, "Invitation of the Commission")]
    room.serve_feed("courier")

    async def poll_both() -> None:
        await asyncio.gather(*(poll_source(room.walk, due) for due in dues))

    dues = room.claim_sources()
    room.run(poll_both())
    room.settle()
    room.pass_time(timedelta(seconds=5))  # the page does not come
    room.settle()

    assert len(room.rows("v_hits")) == 1
    assert room.told == ["hook"]


def test_the_feeds_words_come_too_late_to_replace_the_page(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page may be read while the poll that listed it still matches its other entries."""
    room.publish("gazette", "a1", "Commission invites?", [NEWS, NOISE])
    analyse_first = polling.analyse_first

    async def slowly(*args: Any) -> Any:
        analyses = await analyse_first(*args)
        for due in room.claim_reads():
            await read_article(room.walk, due)
        return analyses

    monkeypatch.setattr(polling, "analyse_first", slowly)
    room.poll(GAZETTE)

    assert room.hits() == {"a1": "done"}
    room.settle()
    assert [row["state"] for row in room.rows("v_alerts")] == ["done"]


def _pass(room: Newsroom, wait: timedelta = 5 * MINUTE) -> None:
    room.pass_time(wait)


def _polls(room: Newsroom) -> tuple[PollRow, ...]:
    return room.read(lambda c: load_polls(c, GAZETTE, since=NOON - DAY))


def _last_poll(room: Newsroom) -> PollRow:
    return _polls(room)[-1]


def _source(room: Newsroom) -> SourceRow:
    return next(row for row in room.read(list_sources) if row.outlet == GAZETTE)


def _old_hits(room: Newsroom) -> Mapping[str, int]:
    with room.walk.database._engine.connect() as c:
        rows = c.exec_driver_sql("SELECT url, hit.old FROM hit JOIN article a ON a.id = article_id")
        return {url.rsplit("/", 1)[-1]: old for url, old in rows}


def _stop_sandbox(room: Newsroom, patch: pytest.MonkeyPatch) -> None:
    analyse = room.walk.analyse

    async def stopped(function: Callable[..., Any], *args: object) -> Any:
        if function is analyse_candidates:
            raise SandboxError("deadline", "not done within 10 s")
        return await analyse(function, *args)

    patch.setattr(room.walk, "analyse", stopped)
