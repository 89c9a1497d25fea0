"""What a watch stands on is struck: the database's server, the disk, the clock.

In:   the desk of a `crashing.Bench`, its environment.
Out:  `Scene`s for it.
"""

import contextlib
import itertools
import os
import resource
import subprocess
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.integration.desk import Desk
from tests.integration.scenes import RunningWatch
from tests.peers.private_postgres import PrivatePostgres

DAY = timedelta(days=1)
BEFORE = timedelta(seconds=10)  # the change of clocks: after the start, before the end
LASTS = 4.0  # seconds that a clock stays wrong, or right
PRINTED = timedelta(minutes=10)  # before an article appears, as outlets have it
FULL = "20m"  # of the disk that fills up
SHIFTED = Path(__file__).parents[1] / "peers" / "shifted"
# Each at 01:00 UTC: clocks in Brussels go back to 02:00, or forward to 03:00.
CLOCK_CHANGES = (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC))


class RestartedServer(RunningWatch):
    """PostgreSQL, killed and restarted in turn."""

    name = "the server"

    def __init__(self, desk: Desk, env: Mapping[str, str], server: PrivatePostgres) -> None:
        super().__init__(desk, {**env, "WATCHDOG_DATABASE_URL": server.url})
        self._server = server
        self._struck = 0

    def strike(self) -> None:
        """Kill it, the next time restart it; it is back a moment later."""
        self._struck += 1
        if self._struck % 2:
            self._server.kill()
            self._server.start()
        else:
            self._server.restart()


class FullDisk(RunningWatch):
    """The disk of the state folder, full for so many seconds.

    As root a small disk in memory, which is filled. Elsewhere the system refuses to let any file
    of the program grow (RLIMIT_FSIZE): SQLite meets another error there, at the same place.
    """

    name = "the disk"

    def __init__(self, desk: Desk, env: Mapping[str, str], *, seconds: float = 20.0) -> None:
        super().__init__(desk, env)
        self._seconds = seconds
        self._state = desk.folder / "var"
        self._state.mkdir()
        self.mounted = os.geteuid() == 0 and self._mount()

    def strike(self) -> None:
        """Leave no room, and give it back."""
        with self._filled() if self.mounted else self._limited():
            time.sleep(self._seconds)

    def stop(self) -> None:
        """End the program, then its disk."""
        super().stop()
        if self.mounted:
            subprocess.run(["umount", self._state], check=True)  # noqa: S603, S607 - what we mounted

    def _mount(self) -> bool:
        words = ["mount", "-t", "tmpfs", "-o", f"size={FULL}", "tmpfs", str(self._state)]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0  # noqa: S603 - a disk of our own

    @contextlib.contextmanager
    def _filled(self) -> Iterator[None]:
        ballast = self._state / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        try:
            yield
        finally:
            ballast.unlink()

    @contextlib.contextmanager
    def _limited(self) -> Iterator[None]:
        assert self._watch is not None
        pid, kind = self._watch.process.pid, resource.RLIMIT_FSIZE
        before = resource.prlimit(pid, kind)
        resource.prlimit(pid, kind, (4096, before[1]))
        try:
            yield
        finally:
            resource.prlimit(pid, kind, before)


class WrongClock(RunningWatch):
    """The machine's clock, set forward and back by a day and put right in between.

    Its outlet prints the time at which an article was written, not that of its appearing: by a
    clock that is a day ahead it is more than a day old.
    """

    name = "the clock"
    _steps = (DAY, timedelta(0), -DAY, timedelta(0))

    def __init__(self, desk: Desk, env: Mapping[str, str]) -> None:
        self._file = desk.folder / "clock"
        self._set(timedelta(0))
        desk.ahead = -PRINTED
        path = os.pathsep.join([str(SHIFTED), *filter(None, [os.environ.get("PYTHONPATH")])])  # noqa: TID251 - passed on
        super().__init__(desk, {**env, "PYTHONPATH": path, "SHIFTED_CLOCK": str(self._file)})
        self._next = itertools.cycle(self._steps)

    def strike(self) -> None:
        """Set it, and leave it so for a while."""
        self._set(next(self._next))
        time.sleep(LASTS)

    def _set(self, shift: timedelta) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(str(shift.total_seconds()))
        new.replace(self._file)


class SummerTime(WrongClock):
    """The night in which clocks are changed: everybody's time, the outlet's too, passes 01:00 UTC.

    Nothing is struck but the local time, which the program must not go by.
    """

    name = "summer time"

    def __init__(self, desk: Desk, env: Mapping[str, str], change: datetime) -> None:
        super().__init__(desk, {**env, "TZ": "Europe/Brussels"})
        self._change = change
        desk.ahead = change - BEFORE - datetime.now(UTC)  # noqa: TID251 - the right one
        self._set(desk.ahead)

    def strike(self) -> None:
        """Let some of that night pass."""
        time.sleep(4)

    def stop(self) -> None:
        """End it, once the clocks were changed."""
        super().stop()
        now = datetime.now(UTC) + self._desk.ahead  # noqa: TID251 - the time of that night
        assert now > self._change, "the night was too short"
