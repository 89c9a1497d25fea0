"""The processes that fork children, as this process sees them.

In:   what to import, limits; a context.
Out:  children to ask, and how each ended.
I/O:  processes, sockets, pipes.
"""

import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from typing import Any

from watchdog.errors import SandboxError, WatchdogError
from watchdog.sandbox.protocol import (
    ANSWER,
    COMMAND,
    END,
    FORK,
    GRACE_SECONDS,
    PATIENCE,
    PREPARE_SECONDS,
    SERVE,
    Reply,
)

WITH_SERVER = "with its fork server"  # how a child ended of which nobody else knows
_SERVER_SECONDS = 60.0  # the fork server answers at once; at its start, after all its imports
# What the dynamic loader may need; nothing else of the environment reaches the children.
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "TMPDIR")
_PROGRAM = """\
import sys
sys.path[:] = {path!r}
from watchdog.sandbox.serving import serve_forks
serve_forks({control}, {preload!r}, {memory}, {seconds})
"""


def unwrap(reply: Reply) -> Any:  # noqa: ANN401 - whatever the function gave
    """Give the result, or raise what was raised there."""
    match reply.kind:
        case "result":
            return pickle.loads(reply.value)  # noqa: S301 - from our own child
        case "error":
            raise _rebuild(*reply.value)
        case reason:
            raise SandboxError(reason, reply.value)


def _rebuild(
    kind: type[WatchdogError], args: tuple[object, ...], state: dict[str, object]
) -> WatchdogError:
    """Make an error again from its parts: constructors with keywords do not survive pickling."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


@dataclass(slots=True, eq=False)
class Child:
    """One child, as its parent sees it."""

    pid: int
    connection: "Connection[Any, Any]"
    forks: "Forks"

    def ask(self, job: bytes, seconds: float) -> Reply:
        """Send one job, wait for its answer; `seconds` are those of a core that it may take.

        The child's own clock ends it then. One that waits instead of working is given up here.
        """
        self.connection.send_bytes(job)
        if not self.connection.poll(PATIENCE * seconds):
            raise SandboxError("deadline", f"not done within {PATIENCE * seconds:g} s")
        reply: Reply = pickle.loads(self.connection.recv_bytes())  # noqa: S301 - our own child
        return reply


class Forks:
    """A process that forks children, ends them and says how they ended.

    Only it signals a child, and only before it has reaped it: no stranger's process can have
    taken over the number.
    """

    def __init__(self, control: socket.socket, contexts: "set[ContextServer]") -> None:
        self._control = control
        self.children: set[int] = set()  # not ended yet, context servers among them
        self.contexts = contexts  # all there are, of one fork server

    def fork_context_server(self) -> "ContextServer":
        """Fork a process for a context, which has this one's; `OSError` when it is gone."""
        control, theirs = socket.socketpair()
        try:
            with theirs:
                pid = self._ask(SERVE, 0, theirs.fileno())
        except OSError:
            control.close()
            raise
        self.children.add(pid)
        return ContextServer(control, pid, self)

    def start_child(self) -> Child:
        """Fork a child; `OSError` when the process is gone."""
        ours, theirs = Pipe()
        try:
            with theirs:
                pid = self._ask(FORK, 0, theirs.fileno())
        except OSError:
            ours.close()
            raise
        self.children.add(pid)
        return Child(pid, ours, self)

    def end_child(self, pid: int) -> str:
        """Kill a child if it still runs; say in a word how it ended."""
        self.children.discard(pid)
        try:
            code = self._ask(END, pid)
        except OSError:
            return WITH_SERVER  # it ends itself at the latest after its deadline
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """End the process, which takes its children along."""
        self._control.close()

    def _ask(self, command: bytes, pid: int, *pipes: int) -> int:
        socket.send_fds(self._control, [COMMAND.pack(command, pid)], pipes)
        data = self._control.recv(ANSWER.size, socket.MSG_WAITALL)
        if len(data) < ANSWER.size:
            raise ConnectionResetError("the fork server is gone")
        (number,) = ANSWER.unpack(data)
        return int(number)


class ForkServer(Forks):
    """The process that has imported the heavy modules: it forks context servers, or children."""

    def __init__(self, preload: Sequence[str], memory: int, seconds: float) -> None:
        control, theirs = socket.socketpair()
        control.settimeout(_SERVER_SECONDS)
        super().__init__(control, set())
        program = _PROGRAM.format(
            path=sys.path,
            control=theirs.fileno(),
            preload=tuple(preload),
            memory=memory,
            seconds=seconds,
        )
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own program
                [sys.executable, "-c", program],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
            )

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the server, which takes its children along."""
        super().close()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:  # stuck while importing
            self._process.kill()
            self._process.wait()


class ContextServer(Forks):
    """The process that has made one context ready; its children share that.

    One forked from another context server has made its own of that one's, which lives as long.
    """

    def __init__(self, control: socket.socket, pid: int, parent: Forks) -> None:
        super().__init__(control, parent.contexts)
        self.parent = parent
        self._pid = pid
        self._is_ready = False
        self.contexts.add(self)

    def make_ready(self, context: bytes) -> Reply:
        """Send the context, wait until it is ready."""
        with Connection(os.dup(self._control.fileno())) as pipe:
            pipe.send_bytes(context)
            if not pipe.poll(PREPARE_SECONDS):
                raise SandboxError("deadline", f"not ready within {PREPARE_SECONDS:g} s")
            reply: Reply = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our own process
        self._control.settimeout(_SERVER_SECONDS)  # only now: a time limit holds for copies too
        self._is_ready = True
        return reply

    def close(self) -> None:
        """End the process once it has ended its children; one that is not ready has none."""
        self.contexts.discard(self)
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR if self._is_ready else socket.SHUT_RDWR)
            if self._is_ready:
                self._control.recv(1)  # nothing: it is gone
        super().close()
        self.parent.end_child(self._pid)


def _environment() -> dict[str, str]:
    """Give the children no secret of ours, and numpy one thread (threads do not survive a fork)."""
    values = os.environ  # noqa: TID251 - read for the loader, not as a setting
    passed = {name: values[name] for name in _PASSED_ON if name in values}
    return {**passed, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
