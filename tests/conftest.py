"""What every test may use: the recorded pages, and the switch that rewrites golden files."""

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write expected results anew")


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


collect_ignore = ["peers/shifted"]  # for a child's start: it changes the clock where it is imported
