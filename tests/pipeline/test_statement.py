import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, event
from tests.pipeline.making import (
    COURIER,
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
    make_outlet,
)

from watchdog.coverage import check_sums
from watchdog.declarations import Source, SourceKind
from watchdog.model import OutletId
from watchdog.pipeline import pages, polling
from watchdog.pipeline.examining import find_unwell
from watchdog.pipeline.standing import say_coverage
from watchdog.pipeline.statement import Statement, state_coverage, take_sums


def of_gazette(room: Newsroom) -> Statement:
    found = room.read(lambda c: state_coverage(c, since=NOON - DAY, now=room.clock()))
    return next(one for one in found if one.outlet == GAZETTE)


def serve_sitemap(room: Newsroom, *paths: str) -> None:
    urls = "".join(
        f"<url><loc>{room.url('gazette', path)}</loc><lastmod>{NOON.isoformat()}</lastmod></url>"
        for path in paths
    )
    room.peer.add("/gazette/map.xml", f"<urlset>{urls}</urlset>", content_type="text/xml")


def test_says_until_when_and_why_not(room: Newsroom) -> None:
    before = of_gazette(room)
    assert (before.covered_until, before.polls) == (None, 0)
    assert "not read yet" in before.why

    room.list_in_feed("gazette", "a1", NEWS)
    room.poll(GAZETTE)
    after = of_gazette(room)
    assert (after.covered_until, after.failing, after.why) == (NOON, 0, "")

    room.pass_time(6 * MINUTE)
    room.peer.add("/gazette/feed.xml", status=500)
    room.poll(GAZETTE)
    failed = of_gazette(room)
    assert (failed.covered_until, failed.failing) == (NOON, 1)
    assert "HTTP 500 (1 in a row)" in failed.why


def test_a_gap_is_filled_from_the_sitemap_at_once(room: Newsroom) -> None:
    feed, sitemap = room.url("gazette", "feed.xml"), room.url("gazette", "map.xml")
    room.alter_outlet(
        GAZETTE,
        sources=(
            Source(kind=SourceKind.FEED, url=feed),
            Source(kind=SourceKind.NEWS_SITEMAP, url=sitemap),
        ),
    )
    room.list_in_feed("gazette", "a1", "Quiet")
    serve_sitemap(room, "a1")
    room.poll(GAZETTE)
    room.pass_time(3 * MINUTE)  # neither is due but the feed, which published
    room._entries["gazette"].clear()
    room.list_in_feed("gazette", "a9", "Much later")
    serve_sitemap(room, "a9", "a5", "a1")
    room.pass_time(3 * MINUTE)
    claimed = {due.kind: due for due in room.claim_sources() if due.outlet == GAZETTE}
    room.run(polling.poll_source(room.walk, claimed[SourceKind.NEWS_SITEMAP]))
    room.pass_time(MINUTE)
    room.run(polling.poll_source(room.walk, claimed[SourceKind.FEED]))

    after = of_gazette(room)
    assert (len(after.gaps), after.filled) == (0, 1)
    found = {row["url"].rpartition("/")[2] for row in room.rows("v_articles")}
    assert found == {"a1", "a5", "a9"}


