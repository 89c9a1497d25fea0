"""Many machines, as processes: schedulers, workers and pages over one PostgreSQL."""

import contextlib
import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from tests.cli.making import page_of
from tests.integration.desk import PATIENCE, PROGRAM, Desk, Watch, wait_for
from tests.peers.outlet import Answer, FakeOutlet, Request
from tests.peers.private_postgres import PrivatePostgres
from tests.peers.receiver import FakeReceiver

from watchdog.archive import WarcWriter

pytestmark = pytest.mark.postgres

NEWS = "The Commission has sent a formal invitation to the delegation, its spokesman says."
GAP = 2.0  # seconds
JITTER = 0.2  # seconds that a request may lie between its sending and our reading it
STOPS_WITHIN = 10.0  # seconds, though an outlet hangs
TOLD_WITHIN = timedelta(seconds=10)  # once it was found; one round of the polls takes as long
FEEDS = 20
EMPTY_FEED = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>The Gazette</title>"
    "<link>https://gazette.example/</link></channel></rss>"
)
REDONE_WITHIN = 30.0  # seconds: what we promise of a killed worker's work


@pytest.fixture
def outlet() -> Iterator[FakeOutlet]:
    with FakeOutlet() as peer:
        yield peer


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as peer:
        yield peer


@pytest.fixture
def desk(tmp_path: Path, outlet: FakeOutlet, receiver: FakeReceiver, shared_url: str) -> Desk:
    made = Desk(tmp_path, outlet, receiver, shared_url)
    assert made.run("db", "upgrade").returncode == 0
    return made


def test_scheduler_worker_and_pages_do_what_run_does(desk: Desk, receiver: FakeReceiver) -> None:
    desk.publish("/a1", "From Brussels", [NEWS])
    polling, telling = ("--role", "poll"), ("--role", "deliver", "--role", "housekeeping")
    with (
        desk.running("scheduler"),
        desk.running("worker", *polling),
        desk.running("worker", *telling),
        desk.running("web"),
    ):
        wait_for(lambda: receiver.posts, "the alert")
        wait_for(lambda: "event=serving" in desk.log, "the pages")
        wait_for(lambda: desk.rows("deliveries")[0]["status"] == "sent", "what was noted of it")

    assert len(receiver.posts) == 1
    [hit] = desk.rows("hits")
    assert hit["state"] == "done"
    assert desk.log.count("event=stopped") == 4
    assert "work_failed" not in desk.log


def test_a_killed_workers_work_is_redone_within_thirty_seconds(
    desk: Desk, outlet: FakeOutlet, receiver: FakeReceiver
) -> None:
    """It dies in the middle of a poll, the host's turn in hand; and the other stops in time."""
    outlet.add("/feed.xml", Answer(delay=25.0))
    with desk.running("scheduler"), _worker(desk) as first:
        wait_for(lambda: outlet.asked("/feed.xml"), "a poll")
        with _worker(desk) as second:
            first.kill()
            killed_at = time.monotonic()
            desk.publish("/a1", "From Brussels", [NEWS])
            wait_for(lambda: receiver.posts, "the alert")
            took = time.monotonic() - killed_at
            asked = len(outlet.asked("/feed.xml"))
            outlet.add("/feed.xml", Answer(delay=25.0))
            wait_for(lambda: len(outlet.asked("/feed.xml")) > asked, "a poll that hangs")
            began = time.monotonic()
            assert second.stop() == 0
            ended_in = time.monotonic() - began
    print(f"\nredone and told {took:.1f} s after the kill")  # noqa: T201 - shown with -s
    assert took < REDONE_WITHIN
    assert ended_in < STOPS_WITHIN


@pytest.mark.parametrize("command", ["scheduler", "worker", "web", "run"])
def test_a_server_that_hangs_holds_up_no_stop(
    tmp_path: Path, outlet: FakeOutlet, receiver: FakeReceiver, command: str
) -> None:
    with PrivatePostgres() as server:
        desk = Desk(tmp_path, outlet, receiver, server.url)
        watch = desk.start(command=command)
        wait_for(lambda: re.search("event=(scheduling|working|serving|watching)", desk.log))
        server.freeze()
        try:
            time.sleep(2)  # it waits for an answer by now
            watch.process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            watch.process.wait(60)
            ended_in = time.monotonic() - began
        finally:
            server.thaw()
            watch.stop()
    assert ended_in < STOPS_WITHIN


@pytest.mark.parametrize("words", [("doctor", "--sample", "0"), ("db", "upgrade")])
def test_a_server_that_answers_nobody_is_told(
    tmp_path: Path, outlet: FakeOutlet, receiver: FakeReceiver, words: tuple[str, ...]
) -> None:
    with PrivatePostgres() as server:
        desk = Desk(tmp_path, outlet, receiver, server.url)
        server.freeze()
        try:
            done = desk.run(*words)
        finally:
            server.thaw()

    assert done.returncode == 1
    assert "timeout expired" in done.stdout + done.stderr


