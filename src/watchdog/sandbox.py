"""Runs pure work on foreign bytes in child processes that can be stopped.

In:   a module-level function and its arguments; a context that all work shares.
Out:  what the function returns, or the `WatchdogError` it raised; `SandboxError` when it ran
      out of time (`deadline`), out of memory (`memory`) or took its process along (`crash`).

    this process ─▶ fork server ──fork──▶ context server ──fork──▶ child, child, …
         └────────────── a pipe to each child: jobs out, answers in ──────┘

HTML and feed parsers are C code with quadratic corners: no thread and no timeout within the
process can stop them. The fork server has imported the heavy modules once, so a new child costs
milliseconds and shares their memory. A context (compiled watchlists) is made ready once, in a
fork of that server, and shared in the same way: its children are forked from there. A new one is
made ready beside the old one, whose children go on meanwhile and end after the job they are at.

The server is our own and not multiprocessing's because that one imports the program's `__main__`
into every child, keeps a second helper process, passes the environment (with its secrets) on, and
leaves a child in an endless loop behind when its parent is killed.

This limits time and memory. It is no wall against code that breaks out of a parser.
Both ends of one protocol stand in this one file, longer than most, so that they are read together.
"""

import contextlib
import gc
import importlib
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
_COMMAND = struct.Struct("!cq")  # to a fork server: what, pid
_ANSWER = struct.Struct("!q")  # from it: the new pid, or how a child ended
_FORK, _SERVE, _END = b"F", b"S", b"E"
# What the dynamic loader may need; nothing else of the environment reaches the children.
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "TMPDIR")
_PROGRAM = """\
import sys
sys.path[:] = {path!r}
from watchdog.sandbox import serve_forks
serve_forks({control}, {preload!r}, {memory}, {seconds})
"""


class _Reply(NamedTuple):
    """What a child answers to one job, and a context server to its context."""

    kind: str  # result (pickled), error (the parts of a WatchdogError), memory, crash
    value: Any
    grown: bool = False  # the child is near its memory limit: the next job must not pay for it


# --- the parent ----------------------------------------------------------------------


class Sandbox:
    """A few children that do one job each at a time. Thread-safe; `run` blocks its thread.

    `processes` is how many there are while all is well, `most` how many there may be while
    hostile bytes keep those busy until their deadline: nobody else's page waits for that.
    `preload` names what is imported once, before any child is forked, or as `module:function`
    called then: what it loads is in memory once for all of them.
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
        self._making = threading.Lock()  # one context at a time is made ready
        self._server = self._start_server()
        self._closed = False
        self._context: bytes | None = None
        self._forks: _Forks | None = None  # whose children have the context; None: not made yet
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
        """Give every job from now on this context, or what `prepare` makes of it, once for all.

        Jobs go on with the old one until the new one is ready; so it stays if this raises
        what `prepare` raised, or `SandboxError`. The first one is made ready for the first job.
        """
        payload = pickle.dumps((prepare, context))
        with self._making:
            if self._forks is not None and not self._closed:
                self._change_forks(self._make_forks(payload))
            self._context = payload

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
                self.restarts += 1
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
            for server in tuple(self._server.contexts):
                server.close()
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
            given_up = surplus and not self._slots.empty()
            old = child is not None and child.forks is not self._forks
            if given_up:
                self._places -= 1
            elif not old:
                self._slots.put(child)
        if child is not None and (given_up or old):
            self._end(child)
        if old and not given_up:
            self._slots.put(None)

    def _start_child(self) -> "_Child":
        forks = self._find_forks()
        for _ in range(2):
            with self._lock:
                self._refuse_closed()
                with contextlib.suppress(OSError):
                    return forks.start_child()
            forks = self._find_forks(broken=forks)  # it was killed: once more with a new one
        raise SandboxError("crash", "the fork server does not start")

    def _refuse_closed(self) -> None:
        if self._closed:
            raise SandboxError("crash", "the sandbox is closed")

    def _find_forks(self, broken: "_Forks | None" = None) -> "_Forks":
        """Give what forks children with today's context, while another is made with the old."""
        forks = self._forks
        if forks is not None and forks is not broken:
            return forks
        with self._making:
            if self._forks is None or self._forks is broken:
                self._change_forks(self._make_forks(self._context, broken))
            return self._forks or self._server

    def _make_forks(self, context: bytes | None, broken: "_Forks | None" = None) -> "_Forks":
        """Have a context made ready; raises what that raised, or `SandboxError`."""
        with self._lock:
            self._refuse_closed()
            if broken is self._server or self._server.is_gone:
                self._server.close()
                self._server = self._start_server()
            if context is None:
                return self._server
            try:
                server = self._server.fork_context_server()
            except OSError as error:
                raise SandboxError("crash", "the fork server does not start") from error
        try:
            _unwrap(server.make_ready(context))
        except (EOFError, OSError) as error:
            server.close()
            raise SandboxError("crash", "the process that made the context ready ended") from error
        except BaseException:
            server.close()
            raise
        return server

    def _change_forks(self, forks: "_Forks") -> None:
        """Start children from here on; those of before end, after the job they are at."""
        with self._lock:
            before, self._forks = self._forks, forks
        free = []
        with contextlib.suppress(queue.Empty):
            while True:
                free.append(self._slots.get_nowait())
        for child in reversed(free):
            if child is not None and child.forks is not forks:
                self._end(child)
                self._slots.put(None)
            else:
                self._slots.put(child)
        with self._lock:
            if before is not None:
                self._close_unused(before)

    def _converse(self, child: "_Child", job: bytes) -> "_Reply":
        try:
            return child.ask(job, self._deadline)
        except (EOFError, OSError) as error:
            raise SandboxError("crash", f"the process ended: {self._end(child)}") from error

    def _end(self, child: "_Child") -> str:
        """End a child, say how it ended; the next job starts another one in its place."""
        with self._lock:
            child.connection.close()
            how = child.forks.end_child(child.pid)
            self._close_unused(child.forks)
            return how

    def _close_unused(self, forks: "_Forks") -> None:
        """End a context server that nobody asks for children any more, with its last child."""
        if forks is not self._forks and forks is not self._server and not forks.children:
            forks.close()


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
    forks: "_Forks"

    def ask(self, job: bytes, seconds: float) -> _Reply:
        """Send one job, wait for its answer."""
        self.connection.send_bytes(job)
        if not self.connection.poll(seconds):
            raise SandboxError("deadline", f"not done within {seconds:g} s")
        reply: _Reply = pickle.loads(self.connection.recv_bytes())  # noqa: S301 - our own child
        return reply


