"""Power cuts at any moment: nothing is lost, and what is told twice carries the same id.

Eight kills at random moments, spread over a busy feed of 32 articles, each of which somebody
waits for. The moments are drawn from a seed; what is under way then, the machine decides.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.desk import Desk, wait_for
from tests.peers.outlet import FakeOutlet
from tests.peers.receiver import FakeReceiver

KILLS = 8
ARTICLES = 32
DELAY = 0.1  # seconds the receiver takes for an answer
SEED = 20_261

ITEM = """\
  - id: step-{number}
    title: Step {number} is taken
    match: '"step {number}" AND commission'
"""
WATCHLIST = """\
watchlist: desk
title: The desk
languages: [en]
concepts:
  commission: {en: [Commission]}
items:
"""


@pytest.fixture
def outlet() -> Iterator[FakeOutlet]:
    with FakeOutlet() as peer:
        yield peer


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as peer:
        peer.answers(200, "ok", delay=DELAY, times=1_000)
        yield peer


def test_killed_again_and_again_it_tells_everything(
    tmp_path: Path, outlet: FakeOutlet, receiver: FakeReceiver
) -> None:
    desk = Desk(tmp_path, outlet, receiver)
    items = "".join(ITEM.format(number=number) for number in range(ARTICLES))
    (tmp_path / "watchlists" / "desk.yaml").write_text(WATCHLIST + items)
    gentle = tmp_path / "watchlists" / "outlets" / "gazette.yaml"
    gentle.write_text(gentle.read_text().replace("gap: 0s", "gap: 0.2s"))
    chance = random.Random(SEED)  # noqa: S311 - moments, not secrets
    began = time.monotonic()
    for round_ in range(KILLS):
        _publish(desk, round_)
        starts = _starts(desk)
        with desk.watching() as watch:
            _wait_for_start(desk, starts)
            time.sleep(chance.uniform(0.0, 1.5))
            watch.kill()
    with desk.watching():
        wait_for(lambda: _hits(desk) == ARTICLES, "every hit")
        wait_for(lambda: _everything_sent(desk), "every delivery")

    alerts = {row["alert_id"] for row in desk.rows("alerts", "--limit", "100")}
    told = Counter(_alert_of(post.json["message"]) for post in receiver.posts)
    assert _hits(desk) == ARTICLES
    assert len(alerts) == ARTICLES
    assert set(told) == alerts
    _print_figures(desk, told, time.monotonic() - began)


def _publish(desk: Desk, round_: int) -> None:
    each = ARTICLES // KILLS
    for number in range(round_ * each, (round_ + 1) * each):
        text = f"The Commission has taken step {number}, its spokesman says."
        desk.publish(f"/a{number}", f"From Brussels, number {number}", [text])


def _starts(desk: Desk) -> int:
    return desk.log.count("event=watching")


def _wait_for_start(desk: Desk, before: int) -> None:
    wait_for(lambda: _starts(desk) > before, "a start")


def _hits(desk: Desk) -> int:
    return len(desk.rows("hits", "--limit", "100"))


def _everything_sent(desk: Desk) -> bool:
    statuses = {row["status"] for row in desk.rows("deliveries", "--limit", "100")}
    return statuses == {"sent"}


def _alert_of(words: str) -> str:
    found = re.search(r"/alerts/([\w-]+)", words)
    assert found, words
    return found[1]


def _print_figures(desk: Desk, told: Counter[str], seconds: float) -> None:
    taken = re.findall(r"event=taken_over.*?rows=(\d+)", desk.log)
    print(  # noqa: T201 - shown with -s
        f"\n{KILLS} kills in {seconds:.0f} s: {ARTICLES} articles, {_hits(desk)} hits,"
        f" {len(told)} alerts, {sum(told.values())} messages;"
        f" rows freed at starts: {[int(n) for n in taken]}"
    )
