import multiprocessing
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, Integer, column, select, table, text
from tests.peers.postgres import find_server, whole_database_of
from tests.store.conftest import on_postgresql
from tests.store.making import NOW

from watchdog.errors import StoreError
from watchdog.store import Database, add_audit, engine, upgrade_database
from watchdog.store.engine import libpq_address, parse_url


def test_a_write_is_kept_as_a_whole_or_not_at_all(database: Database) -> None:
    def fail(c: Connection) -> None:
        _add_line(c, "half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        database.write(fail)
    database.write(lambda c: _add_line(c, "whole"))

    assert database.read(_lines) == ["whole"]


@pytest.mark.parametrize("secret", ["a b", "a+b", "p@ss w:o/r%d+#?&=é'\\"])
def test_the_servers_own_library_reads_the_password_as_we_do(secret: str) -> None:
    address = f"postgresql://me:{quote(secret, safe='')}@db.example/desk?options=-c%20a%3Db"

    read = conninfo_to_dict(libpq_address(address))

    assert (parse_url(address).password, read["password"]) == (secret, secret)
    assert read["options"] == "-c a=b"


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match=r"readonly|read-only"):
        database.read(lambda c: _add_line(c, "no"))

    database.write(lambda c: _add_line(c, "yes"))
    assert database.read(_lines) == ["yes"]


def test_many_threads_write_what_they_read_without_a_lock_error(database: Database) -> None:
    database.write(lambda c: c.execute(text("CREATE TABLE counter (n INTEGER)")))
    database.write(lambda c: c.execute(text("INSERT INTO counter VALUES (0)")))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: database.write(_count_one), range(80)))

    total = database.read(lambda c: c.execute(text("SELECT n FROM counter")).scalar_one())
    assert total == 80


@on_postgresql
def test_a_transaction_whose_connection_is_cut_is_known_to_be_undone(database: Database) -> None:
    def be_cut(c: Connection) -> None:
        _add_line(c, "half")
        c.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StoreError) as caught:
        database.write(be_cut)
    assert (caught.value.retryable, caught.value.undone) == (True, True)
    assert database.read(_lines) == []


