"""What every test may use: recorded pages, a newsroom, the switch that rewrites golden files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.pipeline.making import Newsroom

from watchdog.app import SANDBOX_PRELOAD
from watchdog.sandbox import Sandbox
from watchdog.store import upgrade_database


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write expected results anew")


def pytest_xdist_auto_num_workers() -> int:
    """Run two for each core with `-n auto`: many tests wait, for polls or for leases.

    Eight at most: each asks for a handful of the hundred connections a PostgreSQL server has.
    """
    return min(2 * (os.cpu_count() or 1), 8)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name what is no text after its argument: gzip writes the second it was made in.

    All processes of a run must give a test the same name.
    """
    return argname if isinstance(val, bytes) and not val.isascii() else None


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written instead of compared."""
    return bool(request.config.getoption("--golden"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Find the folder of recorded pages, or skip with the reason."""
    folder = os.environ.get("WATCHDOG_CORPUS")  # noqa: TID251 - tests have no settings
    if not folder:
        pytest.skip("WATCHDOG_CORPUS names no folder of recorded pages")
    path = Path(folder)
    if not path.is_dir():
        pytest.skip(f"WATCHDOG_CORPUS: {path} is no folder")
    return path


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """Give one sandbox to all: it takes seconds to load what its children need."""
    with Sandbox(preload=SANDBOX_PRELOAD) as running:
        yield running


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Upgrade one SQLite file for all, to be copied."""
    path = tmp_path_factory.mktemp("upgraded") / "watchdog.db"
    upgrade_database(f"sqlite:///{path}")
    return path


@pytest.fixture
def room(tmp_path: Path, upgraded_file: Path, sandbox: Sandbox) -> Iterator[Newsroom]:
    """Give a newsroom with a database of its own."""
    with Newsroom(tmp_path, upgraded_file, sandbox) as running:
        yield running


collect_ignore = ["peers/shifted"]  # for a child's start: it changes the clock where it is imported
