"""Who runs with this state folder: a file for each process, locked by the system while it lives.

In:   the state folder, the name under which a process holds leases on a server.
Out:  the names of those that have ended without a word, killed or cut from power.
Edge: files. On SQLite there is one watch, and `alone.py` is enough.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = "running"


@contextmanager
def hold_name(state: Path, owner: str) -> Iterator[frozenset[str]]:
    """Be known as running until the block ends; gives the names of those that have ended since.

    Where no files can be kept nobody is known to have ended: leases then run out by themselves.
    """
    folder = state / _FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held, ended = _enter(folder, owner)
    except OSError:
        yield frozenset()
        return
    try:
        yield ended
    finally:
        with suppress(OSError):
            _file_of(folder, owner).unlink()
        os.close(held)


def _enter(folder: Path, owner: str) -> tuple[int, frozenset[str]]:
    """Take a name, and those of the dead away; one process at a time."""
    door = os.open(folder / ".door", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        ended = frozenset(filter(None, map(_read_if_ended, sorted(folder.glob("[!.]*")))))
        held = os.open(_file_of(folder, owner), os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(held, fcntl.LOCK_EX)
        os.pwrite(held, owner.encode(), 0)
    finally:
        os.close(door)
    return held, ended


def _read_if_ended(path: Path) -> str:
    """Give the name in a file that nobody holds, and take the file away; "" where one does."""
    file = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
        return os.pread(file, 500, 0).decode(errors="replace")
    except BlockingIOError:
        return ""
    finally:
        os.close(file)


def _file_of(folder: Path, owner: str) -> Path:
    return folder / owner.replace("/", "_")