class _Forks:
    """A process that forks children, ends them and says how they ended.

    Only it signals a child, and only before it has reaped it: no stranger's process can have
    taken over the number.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self.children: set[int] = set()  # not ended yet

    def start_child(self) -> _Child:
        """Fork a child; `OSError` when the process is gone."""
        ours, theirs = Pipe()
        try:
            with theirs:
                pid = self._ask(_FORK, 0, theirs.fileno())
        except OSError:
            ours.close()
            raise
        self.children.add(pid)
        return _Child(pid, ours, self)

    def end_child(self, pid: int) -> str:
        """Kill a child if it still runs; say in a word how it ended."""
        self.children.discard(pid)
        try:
            code = self._ask(_END, pid)
        except OSError:
            return "with its fork server"  # it ends itself at the latest after its deadline
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def close(self) -> None:
        """End the process, which takes its children along."""
        self._control.close()

    def _ask(self, command: bytes, pid: int, *pipes: int) -> int:
        socket.send_fds(self._control, [_COMMAND.pack(command, pid)], pipes)
        data = self._control.recv(_ANSWER.size, socket.MSG_WAITALL)
        if len(data) < _ANSWER.size:
            raise ConnectionResetError("the fork server is gone")
        (number,) = _ANSWER.unpack(data)
        return int(number)


class _ForkServer(_Forks):
    """The process that has imported the heavy modules: it forks context servers, or children."""

    def __init__(self, preload: Sequence[str], memory: int, seconds: float) -> None:
        control, theirs = socket.socketpair()
        control.settimeout(_SERVER_SECONDS)
        super().__init__(control)
        self.contexts: set[_ContextServer] = set()
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

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def fork_context_server(self) -> "_ContextServer":
        """Fork a process for a context; `OSError` when the server is gone."""
        control, theirs = socket.socketpair()
        try:
            with theirs:
                pid = self._ask(_SERVE, 0, theirs.fileno())
        except OSError:
            control.close()
            raise
        return _ContextServer(control, pid, self)

    def close(self) -> None:
        """End the server, which takes its children along."""
        super().close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:  # stuck while importing
            self._process.kill()
            self._process.wait()


class _ContextServer(_Forks):
    """The process that has made one context ready; its children share that."""

    def __init__(self, control: socket.socket, pid: int, server: _ForkServer) -> None:
        super().__init__(control)
        self._pid = pid
        self._server = server
        self._is_ready = False
        server.contexts.add(self)

    def make_ready(self, context: bytes) -> _Reply:
        """Send the context, wait until it is ready."""
        with Connection(os.dup(self._control.fileno())) as pipe:
            pipe.send_bytes(context)
            if not pipe.poll(_PREPARE_SECONDS):
                raise SandboxError("deadline", f"not ready within {_PREPARE_SECONDS:g} s")
            reply: _Reply = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our own process
        self._control.settimeout(_SERVER_SECONDS)  # only now: a time limit holds for copies too
        self._is_ready = True
        return reply

    def close(self) -> None:
        """End the process once it has ended its children; one that is not ready has none."""
        self._server.contexts.discard(self)
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR if self._is_ready else socket.SHUT_RDWR)
            if self._is_ready:
                self._control.recv(1)  # nothing: it is gone
        super().close()
        self._server.end_child(self._pid)


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
        module, _, function = name.partition(":")
        imported = importlib.import_module(module)
        if function:
            getattr(imported, function)()
    _serve(control, None, memory, seconds)


def _serve(control: int, context: object, memory: int, seconds: float) -> None:
    """Serve forks of this process, which hold its context, until the parent is gone."""
    gc.collect()
    gc.freeze()  # what is there now is never collected again, so its pages stay shared
    children: set[int] = set()
    servers: set[int] = set()  # they end by themselves: the parent is theirs too
    with socket.socket(fileno=control) as parent:
        try:
            while (found := _next_command(parent)) is not None:
                command, pid, pipes = found
                if command == _END:
                    answer = _end_fork(pid) if pid in children | servers else 0
                    children.discard(pid)
                    servers.discard(pid)
                else:
                    answer = os.fork()
                    if answer == 0:
                        parent.close()
                        live = _live if command == _FORK else _serve_context
                        live(pipes[0], context, memory, seconds)
                    os.close(pipes[0])
                    (children if command == _FORK else servers).add(answer)
                with contextlib.suppress(OSError):  # it is gone: noticed at the next read
                    parent.sendall(_ANSWER.pack(answer))
        finally:
            for pid in children:
                os.kill(pid, signal.SIGKILL)


def _next_command(parent: socket.socket) -> tuple[bytes, int, list[int]] | None:
    data, pipes, _, _ = socket.recv_fds(parent, _COMMAND.size, 1)
    if len(data) < _COMMAND.size:
        return None
    command, pid = _COMMAND.unpack(data)
    return command, pid, pipes


def _end_fork(pid: int) -> int:
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _serve_context(control: int, _: object, memory: int, seconds: float) -> NoReturn:
    """Make the context ready that comes first, then serve forks that share it."""
    try:
        with Connection(os.dup(control)) as pipe:
            reply, prepared = _prepare(pipe.recv_bytes())
            pipe.send_bytes(pickle.dumps(reply))
        if reply.kind == "result":
            _serve(control, prepared, memory, seconds)
    finally:
        os._exit(0)


# --- a child -------------------------------------------------------------------------


def _live(pipe: int, context: object, memory: int, seconds: float) -> NoReturn:
    """Do jobs until the parent closes the pipe."""
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)  # parsers complain there, and quote what they read
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _work(Connection(pipe), context, memory, seconds)
        code = 0
    finally:
        os._exit(code)


def _work(connection: "Connection[Any, Any]", context: object, memory: int, seconds: float) -> None:
    comfortable = _limit_memory(memory)
    while True:
        try:
            job = connection.recv_bytes()
        except (EOFError, OSError):
            return
        with _alarm(seconds):
            reply = _attempt(_do_job, job, context)
        reply = reply._replace(grown=_address_space() > comfortable)
        connection.send_bytes(pickle.dumps(reply))


def _prepare(payload: bytes) -> tuple[_Reply, object]:
    prepared: object = None

    def prepare() -> bytes:
        nonlocal prepared
        function, context = pickle.loads(payload)  # noqa: S301 - from our own parent
        prepared = context if function is None else function(context)
        return pickle.dumps(None)

    with _alarm(_PREPARE_SECONDS + _GRACE_SECONDS):
        return _attempt(prepare), prepared


def _do_job(payload: bytes, context: object) -> bytes:
    function, args = pickle.loads(payload)  # noqa: S301 - from our own parent
    return pickle.dumps(function(context, *args), pickle.HIGHEST_PROTOCOL)


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


def _address_space() -> int:
    """Give this process's size in bytes; 0 where the system does not say (not Linux)."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split(" ", 1)[0]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