def test_a_gap_that_nothing_fills_is_told(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", "Quiet")
    room.poll(GAZETTE)
    room._entries["gazette"].clear()
    room.list_in_feed("gazette", "a9", "Much later")
    room.pass_time(6 * MINUTE)
    room.poll(GAZETTE)

    assert len(of_gazette(room).gaps) == 1
    assert "gap 04 May 12:00-12:06 UTC" in of_gazette(room).why


def test_what_one_route_alone_lists_is_counted_after_an_hour(room: Newsroom) -> None:
    feed, sitemap = room.url("gazette", "feed.xml"), room.url("gazette", "map.xml")
    room.alter_outlet(
        GAZETTE,
        sources=(
            Source(kind=SourceKind.FEED, url=feed),
            Source(kind=SourceKind.NEWS_SITEMAP, url=sitemap),
        ),
    )
    room.list_in_feed("gazette", "a1", "Quiet")
    serve_sitemap(room, "a1")
    room.poll(GAZETTE)
    room.pass_time(6 * MINUTE)
    serve_sitemap(room, "a1", "a2", "a3")
    room.poll(GAZETTE)

    assert of_gazette(room).articles == 0
    room.pass_time(2 * HOUR)
    assert (of_gazette(room).articles, of_gazette(room).one_route) == (3, 2)


def test_the_sums_agree_after_a_day_of_everything(room: Newsroom) -> None:
    room.publish("gazette", "a1", "Sent", [NEWS])
    room.list_in_feed("gazette", "gone", "Gone")
    room.settle()
    room.pass_time(6 * MINUTE)
    room.settle()

    sums = room.read(take_sums)
    assert check_sums(sums) == ()
    assert (sums.to_read, sums.read, sums.unread) == (2, 1, 1)
    assert sums.delivered == 1


# Where a machine may die: before and after every transaction of a poll and of a read.
CUTS = (
    (polling, "record_candidates"),
    (polling, "analyse_first"),
    (polling, "close_poll"),
    (pages, "resolve_article"),
    (pages, "keep_analysis"),
    (pages, "close_read"),
)


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_agree_whatever_happens(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A random walk: news, rewritten pages, other addresses, errors, and power cuts anywhere."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable walk
    for step in range(24):
        outlet = chance.choice([GAZETTE, COURIER])
        _happen(room, chance, outlet, f"a{step}")
        with monkeypatch.context() as patch, suppress(PowerCutError):
            if chance.random() < 0.4:
                patch.setattr(*chance.choice(CUTS), cut_power)
            room.poll()
            room.read_pages()
        assert check_sums(room.read(take_sums)) == ()
        room.pass_time(chance.choice([MINUTE, 6 * MINUTE, 3 * HOUR]))
    room.settle()
    sums = room.read(take_sums)
    assert check_sums(sums) == ()
    assert sums.new == sums.listed > 5
    assert sums.read > 0


def _happen(room: Newsroom, chance: random.Random, outlet: str, path: str) -> None:
    """Let one outlet do one thing."""
    title, text = chance.choice([("Quiet", NOISE), ("Sent", NEWS)])
    match chance.randrange(6):
        case 0:
            room.publish(outlet, path, f"{title} {path}", [text, NOISE])
        case 1:
            first = room.url(outlet, "a0")  # the same article under another address
            room.publish(outlet, path, f"{title} {path}", [text], canonical=first)
        case 2:
            room.list_in_feed(outlet, path, f"{title} {path}", at=None)  # no such page
        case 3:
            room.list_in_feed(outlet, "mailto:x", title)  # no link of the web
        case 4:
            room.serve_feed(outlet, status=chance.choice([403, 500]))
        case _:
            room.serve_feed(outlet)


def test_an_article_that_no_poll_counts_is_told(room: Newsroom) -> None:
    room.list_in_feed("gazette", "a1", "Quiet")
    room.poll(GAZETTE)
    room.write(lambda c: c.exec_driver_sql("DELETE FROM poll"))

    assert check_sums(room.read(take_sums)) == ("new 0, but listed 1 = 1",)


def test_thousands_of_outlets_take_as_many_questions_as_two(room: Newsroom) -> None:
    now, since = room.clock(), room.clock() - DAY
    ways = (
        lambda c: state_coverage(c, since=since, now=now),
        lambda c: say_coverage(c, now, ZoneInfo("UTC")),
        lambda c: find_unwell(c, now),
    )
    few = [_count_questions(room, way) for way in ways]
    base = room.peer.url("").rstrip("/")
    outlets = {
        one: make_outlet(base, one) for one in (OutletId(f"o{number}") for number in range(50))
    }
    room.declare(replace(room.declarations, outlets={**outlets, **room.declarations.outlets}))

    assert len(room.read(lambda c: state_coverage(c, since=since, now=now))) == 52
    assert [_count_questions(room, way) for way in ways] == few


def _count_questions(room: Newsroom, way: Callable[[Connection], object]) -> int:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        room.read(way)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)
