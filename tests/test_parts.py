"""The parts as processes are in integration/test_cluster.py."""

import asyncio
from pathlib import Path

import pytest

from watchdog import parts
from watchdog.app import load_declared
from watchdog.cluster import Role
from watchdog.errors import SettingsError
from watchdog.settings import read_settings


def test_scheduler_and_worker_need_a_server(tmp_path: Path) -> None:
    (tmp_path / "watchlists").mkdir()
    settings = read_settings(
        watchlists=tmp_path / "watchlists", state=tmp_path, shipped_outlets=False
    )
    declared = load_declared(settings)

    with pytest.raises(SettingsError, match="need PostgreSQL"):
        asyncio.run(parts.schedule(settings, declared))
    with pytest.raises(SettingsError, match="need PostgreSQL"):
        asyncio.run(parts.work(settings, declared, roles=[Role.POLL], concurrency=1))
    assert not (tmp_path / "watchdog.db").exists()
