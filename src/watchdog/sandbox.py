"""Runs pure work on foreign bytes in child processes that can be stopped.

In:   a module-level function and its arguments; a context that all work shares.
Out:  what the function returns, or the `WatchdogError` it raised; `SandboxError` when it ran
      out of time (`deadline`), out of memory (`memory`) or took its process along (`crash`).

    this process ── control socket ──▶ fork server ──fork──▶ child, child, …
         └────────────── a pipe to each child: jobs out, answers in ──────┘

HTML and feed parsers are C code with quadratic corners: no thread and no timeout within the
process can stop them. The fork server has imported the heavy modules once, so a new child costs
milliseconds and shares their memory. It is our own and not multiprocessing's because that one
imports the program's `__main__` into every child, keeps a second helper process, passes the
environment (with its secrets) on, and leaves a child in an endless loop behind when its parent
is killed.

This limits time and memory. It is no wall against code that breaks out of a parser.
Both ends of one protocol stand in this one file, longer than most, so that they are read together.
"""

import contextlib
import gc
import importlib
import itertools
import os
import pickle
import queue
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, NoReturn, Self, TypeVar

from watchdog.errors import SandboxError, WatchdogError

Result = TypeVar("Result")
Context = TypeVar("Context")

PRELOAD = (
    "watchdog.extract",
    "watchdog.judge",
    "watchdog.match",
    "watchdog.sources",
    "watchdog.text",
)
GIBIBYTE = 1 << 30
_PREPARE_SECONDS = 120.0  # our own declarations, not foreign bytes: large ones may take long
_SERVER_SECONDS = 60.0  # the fork server answers at once; at its start, after all its imports
_GRACE_SECONDS = 5.0  # after its deadline a child ends by itself, should nobody be left to end it
_PATIENCE_SECONDS = 0.5  # no job was finished for so long: another child, if one may be started
_COMMAND = struct.Struct("!cq")  # to the fork server: what, pid
_ANSWER = struct.Struct("!q")  # from it: the new pid, or how a child ended
_FORK, _END = b"F", b"E"
_CONTEXT, _JOB = b"C", b"J"
# What the dynamic loader may need; nothing else of the environment reaches the children.
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "TMPDIR")
_PROGRAM = """\
import sys
sys.path[:] = {path!r}
from watchdog.sandbox import serve_forks
serve_forks({control}, {preload!r}, {memory}, {seconds})
"""


class _Reply(NamedTuple):
    """What a child answers to one message."""

    kind: str  # result (pickled), error (the parts of a WatchdogError), memory, crash
    value: Any
    grown: bool = False  # the child is near its memory limit: the next job must not pay for it


# --- the parent ----------------------------------------------------------------------