@on_postgresql
@pytest.mark.parametrize("rested", [True, False])
def test_a_connection_that_was_cut_while_it_rested_is_replaced(
    database: Database, *, rested: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "SELECT pg_backend_pid()"
    before = database.read(lambda c: c.execute(text(own)).scalar_one())
    with psycopg.connect(find_server()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    monkeypatch.setattr(engine, "RESTED", 0.0 if rested else 60.0)

    if not rested:  # whoever used it a moment ago hears of it, and may try again
        with pytest.raises(StoreError) as caught:
            database.read(_lines)
        assert caught.value.retryable
    assert database.read(lambda c: c.execute(text(own)).scalar_one()) != before


@on_postgresql
def test_of_a_commit_whose_answer_is_lost_nobody_knows(database: Database) -> None:
    def be_cut_at_the_end(c: Connection) -> None:
        _add_line(c, "perhaps")
        pid = c.execute(text("SELECT pg_backend_pid()")).scalar_one()
        database.read(lambda other: other.execute(text(f"SELECT pg_terminate_backend({pid})")))

    with pytest.raises(StoreError) as caught:
        database.write(be_cut_at_the_end)
    assert (caught.value.retryable, caught.value.undone) == (True, False)


@on_postgresql
def test_the_server_lists_our_connections_by_our_name(database: Database) -> None:
    query = "SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()"
    assert database.read(lambda c: c.execute(text(query)).scalar_one()) == "watchdog"


def test_processes_wait_for_one_another(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watchdog.db"
    upgrade_database(url)
    database = Database.open(url)
    database.write(lambda c: c.execute(text("CREATE TABLE counter (n INTEGER)")))
    database.write(lambda c: c.execute(text("INSERT INTO counter VALUES (0)")))
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_count_often, args=(url, 25)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert database.read(lambda c: c.execute(text("SELECT n FROM counter")).scalar_one()) == 75
    database.close()


def test_a_writer_killed_in_the_middle_leaves_nothing_and_blocks_nobody(url: str) -> None:
    database = Database.open(url)
    spawn = multiprocessing.get_context("spawn")
    is_writing = spawn.Event()
    writer = spawn.Process(target=_write_and_hang, args=(url, is_writing))
    writer.start()
    assert is_writing.wait(30)
    writer.kill()
    writer.join(10)

    database.write(lambda c: _add_line(c, "after"))
    assert database.read(_lines) == ["after"]
    database.close()


def test_readers_see_the_last_commit_while_a_writer_works(database: Database) -> None:
    database.write(lambda c: _add_line(c, "first"))
    in_transaction, may_end = threading.Event(), threading.Event()

    def slowly(c: Connection) -> None:
        _add_line(c, "second")
        in_transaction.set()
        may_end.wait(10)

    writer = threading.Thread(target=database.write, args=(slowly,))
    writer.start()
    assert in_transaction.wait(10)
    assert database.read(_lines) == ["first"]
    may_end.set()
    writer.join(10)

    assert database.read(_lines) == ["first", "second"]


def test_sqlite_is_set_up_for_safety(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/watchdog.db"
    upgrade_database(url)
    database = Database.open(url)

    def settings(c: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "auto_vacuum")
        return [c.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert database.read(settings) == ["wal", 2, 1, 30_000, 2]
    database.close()


def test_a_lock_that_never_ends_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/watchdog.db"
    upgrade_database(url)
    monkeypatch.setattr("watchdog.store.engine._SQLITE_SETTINGS", ("PRAGMA busy_timeout=50",))
    database = Database.open(url)
    other = sqlite3.connect(tmp_path / "watchdog.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked") as caught:
        database.write(lambda c: _add_line(c, "late"))

    assert caught.value.retryable
    other.close()
    database.close()


def test_a_full_disk_may_be_tried_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watchdog.db"
    upgrade_database(url)
    database = Database.open(url)

    def fill(c: Connection) -> None:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
        c.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for number in range(200):
            _add_line(c, "x" * 1000 + str(number))

    with pytest.raises(StoreError, match="full") as caught:
        database.write(fill)

    assert caught.value.retryable
    assert database.read(_lines) == []
    database.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("just some notes, nothing like a database at all\n" * 50)

    with pytest.raises(StoreError, match="not a database") as caught:
        Database.open(f"sqlite:///{tmp_path}/notes.db")

    assert not caught.value.retryable


def test_a_missing_file_is_not_made_silently(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="watchdog db upgrade"):
        Database.open(f"sqlite:///{tmp_path}/none.db")

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_down_may_be_tried_again() -> None:
    with pytest.raises(StoreError) as caught:
        Database.open("postgresql://nobody@127.0.0.1:1/none")

    assert caught.value.retryable


@pytest.mark.postgres
def test_a_database_that_cannot_hold_pashto_is_refused(postgres: str) -> None:
    with (
        whole_database_of(postgres, "ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'") as url,
        pytest.raises(StoreError, match=r"SQL_ASCII.*--encoding UTF8") as caught,
    ):
        upgrade_database(url)

    assert not caught.value.retryable


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://db.example/watchdog", "mysql is not supported"),
        ("://nothing", "not understood"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Database.open(url)


def test_a_path_means_sqlite() -> None:
    assert str(parse_url("/srv/watchdog.db")) == "sqlite:////srv/watchdog.db"


def test_an_error_tells_no_values(database: Database) -> None:
    with pytest.raises(StoreError) as caught:
        database.write(
            lambda c: c.execute(text("INSERT INTO nowhere VALUES (:v)"), {"v": "secret"})
        )

    assert "nowhere" in str(caught.value)
    assert "secret" not in str(caught.value)


def _add_line(c: Connection, subject: str) -> None:
    add_audit(c, now=NOW, who="test", what="wrote", subject=subject)


def _lines(c: Connection) -> list[str]:
    return list(c.execute(text("SELECT subject FROM audit ORDER BY id")).scalars())


def _write_and_hang(url: str, is_writing: Event) -> None:
    def work(c: Connection) -> None:
        _add_line(c, "half")
        is_writing.set()
        threading.Event().wait(60)

    Database.open(url).write(work)


def _count_one(c: Connection) -> None:
    counter = table("counter", column("n", Integer))
    n = c.execute(select(counter.c.n).with_for_update()).scalar_one()
    c.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})


def _count_often(url: str, times: int) -> None:
    database = Database.open(url)
    for _ in range(times):
        database.write(_count_one)
    database.close()
