"""Small versions of the crash scenes beside the killed watch: nothing is lost, ids stay."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.crashing import EACH, TARGETS, Bench, Report, Scene
from tests.integration.scenes import CutConnections, KilledChild, KilledWorker, LockedFile
from tests.peers.postgres import find_server, whole_database_of

KILLS = 3


@pytest.fixture
def server_env() -> Iterator[dict[str, str]]:
    with whole_database_of(find_server()) as url:
        yield {"WATCHDOG_DATABASE_URL": url}


def _struck(bench: Bench, scene: Scene) -> Report:
    report = bench.run(scene, random.Random(1))  # noqa: S311 - moments, not secrets
    print(f"\n{scene.name}: {report}")  # noqa: T201 - shown with -s
    assert (report.lost, report.outside, report.other_ids) == ([], [], []), bench.desk.log[-5000:]
    assert report.messages - report.repeated == KILLS * EACH * len(TARGETS)
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