class Sandbox:
    """A few children that do one job each at a time. Thread-safe; `run` blocks its thread.

    `processes` is how many there are while all is well, `most` how many there may be while
    hostile bytes keep those busy until their deadline: nobody else's page waits for that.
    """

    def __init__(
        self,
        *,
        processes: int = 2,
        most: int | None = None,
        deadline: timedelta = timedelta(seconds=10),
        memory: int = GIBIBYTE,
        preload: Sequence[str] = PRELOAD,
    ) -> None:
        self.restarts = 0  # children that had to be replaced
        self.seconds = 0.0  # that children took for them
        self._processes = processes
        self._places = processes  # for children, started or not
        self._finished = 0  # jobs
        self._most = max(processes, most or processes)
        self._deadline = deadline.total_seconds()
        self._start_server = partial(_ForkServer, preload, memory, self._deadline)
        self._lock = threading.Lock()
        self._server = self._start_server()
        self._closed = False
        self._versions = itertools.count(1)
        self._context = (0, b"")
        self._slots: queue.LifoQueue[_Child | None] = queue.LifoQueue()  # None: not started
        for _ in range(processes):
            self._slots.put(None)

    @property
    def closed(self) -> bool:
        """Whether it was closed: what failed since may be no fault of the work."""
        return self._closed

    def set_context(
        self, context: Context, prepare: Callable[[Context], object] | None = None
    ) -> None:
        """Give every job from now on this context, or what `prepare` makes of it once per child."""
        payload = pickle.dumps((prepare, context))
        with self._lock:
            self._context = (next(self._versions), payload)

    def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Do `function(context, *args)` in a child; wait for a free one if need be."""
        if function.__module__ == "__main__":
            raise ValueError(f"{function.__qualname__} must live in a module to run in a child")
        job = pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL)
        child, healthy = self._find_place(), None
        started = time.monotonic()
        try:
            child = child or self._start_child()
            reply = self._converse(child, job)
            healthy = None if reply.grown or reply.kind == "memory" else child
        finally:  # whatever happened: a child that may still send an old answer is not kept
            if child is not None and healthy is None:
                self._end(child)
            self._give_place(healthy)
            self._count(time.monotonic() - started)
        result: Result = _unwrap(reply)
        return result

    @property
    def jobs(self) -> int:
        """How many jobs were done, failed ones too."""
        return self._finished

    def _count(self, seconds: float) -> None:
        with self._lock:
            self.seconds += seconds

    def close(self) -> None:
        """End all children, those in the middle of a job too, and the fork server."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._server.close()
            places = self._places  # from now on there are no fewer and no more
        for _ in range(places):  # comes to an end: children without a server are gone
            child = self._slots.get()
            if child is not None:
                child.connection.close()
        for _ in range(places):  # whoever still waits learns that it is closed
            self._slots.put(None)

    def __enter__(self) -> Self:
        """Run within a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all children."""
        self.close()

    def _find_place(self) -> "_Child | None":
        """Wait for a child that is free; None: for a place to start one in."""
        while True:
            before = self._finished
            try:
                return self._slots.get(timeout=_PATIENCE_SECONDS)
            except queue.Empty:
                with self._lock:
                    stuck = self._finished == before and self._places < self._most
                    if stuck and not self._closed:
                        self._places += 1
                        return None

    def _give_place(self, child: "_Child | None") -> None:
        """Give a place back; one more than there should be is given up when nobody waits."""
        with self._lock:
            self._finished += 1
            surplus = self._places > self._processes and not self._closed
            if not surplus or self._slots.empty():
                self._slots.put(child)
                return
            self._places -= 1
        if child is not None:
            self._end(child)

    def _start_child(self) -> "_Child":
        with self._lock:
            if self._closed:
                raise SandboxError("crash", "the sandbox is closed")
            try:
                return self._server.start_child()
            except OSError:  # the fork server itself was killed: once more with a new one
                self._server.close()
                self._server = self._start_server()
            try:
                return self._server.start_child()
            except OSError as error:
                raise SandboxError("crash", "the fork server does not start") from error

    def _converse(self, child: "_Child", job: bytes) -> "_Reply":
        version, context = self._context
        try:
            if child.version != version:
                reply = child.ask(_CONTEXT, context, _PREPARE_SECONDS)
                if reply.kind != "result":
                    return reply
                child.version = version
            return child.ask(_JOB, job, self._deadline)
        except (EOFError, OSError) as error:
            raise SandboxError("crash", f"the process ended: {self._end(child)}") from error

    def _end(self, child: "_Child") -> str:
        """End a child, say how it ended; the next job starts another one in its place."""
        with self._lock:
            self.restarts += not child.connection.closed
            child.connection.close()
            return child.server.end_child(child.pid)


def _unwrap(reply: _Reply) -> Any:  # noqa: ANN401 - whatever the function gave
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
class _Child:
    """One child, as its parent sees it."""

    pid: int
    connection: "Connection[Any, Any]"
    server: "_ForkServer"
    version: int = 0  # of the context it has prepared

    def ask(self, kind: bytes, payload: bytes, seconds: float) -> _Reply:
        """Send one message, wait for its answer."""
        self.connection.send_bytes(kind)
        self.connection.send_bytes(payload)
        if not self.connection.poll(seconds):
            raise SandboxError("deadline", f"not done within {seconds:g} s")
        reply: _Reply = pickle.loads(self.connection.recv_bytes())  # noqa: S301 - our own child
        return reply


class _ForkServer:
    """The process that forks the children, ends them and says how they ended.

    Only it signals a child, and only before it has reaped it: no stranger's process can have
    taken over the number.
    """

    def __init__(self, preload: Sequence[str], memory: int, seconds: float) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_SERVER_SECONDS)
        program = _PROGRAM.format(
            path=sys.path,
            control=theirs.fileno(),
            preload=tuple(preload),
            memory=memory,
            seconds=seconds + _GRACE_SECONDS,
        )
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own program
                [sys.executable, "-c", program],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
            )

    def start_child(self) -> _Child:
        """Fork a child; `OSError` when the server is gone."""
        ours, theirs = Pipe()
        try:
            with theirs:
                socket.send_fds(self._control, [_COMMAND.pack(_FORK, 0)], [theirs.fileno()])
            pid = self._answer()
        except OSError:
            ours.close()
            raise
        return _Child(pid, ours, self)

    def end_child(self, pid: int) -> str:
        """Kill a child if it still runs; say in a word how it ended."""
        try:
            self._control.sendall(_COMMAND.pack(_END, pid))
            code = self._answer()
        except OSError:
            return "with its fork server"  # it ends itself at the latest after its deadline
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """End the server, which takes its children along."""
        self._control.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:  # stuck while importing
            self._process.kill()
            self._process.wait()

    def _answer(self) -> int:
        data = self._control.recv(_ANSWER.size, socket.MSG_WAITALL)
        if len(data) < _ANSWER.size:
            raise ConnectionResetError("the fork server is gone")
        (number,) = _ANSWER.unpack(data)
        return int(number)