def test_many_double_no_poll_and_break_no_pace(desk: Desk, outlet: FakeOutlet) -> None:
    """Measured at the outlet: polls of one source, and the gap between any two requests."""
    gazette = desk.folder / "watchlists" / "outlets" / "gazette.yaml"
    gazette.write_text(gazette.read_text().replace("gap: 0s", f"gap: {GAP:g}s"))
    for number in range(8):
        desk.publish(f"/a{number}", f"Quiet day {number}", ["Nothing happened today."])
    with contextlib.ExitStack() as many:
        for _ in range(2):
            many.enter_context(desk.running("scheduler"))
            many.enter_context(_worker(desk))
        wait_for(lambda: len(_of_the_watch(outlet)) >= 16, "pages and polls")

    asked = _of_the_watch(outlet)
    gaps = [after.at - before.at for before, after in pairwise(asked)]
    polls = [request.at for request in outlet.asked("/feed.xml")]
    assert min(gaps) > GAP - JITTER, sorted(gaps)[:5]
    assert min(after - before for before, after in pairwise(polls)) > 1.0
    assert all(len(outlet.asked(f"/a{number}")) == 1 for number in range(8))


def test_two_watches_share_a_server(desk: Desk, receiver: FakeReceiver) -> None:
    desk.publish("/a1", "From Brussels", [NEWS])
    with desk.watching(), desk.watching():
        wait_for(lambda: desk.log.count("event=watching") == 2, "both")
        wait_for(lambda: receiver.posts, "the alert")
        time.sleep(3)

    assert len(receiver.posts) == 1
    assert len({_alert_of(post.body.decode()) for post in receiver.posts}) == 1


def test_a_worker_outrun_by_its_polls_still_tells_what_it_finds(
    desk: Desk, outlet: FakeOutlet, receiver: FakeReceiver
) -> None:
    """More polls are always due than it can do; what was found goes before all of them."""
    gazette = desk.folder / "watchlists" / "outlets" / "gazette.yaml"
    feeds = [f"/feed-{number}.xml" for number in range(FEEDS)]
    lines = "".join(f"  - feed: {outlet.url(path)}\n" for path in feeds)
    gazette.write_text(gazette.read_text().replace("every:", f"{lines}every:"))
    for path in feeds:
        outlet.add(
            path, Answer(body=EMPTY_FEED.encode(), content_type="application/rss+xml", delay=0.3)
        )
    desk.publish("/a1", "From Brussels", [NEWS])
    with desk.running("scheduler"), desk.running("worker", "--concurrency", "4"):
        wait_for(lambda: receiver.posts, "the alert")
        wait_for(lambda: _to_desk(desk)["status"] == "sent", "what was noted of it")
        found = desk.run("doctor", "--sample", "0", "--format", "jsonl")

    [hit], sent = desk.rows("hits"), _to_desk(desk)
    took = datetime.fromisoformat(sent["sent_at"]) - datetime.fromisoformat(hit["seen_at"])
    due = next(line for line in map(json.loads, found.stdout.splitlines())
               if line["what"] == "polls due")  # fmt: skip
    print(f"\ntold {took.total_seconds():.1f} s after it was found, {due['found']}")  # noqa: T201
    assert int(due["found"].split()[0]) > FEEDS / 3, "it was not outrun"
    assert took < TOLD_WITHIN


def test_who_waits_for_a_worker_is_told_that_there_is_none(desk: Desk) -> None:
    file = desk.folder / "pages.warc.gz"
    with WarcWriter(file) as writer:
        writer.write(page_of(1, NEWS))
    asking = subprocess.Popen(  # noqa: S603 - our own program
        [PROGRAM, "backtest", "invitation", str(file), "--on-worker"],
        env=desk.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert asking.stderr is not None
    told = asking.stderr.readline()
    with _worker(desk):
        answer, _ = asking.communicate(timeout=PATIENCE)

    assert "no worker has taken it up" in told
    assert json.loads(answer)["states"] == {"done": 1}


def _to_desk(desk: Desk) -> dict[str, str]:
    """Give the one delivery that is not the operators', who may be told of what fails meanwhile."""
    [sent] = [row for row in desk.rows("deliveries") if row["target"] == "hook"]
    return sent


def test_a_worker_reads_recorded_pages_for_whoever_asks(desk: Desk) -> None:
    file = desk.folder / "pages.warc.gz"
    with WarcWriter(file) as writer:
        writer.write(page_of(1, NEWS))
    broken = desk.folder / "broken.warc.gz"
    broken.write_bytes(b"no recorded page")
    asked = ("backtest", "invitation", "--on-worker")
    with desk.running("scheduler"), _worker(desk):
        found = desk.run(*asked, str(file))
        refused = desk.run(*asked, str(broken))
    here = desk.run("backtest", "invitation", str(file))

    assert found.returncode == 0, found.stderr
    answer, same = json.loads(found.stdout), json.loads(here.stdout)
    assert answer["states"] == {"done": 1}
    assert answer | {"seconds": 0} == same | {"seconds": 0}
    assert refused.returncode == 1
    assert "a worker tried" in refused.stderr
    assert "broken.warc.gz" in refused.stderr
    assert desk.rows("hits") == []  # nothing is stored


@contextlib.contextmanager
def _worker(desk: Desk) -> Iterator[Watch]:
    """Run a worker, and go on once it works."""
    before = desk.log.count("event=working")
    with desk.running("worker") as worker:
        wait_for(lambda: desk.log.count("event=working") > before, "a worker")
        yield worker


def _of_the_watch(outlet: FakeOutlet) -> list[Request]:
    return [request for request in list(outlet.requests) if request.path != "/robots.txt"]


def _alert_of(words: str) -> str:
    found = re.search(r"/alerts/([\w-]+)", words)
    assert found, words
    return found[1]
