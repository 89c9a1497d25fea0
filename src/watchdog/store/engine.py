"""One database, SQLite or PostgreSQL: transactions for reading and for writing.

SQLite: WAL, every commit on disk (`synchronous=FULL`), one writer at a time; writers begin
with BEGIN IMMEDIATE, because a transaction that first reads and then writes fails at once
with "database is locked" when another wrote in between, whatever the time-out.

PostgreSQL: READ COMMITTED, psycopg 3; claims use FOR UPDATE SKIP LOCKED.
"""

import math
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from watchdog.errors import StoreError
from watchdog.store.poolers import refuse_shared
from watchdog.store.types import dump_json
from watchdog.store.writing import READING, is_reading

T = TypeVar("T")

RESTED = 5.0  # seconds without use, after which a connection may have been cut unnoticed
BUSY_SECONDS = 30  # how long a SQLite writer waits for another process
_SQLITE_SETTINGS = (
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_size_limit=67108864",
)
# Under which name the server lists us (unless PGAPPNAME says another), and how long one that
# went away without a word is waited for, in seconds (the last in ms).
_DEFAULTS = {
    "fallback_application_name": "watchdog",
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
_RETRYABLE_SQLITE = ("is locked", "is full", "disk i/o error")
# Connection lost, no room or memory, deadlock or serialisation, server shutting down, and
# a unique value that another transaction wrote first.
_CONFLICTS = ("40", "23505")
_LOST = ("08", "57P")
_RETRYABLE_SQLSTATES = ("08", "53", "40", "57P", "23505", "55P03")


class Database:
    """A database that is ready for use. Safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine as `open` makes it."""
        self._engine = engine
        self._writer: threading.Lock | None = None
        options: dict[str, Any] = {READING: True}
        if engine.dialect.name == "sqlite":
            self._writer = threading.Lock()
        else:
            options["postgresql_readonly"] = True
        self._reader_engine = engine.execution_options(**options)

    @classmethod
    def open(cls, url: str, *, lasting: bool = True) -> Self:
        """Connect and check the schema; StoreError says what to do where it does not fit.

        One that is not `lasting` is thrown away soon, and waits for no disk.
        """
        from watchdog.store.schema import require_head  # noqa: PLC0415 - it needs this module

        engine = make_engine(url)
        if not lasting:
            event.listen(engine, "connect", _hurry_sqlite)
        database = cls(engine)
        try:
            refuse_shared(engine)
            database.read(require_head)
        except SQLAlchemyError as error:
            engine.dispose()
            raise as_store_error(error) from error
        except StoreError:
            engine.dispose()
            raise
        return database

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that only reads."""
        return self._run(self._reader_engine, work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction that is committed, or rolled back when it raises."""
        if self._writer is None:
            return self._run(self._engine, work)
        with self._writer:
            return self._run(self._engine, work)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @staticmethod
    def _run(engine: Engine, work: Callable[[Connection], T]) -> T:
        committing = False
        try:
            with engine.begin() as connection:
                answer = work(connection)
                committing = True
        except SQLAlchemyError as error:
            raise as_store_error(error, committing=committing) from error
        return answer


def make_engine(url: str, *, create: bool = False) -> Engine:
    """Make an engine with our settings; nothing is connected yet.

    A SQLite file that does not exist is an error unless it is to be created.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _check_file(parsed, create=create)
        engine = create_engine(
            parsed, json_serializer=dump_json, connect_args={"check_same_thread": False}
        )
        if create:
            event.listen(engine, "connect", _prepare_pruning)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(with_defaults(parsed), json_serializer=dump_json)
    except ImportError as error:
        raise StoreError("PostgreSQL needs its driver: install news-watchdog[postgres]") from error
    event.listen(engine, "connect", _require_utf8, insert=True)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_wake, engine))
    return engine


def parse_url(url: str) -> URL:
    """Understand a database's address; a plain path means SQLite.

    >>> str(parse_url("var/watchdog.db")), str(parse_url("postgres://db.example/watchdog"))
    ('sqlite:///var/watchdog.db', 'postgresql+psycopg://db.example/watchdog')
    """
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # the second of a port that is no number
        raise StoreError(
            "the database address is not understood: write sqlite:///var/watchdog.db"
            " or postgresql://user@host/name"
        ) from error
    backend = parsed.get_backend_name()
    if backend in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StoreError(f"{backend} is not supported: use sqlite or postgresql")
    return parsed


def libpq_address(url: str) -> str:
    """Give a PostgreSQL address as its own library understands it; holds the password."""
    return write_for_libpq(with_defaults(parse_url(url)))


def write_for_libpq(url: URL) -> str:
    """Write an address in libpq's own form: a space is %20 wherever it stands.

    >>> write_for_libpq(make_url("postgresql://me:a%20b+c@db.example/desk?options=-c%20x%3D1"))
    'postgresql://me:a%20b+c@db.example/desk?options=-c%20x%3D1'
    """
    written = url.set(drivername="postgresql").render_as_string(hide_password=False)
    place, mark, options = written.partition("?")
    return place.replace(" ", "%20") + mark + options.replace("+", "%20")


def with_defaults(url: URL) -> URL:
    """Say who we are and how long a server may be silent, where its address does not.

    >>> with_defaults(make_url("postgresql://db.example/watchdog?connect_timeout=3")).query[
    ...     "connect_timeout"
    ... ]
    '3'
    """
    return url.update_query_dict({k: v for k, v in _DEFAULTS.items() if k not in url.query})


def as_store_error(error: SQLAlchemyError, *, committing: bool = False) -> StoreError:
    """Say what happened without the statement, whose values may be long or private.

    A connection that is lost while `committing` leaves open whether anything was kept.
    """
    if not isinstance(error, DBAPIError):
        return StoreError(f"database: {type(error).__name__}: {error}")
    words = str(error.orig).strip() or type(error.orig).__name__
    undone = _is_conflict(error) or (_is_lost(error) and not committing)
    return StoreError(f"database: {words}", retryable=_is_retryable(error), undone=undone)


def _is_conflict(error: DBAPIError) -> bool:
    return str(getattr(error.orig, "sqlstate", None) or "").startswith(_CONFLICTS)


def _is_lost(error: DBAPIError) -> bool:
    """Whether the server went away, or was not there."""
    if isinstance(error.orig, sqlite3.Error) or not isinstance(error, OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state is None or str(state).startswith(_LOST)


def _is_retryable(error: DBAPIError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        words = str(error.orig).lower()
        return any(part in words for part in _RETRYABLE_SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the server never answered
        return isinstance(error, OperationalError)
    return str(state).startswith(_RETRYABLE_SQLSTATES)


def _check_file(url: URL, *, create: bool) -> None:
    if not url.database or url.database == ":memory:":
        raise StoreError("a database in memory would be lost: name a file")
    path = Path(url.database)
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path.parent}: {error.strerror}") from error
    elif not path.is_file():
        raise StoreError(f"there is no database {path}: run `watchdog db upgrade` to make it")


def _require_utf8(connection: DBAPIConnection, _record: object) -> None:
    # `initdb` in a bare locale makes SQL_ASCII: the driver gives bytes, and nothing is compared.
    answer = connection.pgconn.parameter_status(b"server_encoding") or b"UTF8"
    if answer != b"UTF8":
        raise StoreError(
            f"the database's encoding is {answer.decode()}, and news is not written in it: "
            "make the database with `createdb --encoding UTF8 --template template0`"
        )


def _note_rest(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _wake(
    engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, _: object
) -> None:
    """Try a connection that has rested, and let another take its place where it was cut.

    To try it each time would cost as many transactions again as all our work.
    """
    if time.monotonic() - record.info.get("rests_since", math.inf) < RESTED:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise DisconnectionError(str(error)) from error


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where sqlite3 thinks
    cursor = connection.cursor()
    for statement in _SQLITE_SETTINGS:
        cursor.execute(statement)
    cursor.close()


def _prepare_pruning(connection: DBAPIConnection, _record: object) -> None:
    # Takes effect only before the first table. Elsewhere it would wait for the writer.
    cursor = connection.cursor()
    cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
    cursor.close()


def _hurry_sqlite(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = is_reading(connection)
    connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
