"""Back up a database that is in use, and restore one so that nobody is told twice.

In:   the database's address, a file.
Out:  the file, whole or not at all; a database upgraded to today's schema, or none.
I/O:  SQLite's own backup; `pg_dump` and `pg_restore` for PostgreSQL.

What happened between the backup and the crash is not in a restored database: those articles will
be found again. `settle_restored` calls them old, so that they are told as one summary.
"""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy import Connection, delete, or_, update

from watchdog.errors import StoreError
from watchdog.model import DeliveryStatus
from watchdog.store.alone import hold_alone
from watchdog.store.engine import Database, parse_url, write_for_libpq
from watchdog.store.hosts import HOST
from watchdog.store.places import HOST_PLACE
from watchdog.store.schema import current_version, require_known, upgrade_database
from watchdog.store.tables import ARTICLE, SOURCE
from watchdog.store.telling_tables import CHANGE, DELIVERY

_PAGES = 2_000  # SQLite copies so many between two looks at who waits
RESTORED = "restored from a backup: it may have been sent since"


def back_up(url: str, path: Path) -> int:
    """Write a copy of a database that is in use; tell its size in bytes."""
    if path.exists():
        raise StoreError(f"{path} exists already: name another file")
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        if parse_url(url).get_backend_name() == "sqlite":
            current_version(url)  # says what is wrong, where it is no database
            _copy_file(Path(parse_url(url).database or ""), unfinished)
        else:
            _run_client("pg_dump", url, "--format=custom", "--no-owner", f"--file={unfinished}")
        unfinished.rename(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return path.stat().st_size


def restore(url: str, path: Path, now: datetime) -> int:
    """Make a database from a backup; tell how many messages are not sent again.

    There must be none yet: a mistyped command shall not overwrite the hits of years.
    """
    if not path.is_file():
        raise StoreError(f"there is no backup {path}")
    if parse_url(url).get_backend_name() == "sqlite":
        return _restore_file(Path(parse_url(url).database or ""), path, now)
    if current_version(url) is not None:
        raise StoreError("the database is not empty: restore into a new one")
    _run_client(
        "pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", str(path)
    )
    return _finish(url, now)


def settle_restored(c: Connection, now: datetime) -> int:
    """Call old what may have been told since the backup; tell how many messages are held back."""
    c.execute(update(SOURCE).values(quiet_before=now, next_due_at=now, lease_until=None))
    c.execute(
        update(ARTICLE)
        .where(ARTICLE.c.next_read_at.is_not(None))
        .values(old=True, read_lease_until=None, read_lease_owner=None)
    )
    c.execute(
        update(CHANGE).where(CHANGE.c.planned_at.is_(None)).values(old=True, disposition=None)
    )
    c.execute(delete(HOST_PLACE))
    c.execute(delete(HOST).where(or_(HOST.c.asked_away_until.is_(None))))
    waiting = (DeliveryStatus.PENDING, DeliveryStatus.HELD, DeliveryStatus.SENDING)
    return c.execute(
        update(DELIVERY)
        .where(DELIVERY.c.status.in_(waiting))
        .values(
            status=DeliveryStatus.SUPPRESSED, reason=RESTORED, lease_until=None, lease_owner=None
        )
    ).rowcount


def _copy_file(source: Path, target: Path) -> None:
    target.touch()  # where it cannot be written, the system says why; SQLite would not
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(target)) as here,
    ):
        try:
            there.execute("BEGIN")  # holds on to this moment: each write of another would else make
            there.execute("SELECT 1 FROM sqlite_master").fetchone()  # SQLite begin anew, for ever
            there.backup(here, pages=_PAGES)
            [found] = here.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            raise StoreError(f"{source}: {error}") from error
    if found != "ok":
        raise StoreError(f"{source} is damaged: {found}")


def _restore_file(target: Path, path: Path, now: datetime) -> int:
    if target.exists():
        raise StoreError(f"{target} exists already: move it away first")
    unfinished = target.with_name(f"{target.name}.part")
    with hold_alone(f"sqlite:///{target}"):
        try:
            _copy_file(path, unfinished)
            version = current_version(f"sqlite:///{unfinished}")
            if version is None:
                raise StoreError(f"{path} is no backup of Watchdog")
            require_known(version)
            held = _finish(f"sqlite:///{unfinished}", now)
            unfinished.rename(target)
        finally:
            for leftover in (unfinished, *(Path(f"{unfinished}{end}") for end in ("-wal", "-shm"))):
                with suppress(OSError):
                    leftover.unlink(missing_ok=True)
    return held


def _finish(url: str, now: datetime) -> int:
    upgrade_database(url)
    database = Database.open(url)
    try:
        return database.write(lambda c: settle_restored(c, now))
    finally:
        database.close()


def _run_client(program: str, url: str, *words: str) -> None:
    """Run one of PostgreSQL's client programs; its password goes by a file."""
    found = shutil.which(program)
    if found is None:
        raise StoreError(
            f"{program} is not installed: install PostgreSQL's client programs, of the server's"
            " version or newer"
        )
    with _address_without_password(url) as address:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [found, f"--dbname={address}", *words], capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise StoreError(f"{program}: {_last_lines(done.stderr.splitlines())}")


@contextmanager
def _address_without_password(url: str) -> Iterator[str]:
    """Give the address for a command line, which everybody may read; the password by a file."""
    parsed = parse_url(url)
    if parsed.password is None:
        yield write_for_libpq(parsed)
        return
    with NamedTemporaryFile("w", encoding="utf-8") as file:  # readable by its owner alone
        escaped = str(parsed.password).replace("\\", "\\\\").replace(":", "\\:")
        file.write(f"*:*:*:*:{escaped}\n")
        file.flush()
        bare = parsed.set(password=None).update_query_dict({"passfile": file.name})
        yield write_for_libpq(bare)


def _last_lines(lines: Sequence[str]) -> str:
    return " / ".join(line.strip() for line in lines[-3:]) or "failed without a word"
