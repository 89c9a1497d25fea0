from tests.pipeline.making import DAY, GAZETTE, HOUR, MINUTE, NEWS, NOON, Newsroom

from watchdog.coverage import check_sums
from watchdog.declarations import Source, SourceKind
from watchdog.pipeline import polling
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
