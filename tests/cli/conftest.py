"""A small desk for the commands: its own watchlist, and nothing of the machine's settings."""

import os
from pathlib import Path

import pytest
from tests.cli.making import WATCHLIST, Desk


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WATCHDOG_")]:  # noqa: TID251
        if name != "WATCHDOG_CORPUS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("WATCHDOG_SHIPPED_OUTLETS", "off")
    monkeypatch.setenv("WATCHDOG_PORT", "0")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give a folder with a watchlist, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    desk = Desk(tmp_path)
    desk.write("desk.yaml", WATCHLIST)
    return desk
