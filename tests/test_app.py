import io
import logging
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from tests.pipeline.making import COURIER, GAZETTE, NOON, declare, make_outlet

from watchdog import app
from watchdog.declarations import Declarations
from watchdog.errors import SettingsError
from watchdog.pipeline.edits import sync_declared
from watchdog.settings import read_settings
from watchdog.store import Database, list_sources, upgrade_database

BASE = "https://news.example"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path}/watchdog.db"
    upgrade_database(url)
    opened = Database.open(url)
    yield opened
    opened.close()


@pytest.fixture
def logging_again() -> Iterator[None]:
    """Leave logging as other tests expect it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_only_enabled_outlets_are_watched(database: Database) -> None:
    declared = declare(BASE)
    _sync(database, declared)
    assert _watched(database) == {GAZETTE, COURIER}

    outlets = {**declared.outlets, COURIER: make_outlet(BASE, COURIER, enabled=False)}
    _sync(database, replace(declared, outlets=outlets))
    assert _watched(database) == {GAZETTE}


def test_only_outlets_that_a_watchlist_asks_for_are_watched(database: Database) -> None:
    declared = declare(BASE)
    [everything] = declared.watchlists
    narrow = replace(everything, id="narrow", outlets=(COURIER,), items=())

    _sync(database, replace(declared, watchlists=(narrow,)))
    assert _watched(database) == {COURIER}
    _sync(database, replace(declared, watchlists=(narrow, everything)))
    assert _watched(database) == {GAZETTE, COURIER}
    _sync(database, replace(declared, watchlists=()))
    assert _watched(database) == set()


def test_shipped_watchlists_are_there_and_load() -> None:
    folder = app.shipped_watchlists()
    declared = app.load_declared(read_settings(watchlists=folder))

    assert list(folder.glob("*.yaml"))
    assert sum(len(watchlist.items) for watchlist in declared.watchlists) > 0


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        app.load_declared(read_settings(watchlists=tmp_path / "nowhere"))


def test_ids_cannot_be_guessed_and_fit_an_address() -> None:
    ids = {app.new_id() for _ in range(50)}

    assert len(ids) == 50
    assert all(len(one) >= 22 and one.replace("-", "").replace("_", "").isalnum() for one in ids)
    assert app.utc_now().utcoffset() is not None


@pytest.mark.usefixtures("logging_again")
@pytest.mark.parametrize(
    ("options", "said"), [({}, {"info", "warning"}), ({"quiet": True}, {"warning"})]
)
def test_events_go_to_stderr(
    options: dict[str, bool], said: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    app.configure_logging(**options)
    log = structlog.get_logger()
    for level in ("debug", "info", "warning"):
        getattr(log, level)("happened", which=level)

    out, err = capsys.readouterr()
    assert out == ""
    assert {level for level in ("debug", "info", "warning") if f"which={level}" in err} == said


@pytest.mark.usefixtures("logging_again")
def test_what_is_said_of_a_target_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    app.configure_logging(verbose=True)
    target = declare(BASE).routing.targets["hook"]
    secret = replace(target, url="slack://T0000/B0000/very-secret-token")
    structlog.get_logger().info("event", target=secret, routing=declare(BASE).routing)

    assert "very-secret-token" not in capsys.readouterr().err


@pytest.mark.usefixtures("logging_again")
@pytest.mark.parametrize(
    "address",
    [
        "slack://T0000/B0000/canary",
        "postgresql://watch:canary@db/watch",
        "https://watch:canary@hooks.example/x",
        "https://hooks.slack.com/services/T0/B0/canary",
    ],
)
def test_a_traceback_that_quotes_an_address_shows_no_secret(
    capsys: pytest.CaptureFixture[str], address: str
) -> None:
    app.configure_logging()
    error = ValueError(f"cannot use {address} now")
    structlog.get_logger().error("work_failed", error=str(error), exc_info=error)

    said = capsys.readouterr().err
    assert "canary" not in said
    assert "ValueError" in said


@pytest.mark.usefixtures("logging_again")
def test_an_outlets_address_stays_readable(capsys: pytest.CaptureFixture[str]) -> None:
    app.configure_logging()
    structlog.get_logger().info("article_read", url="https://news.example/2026/talks?x=1")

    assert "https://news.example/2026/talks?x=1" in capsys.readouterr().err


@pytest.mark.usefixtures("logging_again")
def test_words_that_find_no_room_end_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    class FullDisk(io.TextIOBase):
        def write(self, words: str) -> int:
            return device.write(words.encode())

    app.configure_logging()
    with Path("/dev/full").open("wb", buffering=0) as device, monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", FullDisk())
        with pytest.raises(OSError, match="No space"):
            sys.stderr.write("there is no room")
        structlog.get_logger().error("job_failed", error="database or disk is full")


def _sync(database: Database, declared: Declarations) -> None:
    database.write(lambda c: sync_declared(c, declared, NOON))


def _watched(database: Database) -> set[str]:
    return {row.outlet for row in database.read(list_sources) if row.active}