def _environment() -> dict[str, str]:
    """Give the children no secret of ours, and numpy one thread (threads do not survive a fork)."""
    values = os.environ  # noqa: TID251 - read for the loader, not as a setting
    passed = {name: values[name] for name in _PASSED_ON if name in values}
    return {**passed, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


# --- the fork server -----------------------------------------------------------------


def serve_forks(control: int, preload: Sequence[str], memory: int, seconds: float) -> None:
    """Fork and end children as told, until the parent is gone; then end them all.

    Ctrl-C, SIGTERM and SIGHUP reach the whole group of processes but are the parent's business:
    work in progress goes on until it decides.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for name in preload:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is there now is never collected again, so its pages stay shared
    children: set[int] = set()
    with socket.socket(fileno=control) as parent:
        try:
            while _serve_command(parent, children, memory, seconds):
                pass
        finally:
            for pid in children:
                os.kill(pid, signal.SIGKILL)


def _serve_command(parent: socket.socket, children: set[int], memory: int, seconds: float) -> bool:
    data, pipes, _, _ = socket.recv_fds(parent, _COMMAND.size, 1)
    if len(data) < _COMMAND.size:
        return False
    command, pid = _COMMAND.unpack(data)
    if command == _FORK:
        pid = os.fork()
        if pid == 0:
            parent.close()
            _live(Connection(pipes[0]), memory, seconds)
        os.close(pipes[0])
        children.add(pid)
        answer = pid
    elif pid in children:
        os.kill(pid, signal.SIGKILL)
        answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        children.discard(pid)
    else:
        answer = 0
    with contextlib.suppress(OSError):  # the parent is gone: noticed at the next read
        parent.sendall(_ANSWER.pack(answer))
    return True


# --- a child -------------------------------------------------------------------------


def _live(connection: "Connection[Any, Any]", memory: int, seconds: float) -> NoReturn:
    """Do jobs until the parent closes the pipe."""
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)  # parsers complain there, and quote what they read
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _work(connection, memory, seconds)
        code = 0
    finally:
        os._exit(code)


def _work(connection: "Connection[Any, Any]", memory: int, seconds: float) -> None:
    prepared: object = None
    comfortable = _limit_memory(memory)
    while True:
        try:
            kind, payload = connection.recv_bytes(), connection.recv_bytes()
        except (EOFError, OSError):
            return
        if kind == _CONTEXT:
            _lift_memory_limit()
            prepared = None  # the old one makes room first
            reply, prepared = _prepare(payload)
            comfortable = _limit_memory(memory)
        else:
            with _alarm(seconds):
                reply = _attempt(_do_job, payload, prepared)
        reply = reply._replace(grown=_address_space() > comfortable)
        connection.send_bytes(pickle.dumps(reply))


def _prepare(payload: bytes) -> tuple[_Reply, object]:
    prepared: object = None

    def prepare() -> bytes:
        nonlocal prepared
        function, context = pickle.loads(payload)  # noqa: S301 - from our own parent
        prepared = context if function is None else function(context)
        return b""

    with _alarm(_PREPARE_SECONDS + _GRACE_SECONDS):
        return _attempt(prepare), prepared


def _do_job(payload: bytes, prepared: object) -> bytes:
    function, args = pickle.loads(payload)  # noqa: S301 - from our own parent
    return pickle.dumps(function(prepared, *args), pickle.HIGHEST_PROTOCOL)


def _attempt(function: Callable[..., bytes], *args: object) -> _Reply:
    try:
        return _Reply("result", function(*args))
    except WatchdogError as error:
        return _Reply("error", (type(error), error.args, error.__dict__))
    except MemoryError:
        return _Reply("memory", "more memory needed than a job may have")
    except BaseException as error:  # noqa: BLE001 - Rust's panics are no Exceptions, and all are told
        return _Reply("crash", _describe(error))


def _describe(error: BaseException) -> str:
    """Name an error and its place; its text may quote the page."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Have the kernel end this process at `seconds`, whatever code it is in by then.

    The parent is quicker; this is for a child whose parent and fork server were both killed.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(memory: int) -> int:
    """Allow `memory` bytes beyond today's size; give the size up to which all is well."""
    size = _address_space()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if size and (hard == resource.RLIM_INFINITY or size + memory < hard):
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, hard))
    return size + memory // 2


def _lift_memory_limit() -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _address_space() -> int:
    """Give this process's size in bytes; 0 where the system does not say (not Linux)."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split(" ", 1)[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
