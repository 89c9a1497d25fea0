"""A PostgreSQL server of a test's own, which it may kill.

    with PrivatePostgres() as server:
        ... server.url ...
        server.kill(); server.start()
    server.freeze(); server.thaw()

PostgreSQL refuses to run as root: there it runs as the user `postgres`.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from tests.peers.ports import free_port

_STARTS_WITHIN = 60.0  # seconds; after a kill it recovers first


def find_initdb() -> Path:
    """Find what makes a server, or skip with the reason."""
    found = shutil.which("initdb")
    others = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found is None and not others:
        pytest.skip("no initdb: a server of our own cannot be made")
    if os.geteuid() == 0 and not _has_user("postgres"):
        pytest.skip("no user postgres: PostgreSQL does not run as root")
    return Path(found) if found else others[-1]


class PrivatePostgres:
    """A server on loopback, in a folder that goes with it."""

    def __init__(self) -> None:
        self._tools = find_initdb().resolve().parent
        self._user = "postgres" if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="watchdog-server-"))
        self._data = self._folder / "data"
        self._port = free_port()
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run("initdb", "-D", self._data, "-U", "watchdog", "--auth=trust", "-E", "UTF8")
        self.url = f"postgresql://watchdog@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control("stop", "-m", "immediate", check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers; what a kill left behind may need a moment to go."""
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        log = self._folder / "log"
        end = time.monotonic() + _STARTS_WITHIN
        while self._control("start", "-w", "-l", log, "-o", options, check=False) != 0:
            if time.monotonic() > end:
                raise AssertionError(log.read_text() if log.exists() else "no server, no log")
            time.sleep(0.2)

    def kill(self) -> None:
        """End it as a power cut would: nothing is written down, nobody is told."""
        pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGKILL)

    def freeze(self) -> None:
        """Let it answer nobody, though its connections stay: a disk hangs, or a machine."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def restart(self) -> None:
        """Restart it as an upgrade does: all connections are cut."""
        self._control("stop", "-w", "-m", "fast")
        self.start()

    def _signal_all(self, number: signal.Signals) -> None:
        main = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        others = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for pid in (main, *map(int, others)):
            with contextlib.suppress(ProcessLookupError):  # one that just ended
                os.kill(pid, number)

    def _control(self, *words: object, check: bool = True) -> int:
        return self._run("pg_ctl", "-D", self._data, *words, check=check)

    def _run(self, tool: str, *words: object, check: bool = True) -> int:
        done = subprocess.run(  # noqa: S603 - the server's own tools
            [self._tools / tool, *map(str, words)],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=check,
        )
        return done.returncode


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
