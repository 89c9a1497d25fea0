"""The same day watched on SQLite and on PostgreSQL: the same hits, alerts and deliveries."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.integration.desk import Desk, wait_for
from tests.peers.outlet import FakeOutlet
from tests.peers.receiver import FakeReceiver

NEWS = "The Commission has sent a formal invitation to the delegation, its spokesman says."
DENIAL = "The Commission has not sent an invitation, its spokesman says."
NOISE = "The weather stays mild in most places. Rain is expected towards the weekend."
LIKE = {
    "hits": ("watchlist", "item", "state", "cue", "sentence"),
    "alerts": ("watchlist", "item", "state", "reason"),
    "deliveries": ("target", "purpose", "status"),
}


def _watch(folder: Path, database: str) -> dict[str, list[tuple[Any, ...]]]:
    with FakeOutlet() as outlet, FakeReceiver() as receiver:
        folder.mkdir()
        desk = Desk(folder, outlet, receiver, database)
        for number in range(3):
            desk.publish(f"/noise-{number}", f"Quiet day {number}", [NOISE] * 3)
        desk.publish("/a1", "From Brussels", [NEWS])
        with desk.watching():
            wait_for(lambda: len(receiver.posts) == 1, "the alert")
            desk.publish("/a2", "A correction", [DENIAL])
            wait_for(lambda: len(desk.rows("hits")) == 2, "the denial")
            wait_for(lambda: len(receiver.posts) == 2, "what it changed")
            wait_for(lambda: {row["status"] for row in desk.rows("deliveries")} == {"sent"})
        return {
            view: sorted(tuple(row[name] for name in names) for row in desk.rows(view))
            for view, names in LIKE.items()
        }


@pytest.mark.postgres
def test_a_watch_says_the_same_on_both_databases(tmp_path: Path, shared_url: str) -> None:
    with ThreadPoolExecutor() as both:  # each waits for a minute: what follows an alert
        on_file = both.submit(_watch, tmp_path / "file", "")
        on_server = both.submit(_watch, tmp_path / "server", shared_url).result()
        on_sqlite = on_file.result()

    assert on_server == on_sqlite
    assert [len(rows) for rows in on_sqlite.values()] == [
        2,
        1,
        2,
    ]  # the denial is an update of the alert
