import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.peers.postgres import find_server, whole_database_of
from tests.store.making import NOW, declare_source, notice, record, seen, store_hit

from watchdog.errors import StoreError
from watchdog.model import DeliveryStatus
from watchdog.store import (
    Connection,
    Database,
    back_up,
    backups,
    count_deliveries,
    due_sources,
    list_rows,
    restore,
    upgrade_database,
)

CLIENTS = shutil.which("pg_dump") and shutil.which("pg_restore")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the addresses of a database with something in it, and of none yet."""
    if request.param == "sqlite":
        yield _filled(f"sqlite:///{tmp_path}/here.db"), f"sqlite:///{tmp_path}/there.db"
        return
    server = find_server()
    if not CLIENTS:
        pytest.skip("pg_dump and pg_restore are not installed")
    with whole_database_of(server) as here, whole_database_of(server) as there:
        yield _filled(here), there


def _filled(url: str) -> str:
    upgrade_database(url)
    database = Database.open(url)
    database.write(declare_source)
    database.write(lambda c: store_hit(c, 1))
    database.write(lambda c: notice(c, "a1", "slack"))
    database.close()
    return url


def test_what_was_backed_up_is_restored(urls: tuple[str, str], tmp_path: Path) -> None:
    here, there = urls
    size = back_up(here, tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    held = restore(there, tmp_path / "backup", NOW)

    opened, restored = Database.open(here), Database.open(there)
    for view in ("v_articles", "v_hits", "v_alerts"):
        rows = opened.read(partial(_rows, view))
        assert restored.read(partial(_rows, view)) == rows
        assert rows
    assert (size > 0, held) == (True, 1)
    counted = restored.read(count_deliveries)
    assert (counted[DeliveryStatus.SUPPRESSED], counted[DeliveryStatus.PENDING]) == (1, 0)
    assert len(restored.read(lambda c: due_sources(c, NOW, 9))) == 1
    opened.close()
    restored.close()


def test_nothing_that_is_there_is_overwritten(urls: tuple[str, str], tmp_path: Path) -> None:
    here, _ = urls
    back_up(here, tmp_path / "backup")

    with pytest.raises(StoreError, match="exists already"):
        back_up(here, tmp_path / "backup")
    with pytest.raises(StoreError, match=r"exists already|not empty"):
        restore(here, tmp_path / "backup", NOW)


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    there = f"sqlite:///{tmp_path}/there.db"
    (tmp_path / "text").write_text("no database")
    sqlite3.connect(tmp_path / "other.db").executescript(
        "CREATE TABLE a (b); PRAGMA user_version=1"
    )

    with pytest.raises(StoreError, match="there is no backup"):
        restore(there, tmp_path / "none", NOW)
    with pytest.raises(StoreError, match="not a database"):
        restore(there, tmp_path / "text", NOW)
    with pytest.raises(StoreError, match="no backup of Watchdog"):
        restore(there, tmp_path / "other.db", NOW)
    assert not list(tmp_path.glob("there.db*")) or list(tmp_path.glob("there.db*")) == [
        tmp_path / "there.db.lock"
    ]


def test_a_backup_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    here = _filled(f"sqlite:///{tmp_path}/here.db")
    with closing(sqlite3.connect(tmp_path / "here.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    back_up(here, tmp_path / "backup")

    with pytest.raises(StoreError, match="newer Watchdog"):
        restore(f"sqlite:///{tmp_path}/there.db", tmp_path / "backup", NOW)
    assert not (tmp_path / "there.db").exists()


def test_a_backup_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    here = _filled(f"sqlite:///{tmp_path}/here.db")
    database, stop = Database.open(here), threading.Event()

    def write_on() -> None:
        for number in range(10, 400):
            database.write(partial(_record, number))
            if stop.is_set():
                return

    writer = threading.Thread(target=write_on)
    writer.start()
    back_up(here, tmp_path / "backup")
    stop.set()
    writer.join()
    database.close()

    restore(f"sqlite:///{tmp_path}/there.db", tmp_path / "backup", NOW)


def test_a_backup_ends_though_others_write_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite begins anew after each write of another, unless the copy holds on to its moment."""
    monkeypatch.setattr(backups, "_PAGES", 1)
    url = _filled(f"sqlite:///{tmp_path}/here.db")
    with closing(sqlite3.connect(tmp_path / "here.db", isolation_level=None)) as filler:
        filler.execute("CREATE TABLE ballast AS SELECT randomblob(40000000) AS bytes")
    copied = threading.Event()

    def write_on() -> None:
        end = time.monotonic() + 20
        with closing(sqlite3.connect(tmp_path / "here.db", isolation_level=None)) as writer:
            writer.execute("PRAGMA synchronous=OFF")
            while not copied.is_set() and time.monotonic() < end:
                writer.execute("UPDATE source SET failures = failures + 1")

    writer = threading.Thread(target=write_on)
    writer.start()
    back_up(url, tmp_path / "copy.db")
    ended_while_written = writer.is_alive()
    copied.set()
    writer.join()

    assert ended_while_written
    restore(f"sqlite:///{tmp_path}/there.db", tmp_path / "copy.db", NOW)


def test_without_the_client_programs_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="pg_dump is not installed"):
        back_up("postgresql://nobody@127.0.0.1:1/none", tmp_path / "backup")


def test_a_password_is_on_no_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "pg_dump"
    script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/seen; echo no >&2; exit 1\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    url = make_url("postgresql://me@127.0.0.1:1/none").set(password="se:cret")  # noqa: S106

    with pytest.raises(StoreError, match="pg_dump: no"):
        back_up(url.render_as_string(hide_password=False), tmp_path / "backup")
    assert "se" + ":cret" not in (tmp_path / "seen").read_text()
    assert "passfile" in (tmp_path / "seen").read_text()
    assert not (tmp_path / "backup").exists()


def _rows(view: str, c: Connection) -> list[Mapping[str, object]]:
    return list(list_rows(c, view))


def _record(number: int, c: Connection) -> None:
    record(c, seen(number))


def test_a_backup_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    url = _filled(f"sqlite:///{tmp_path}/here.db")

    with pytest.raises(StoreError, match="nowhere/backup: No such file or directory"):
        back_up(url, tmp_path / "nowhere" / "backup")
