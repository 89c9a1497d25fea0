"""One watch on one SQLite file: a lock beside it, held while the watch runs.

In:   the database's address.
Out:  the file `<database>.lock`, held by the system until the block or the process ends.
Edge: a file. Commands that look and act are free to work beside a watch.

PostgreSQL is made for many: nothing is held there.
"""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.errors import StoreError
from watchdog.store.engine import parse_url


@contextmanager
def hold_alone(url: str) -> Iterator[None]:
    """Be the only watch on a SQLite file; StoreError names the one that is there already."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    path = Path(f"{parsed.database}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    try:
        _lock(lock, parsed.database)
        yield
    finally:
        os.close(lock)  # the file stays: another may wait for it under this name


def _lock(lock: int, database: str) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who = os.pread(lock, 200, 0).decode(errors="replace").strip() or "another process"
        raise StoreError(
            f"{database} is watched already, by {who}: stop that one first, or give this one a"
            " database of its own; several machines share one on PostgreSQL"
        ) from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
