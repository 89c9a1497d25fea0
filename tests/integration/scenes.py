"""Other victims than the whole watch: a worker, a child, connections, a SQLite writer's turn.

In:   the desk of a `crashing.Bench`, its environment.
Out:  `Scene`s for it.

Everything that is killed was started by the scene, or belongs to its own database.
"""

import itertools
import os
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
from tests.integration.crashing import KilledWatch
from tests.integration.desk import Desk, Watch, wait_for

CUTS = 10


class KilledWorker:
    """One worker of two, in turn, beside a scheduler; the other goes on."""

    name = "one worker of two"

    def __init__(self, desk: Desk, env: Mapping[str, str]) -> None:
        self._desk, self._env = desk, dict(env)
        self._scheduler: Watch | None = None
        self._workers: list[Watch] = []

    def start(self) -> None:
        """Start what does not run."""
        if self._scheduler is None:
            self._scheduler = self._desk.start(command="scheduler", env=self._env)
        while len(self._workers) < 2:
            before = self._desk.log.count("event=working")
            self._workers.append(self._desk.start(command="worker", env=self._env))
            wait_for(lambda b=before: self._desk.log.count("event=working") > b, "a worker")  # type: ignore[misc]

    def strike(self) -> None:
        """Kill the worker that has run longest."""
        self._workers.pop(0).kill()

    def stop(self) -> None:
        """End everything cleanly."""
        for part in [*self._workers, *filter(None, [self._scheduler])]:
            part.stop()


class RunningWatch(KilledWatch):
    """A watch that goes on, whatever is struck."""

    def start(self) -> None:
        """Start it once."""
        if self._watch is None:
            super().start()


class KilledChild(RunningWatch):
    """A child of the sandbox, in the middle of what it does."""

    name = "a sandbox child"

    def strike(self) -> None:
        """Kill the youngest descendant: a child that reads foreign bytes."""
        assert self._watch is not None
        children = sorted(_descendants(self._watch.process.pid))
        if children:
            os.kill(children[-1], signal.SIGKILL)


class CutConnections(RunningWatch):
    """All connections to PostgreSQL, cut by the server again and again within half a second."""

    name = "the connections"

    def strike(self) -> None:
        """Let the server end them: those that wait, and those in the middle of a transaction."""
        with psycopg.connect(self._env["WATCHDOG_DATABASE_URL"], autocommit=True) as c:
            for _ in range(CUTS):
                c.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                time.sleep(0.5 / CUTS)


class LockedFile(RunningWatch):
    """The SQLite file, locked by another writer for so many seconds."""

    name = "the SQLite file"

    def __init__(self, desk: Desk, env: Mapping[str, str], *, seconds: float = 20.0) -> None:
        super().__init__(desk, env)
        self._seconds = seconds

    def strike(self) -> None:
        """Hold the lock, and give it back."""
        file = self._desk.folder / "var" / "watchdog.db"
        other = sqlite3.connect(file, timeout=30, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(self._seconds)
            other.execute("ROLLBACK")
        finally:
            other.close()


def _descendants(pid: int) -> Iterator[int]:
    """Give the processes below one, by Linux' own list."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    for child in itertools.chain.from_iterable(path.read_text().split() for path in lists):
        yield int(child)
        yield from _descendants(int(child))
