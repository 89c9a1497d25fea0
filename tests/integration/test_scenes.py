"""Small versions of the crash scenes beside the killed watch: nothing is lost, ids stay."""

import itertools
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.integration.crashing import EACH, TARGETS, Bench, Report, Scene
from tests.integration.scenes import CutConnections, KilledChild, KilledWorker, LockedFile
from tests.integration.surroundings import (
    CLOCK_CHANGES,
    FullDisk,
    RestartedServer,
    SummerTime,
    WrongClock,
)
from tests.peers.postgres import find_server, whole_database_of
from tests.peers.private_postgres import PrivatePostgres

KILLS = 2
EVERY = 2.0  # seconds: the desk's
MOST_LATE = 12.0  # seconds between two polls on a busy machine


@pytest.fixture
def server_env() -> Iterator[dict[str, str]]:
    with whole_database_of(find_server()) as url:
        yield {"WATCHDOG_DATABASE_URL": url}


def _struck(bench: Bench, scene: Scene) -> Report:
    report = bench.run(scene, random.Random(1))  # noqa: S311 - moments, not secrets
    print(f"\n{scene.name}: {report}")  # noqa: T201 - shown with -s
    assert (report.lost, report.outside, report.other_ids) == ([], [], []), bench.desk.log[-5000:]
    assert report.messages - report.repeated == bench.kills * EACH * len(TARGETS)
    return report


def test_a_killed_sandbox_child_costs_nothing(tmp_path: Path) -> None:
    with Bench(tmp_path, kills=KILLS) as bench:
        report = _struck(bench, KilledChild(bench.desk, bench.env))
    assert report.repeated == 0


def test_another_writer_of_the_sqlite_file_is_waited_for(tmp_path: Path) -> None:
    with Bench(tmp_path, kills=KILLS) as bench:
        report = _struck(bench, LockedFile(bench.desk, bench.env, seconds=3.0))
    assert report.repeated == 0


@pytest.mark.postgres
def test_a_killed_worker_costs_nothing(tmp_path: Path, server_env: dict[str, str]) -> None:
    with Bench(tmp_path, kills=KILLS, env=server_env) as bench:
        _struck(bench, KilledWorker(bench.desk, bench.env))


@pytest.mark.postgres
def test_cut_connections_cost_nothing(tmp_path: Path, server_env: dict[str, str]) -> None:
    with Bench(tmp_path, kills=KILLS, env=server_env) as bench:
        _struck(bench, CutConnections(bench.desk, bench.env))


@pytest.mark.postgres
def test_a_server_that_is_killed_and_restarted_costs_nothing(tmp_path: Path) -> None:
    with PrivatePostgres() as server, Bench(tmp_path, kills=KILLS) as bench:
        _struck(bench, RestartedServer(bench.desk, bench.env, server))


def test_a_full_disk_is_said_and_costs_nothing(tmp_path: Path) -> None:
    with Bench(tmp_path, kills=2) as bench:
        report = _struck(bench, scene := FullDisk(bench.desk, bench.env, seconds=4.0))
        said = "database or disk is full" if scene.mounted else "disk I/O error"
        assert f'event=job_failed job=tick error="database: {said}"' in bench.desk.log
        assert "event=works_again job=tick" in bench.desk.log
    assert report.repeated == 0


def test_a_clock_that_jumps_by_a_day_costs_nothing(tmp_path: Path) -> None:
    with Bench(tmp_path, kills=4) as bench:
        report = _struck(bench, WrongClock(bench.desk, bench.env))
        _hold_to_its_pace(bench, early=2)  # what jumps ahead makes everything due
        assert bench.desk.log.count("event=clock_jumped") == 4
    assert report.repeated == 0


@pytest.mark.parametrize("change", CLOCK_CHANGES, ids=["back", "forward"])
def test_summer_time_costs_nothing(tmp_path: Path, change: datetime) -> None:
    with Bench(tmp_path, kills=KILLS) as bench:
        report = _struck(bench, SummerTime(bench.desk, bench.env, change))
        _hold_to_its_pace(bench)
    assert report.repeated == 0


def _hold_to_its_pace(bench: Bench, early: int = 0) -> None:
    """No poll came twice (but for so many), and none was left out: the outlet says so."""
    asked = [request.at for request in bench.outlet.asked("/feed.xml")]
    gaps = [two - one for one, two in itertools.pairwise(asked)]
    shortest = EVERY / 4 * 0.8  # that a busy outlet may be asked at
    assert sum(gap < shortest for gap in gaps) <= early, gaps
    assert max(gaps) < MOST_LATE, gaps
