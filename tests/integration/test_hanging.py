"""One outlet of twenty hangs for an hour: the others are polled on time.

    pytest -s tests/integration/test_hanging.py      # prints how late they were

The hour passes 180 times as fast as on the wall; sockets, database and sandbox are the real ones,
so what they and the ticks take counts 180 times. A fetch is given up after three minutes of that
hour: six times its real deadline.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from pathlib import Path

from tests.peers import Answer, FakeOutlet, jobs
from tests.peers.hostile import RSS, feed, item
from tests.pipeline.making import declare, make_outlet

from watchdog.app import SANDBOX_PRELOAD
from watchdog.declarations import Declarations, Source, SourceKind
from watchdog.fetch import Fetcher
from watchdog.model import Outcome, OutletId
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.walk import Walk
from watchdog.sandbox import Sandbox
from watchdog.schedule import Schedule
from watchdog.store import Database, PollRow, load_polls, sync_sources, upgrade_database

SPEED = 180
START = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERY = timedelta(minutes=5)
DEADLINE = timedelta(minutes=3)  # of a fetch
BREATH = 0.005  # seconds of the wall between two ticks
OUTLETS = 20
HANGING = OutletId("hanging")


def test_nobody_waits_for_the_one_that_hangs(tmp_path: Path) -> None:
    with ExitStack() as stack:
        peers = {HANGING: stack.enter_context(FakeOutlet())}
        peers[HANGING].add("/robots.txt", "", content_type="text/plain")  # its wait is shorter
        peers[HANGING].fallback = lambda _: Answer(delay=60)
        for number in range(1, OUTLETS):
            peer = peers[OutletId(f"outlet-{number}")] = stack.enter_context(FakeOutlet())
            peer.add("/feed.xml", feed([item("A quiet day", peer.url("/a"))]), content_type=RSS)
        polls = asyncio.run(pass_an_hour(tmp_path, declare_all(peers)))

    hung = polls.pop(HANGING)
    late: dict[bool, list[float]] = {True: [], False: []}  # by whether one hung just then
    for poll in (poll for outlet in polls.values() for poll in outlet[1:]):  # all start at once
        meanwhile = any(one.started_at <= poll.planned_at < ended(one) for one in hung)
        late[meanwhile].append((poll.started_at - poll.planned_at).total_seconds())
    sys.stdout.write(f"\nOne of {OUTLETS} outlets hung {len(hung)} times.\n")
    for meanwhile, seconds in late.items():
        share = 100 * statistics.median(seconds) / EVERY.total_seconds()
        sys.stdout.write(
            f"{len(seconds)} polls of the others {'while' if meanwhile else 'when not'}:"
            f" {statistics.median(seconds):.1f} s late in the middle ({share:.2f} % of the"
            f" interval), {nine_of_ten(seconds):.1f} s nine of ten, {max(seconds):.1f} s at most\n"
        )
    assert {poll.outcome for poll in hung if poll.finished_at} == {Outcome.TIMEOUT}
    # Never given up: its back-off leaves it five polls in this hour, or six.
    assert len(hung) >= 5
    assert all(len(outlet) >= HOUR // (1.2 * EVERY) for outlet in polls.values())
    assert {poll.outcome for rows in polls.values() for poll in rows if poll.finished_at} <= {
        Outcome.OK,
        Outcome.NOT_MODIFIED,
    }
    # A busy machine makes all late, 180 times as much as on the wall. Those who wait for the one
    # that hangs, do so while it hangs: then they would be late by half its deadline more.
    assert min(map(len, late.values())) > OUTLETS
    assert nine_of_ten(late[True]) < nine_of_ten(late[False]) + DEADLINE.total_seconds() / 6


def ended(poll: PollRow) -> datetime:
    return poll.finished_at or START + HOUR


def nine_of_ten(seconds: Sequence[float]) -> float:
    """Give how late nine of ten are at most."""
    return statistics.quantiles(seconds, n=10)[-1]


def declare_all(peers: Mapping[OutletId, FakeOutlet]) -> Declarations:
    outlets = {
        name: make_outlet(
            peer.url("").rstrip("/"),
            name,
            every=EVERY,
            sources=(Source(kind=SourceKind.FEED, url=peer.url("/feed.xml")),),
        )
        for name, peer in peers.items()
    }
    return declare(outlets=outlets)


async def pass_an_hour(
    folder: Path, declarations: Declarations
) -> dict[OutletId, tuple[PollRow, ...]]:
    url = f"sqlite:///{folder}/watchdog.db"
    upgrade_database(url)
    with closing(Database.open(url)) as database, Sandbox(preload=SANDBOX_PRELOAD) as sandbox:
        sandbox.set_context(declarations, prepare)
        sandbox.run(jobs.give_pid)  # its first child has started
        fetcher = Fetcher(
            user_agent="news-watchdog/test",
            allow=[ip_network("127.0.0.1/32")],
            deadline=DEADLINE / SPEED,
        )
        began = time.monotonic()
        walk = Walk(
            declarations=declarations,
            database=database,
            fetcher=fetcher,
            sandbox=sandbox,
            send=lambda *_: "ok",
            clock=lambda: START + SPEED * timedelta(seconds=time.monotonic() - began),
            new_id=lambda: "id",
            jitter=random.Random(1).random,  # noqa: S311 - else all are due at the same moments
            owner="here:1",
            base_url="http://127.0.0.1:8080",
        )
        declared = [
            (one.id, source) for one in declarations.outlets.values() for source in one.sources
        ]
        await walk.write(lambda c: sync_sources(c, declared, walk.clock()))
        schedule = Schedule(walk)
        while walk.clock() < START + HOUR:
            await schedule.tick()
            await asyncio.sleep(BREATH)
        if schedule.under_way:
            await asyncio.wait(schedule.under_way)
        polls = {
            name: await walk.read(partial(load_polls, outlet=name, since=START))
            for name in declarations.outlets
        }
        await fetcher.aclose()
        walk.close()
    return polls
