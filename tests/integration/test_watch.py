"""The running program against a real outlet and a real receiver, over loopback."""

import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.integration.desk import Desk, wait_for
from tests.peers.outlet import Answer, FakeOutlet
from tests.peers.receiver import FakeReceiver

NOISE = "The weather stays mild in most places. Rain is expected towards the weekend."
NEWS = "The European Commission has sent a formal invitation to the delegation on Tuesday."


@pytest.fixture
def outlet() -> Iterator[FakeOutlet]:
    with FakeOutlet() as peer:
        yield peer


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as peer:
        yield peer


@pytest.fixture
def desk(tmp_path: Path, outlet: FakeOutlet, receiver: FakeReceiver) -> Iterator[Desk]:
    desk = Desk(tmp_path, outlet, receiver)
    yield desk
    print(desk.log)  # noqa: T201 - shown where a test fails


def publish_noise(desk: Desk, count: int) -> None:
    for number in range(count):
        desk.publish(f"/noise-{number}", f"Quiet day number {number}", [NOISE] * 4)


def test_one_alert_reaches_the_receiver_and_none_after_a_kill(
    desk: Desk, receiver: FakeReceiver
) -> None:
    publish_noise(desk, 5)
    desk.publish("/news", "A decision in Brussels", [NOISE, NEWS, NOISE])

    with desk.watching() as watch:
        wait_for(lambda: receiver.posts, "the alert")
        wait_for(lambda: "sent" in {row["status"] for row in desk.rows("deliveries")})
        watch.kill()
    with desk.watching():
        polls = len(desk.outlet.asked("/feed.xml"))
        wait_for(lambda: len(desk.outlet.asked("/feed.xml")) > polls + 2, "three more polls")

    assert len(receiver.posts) == 1
    post = receiver.posts[0].json
    assert "invitation" in post["message"]
    assert "/alerts/" in post["message"]
    [alert] = desk.rows("alerts")
    told = (alert["item"], alert["state"], alert["reason"])
    assert told == ("invitation", "done", "first-report")
    assert alert["alert_id"] in post["message"]


def test_a_refused_webhook_is_retried_and_the_alert_arrives(
    desk: Desk, receiver: FakeReceiver
) -> None:
    receiver.answers(503)
    desk.publish("/news", "A decision in Brussels", [NEWS])

    with desk.watching():
        wait_for(lambda: receiver.posts, "the first try")
        wait_for(lambda: [row for row in desk.rows("deliveries") if row["attempts"] == 1])

    [delivery] = desk.rows("deliveries")
    assert delivery["status"] == "pending"
    assert "503" in delivery["last_error"]


def test_every_bad_page_is_one_outcome_and_the_walk_goes_on(desk: Desk, outlet: FakeOutlet) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the outlet has a clock of its own
    outlet.add("/forbidden", "no", status=403)
    outlet.add("/private", status=302, headers={"Location": "http://10.0.0.1/secret"})
    outlet.add("/nested", "<div>" * 100_000)
    bomb = gzip.compress(bytes(50_000_000))
    outlet.add("/bomb", bomb, headers={"Content-Encoding": "gzip"})
    outlet.add("/nothing", "<html><body></body></html>")
    outlet.add("/huge", Answer(body=b"", endless=b"x" * 65536, content_type="text/html"))
    outlet.add("/latin", "<html><body>".encode("utf-16") + b"\xff\xfe\xff")
    for path in (
        "/forbidden",
        "/private",
        "/nested",
        "/nothing",
        "/huge",
        "/latin",
        "/gone",
        "/bomb",
    ):
        desk.list_in_feed(path, f"Commission invites, says {path}", "", now)
    desk.publish("/news", "A decision in Brussels", [NEWS])

    with desk.watching():
        wait_for(lambda: "article_read" in desk.log and desk.log.count("article_not_read") >= 8)

    articles = {row["url"].rsplit("/", 1)[-1]: row for row in desk.rows("hits")}
    bad = {"forbidden", "private", "nested", "nothing", "huge", "latin", "gone", "bomb"}
    assert bad | {"news"} <= set(articles)
    for word in ("outcome=refused", "outcome=blocked", "outcome=parse-error", "outcome=http-error"):
        assert word in desk.log


def test_a_broken_feed_is_named_and_found_again(
    desk: Desk, outlet: FakeOutlet, receiver: FakeReceiver
) -> None:
    outlet.add("/feed.xml", "<!doctype html><html><body>Welcome</body></html>")
    with desk.watching():
        wait_for(lambda: "outcome=parse-error" in desk.log, "the broken feed's outcome")
        desk.publish("/news", "A decision in Brussels", [NEWS])
        wait_for(lambda: receiver.posts, "the alert after the feed recovered")


def test_stops_within_ten_seconds_and_says_so(desk: Desk) -> None:
    with desk.watching() as watch:
        wait_for(lambda: "watching" in desk.log)
        before = time.monotonic()
        assert watch.stop() == 0
    assert time.monotonic() - before < 10
    assert "stopped" in desk.log


def test_a_wrong_edit_keeps_the_last_good_set(desk: Desk, receiver: FakeReceiver) -> None:
    with desk.watching():
        wait_for(lambda: "source_polled" in desk.log)
        (desk.folder / "watchlists" / "desk.yaml").write_text("watchlist: desk\nitem: []\n")
        wait_for(lambda: "edit_refused" in desk.log)
        desk.publish("/news", "A decision in Brussels", [NEWS])
        wait_for(lambda: receiver.posts, "an alert by the last good set")
    assert "config" in {row["reason"] for row in desk.rows("alerts")}
