"""A newsroom for every test that asks for one, over one sandbox and one upgraded database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.pipeline.making import Newsroom

from watchdog.app import SANDBOX_PRELOAD
from watchdog.sandbox import Sandbox
from watchdog.store import upgrade_database


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(preload=SANDBOX_PRELOAD) as running:
        yield running


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("upgraded") / "watchdog.db"
    upgrade_database(f"sqlite:///{path}")
    return path


@pytest.fixture
def room(tmp_path: Path, upgraded_file: Path, sandbox: Sandbox) -> Iterator[Newsroom]:
    with Newsroom(tmp_path, upgraded_file, sandbox) as running:
        yield running
