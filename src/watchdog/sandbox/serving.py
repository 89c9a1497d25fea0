"""A fork server, a context server, and the children they fork: what runs in those processes.

In:   commands over a socket, jobs over a pipe.
Out:  answers over the same.
I/O:  those, signals, limits of the process.
"""

import contextlib
import gc
import importlib
import os
import pickle
import resource
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from watchdog.errors import WatchdogError
from watchdog.sandbox.memory import give_back
from watchdog.sandbox.protocol import (
    ANSWER,
    COMMAND,
    END,
    FORK,
    GRACE_SECONDS,
    PATIENCE,
    PREPARE_SECONDS,
    Reply,
)

_IDLE_SECONDS = 2.0  # a child without work for so long keeps no memory for more


def serve_forks(control: int, preload: Sequence[str], memory: int, seconds: float) -> None:
    """Fork and end children as told, until the parent is gone; then end them all.

    Ctrl-C, SIGTERM and SIGHUP reach the whole group of processes but are the parent's business:
    work in progress goes on until it decides.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for name in preload:
        module, _, call = name.partition(":")
        imported = importlib.import_module(module)
        if call:
            function, *words = call.split()
            getattr(imported, function)(*words)
    _serve(control, None, memory, seconds)


def _serve(control: int, context: object, memory: int, seconds: float) -> None:
    """Serve forks of this process, which hold its context, until the parent is gone."""
    gc.collect()
    give_back()
    gc.freeze()  # what is there now is never collected again, so its pages stay shared
    children: set[int] = set()
    servers: set[int] = set()  # they end by themselves: the parent is theirs too
    with socket.socket(fileno=control) as parent:
        try:
            while (found := _next_command(parent)) is not None:
                command, pid, pipes = found
                if command == END:
                    answer = _end_fork(pid) if pid in children | servers else 0
                    children.discard(pid)
                    servers.discard(pid)
                else:
                    answer = os.fork()
                    if answer == 0:
                        parent.close()
                        live = _live if command == FORK else _serve_context
                        live(pipes[0], context, memory, seconds)
                    os.close(pipes[0])
                    (children if command == FORK else servers).add(answer)
                with contextlib.suppress(OSError):  # it is gone: noticed at the next read
                    parent.sendall(ANSWER.pack(answer))
        finally:
            for pid in children:
                os.kill(pid, signal.SIGKILL)


def _next_command(parent: socket.socket) -> tuple[bytes, int, list[int]] | None:
    data, pipes, _, _ = socket.recv_fds(parent, COMMAND.size, 1)
    if len(data) < COMMAND.size:
        return None
    command, pid = COMMAND.unpack(data)
    return command, pid, pipes


def _end_fork(pid: int) -> int:
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _serve_context(control: int, before: object, memory: int, seconds: float) -> NoReturn:
    """Make the context ready that comes first, then serve forks that share it."""
    try:
        with Connection(os.dup(control)) as pipe:
            reply, prepared = _prepare(pipe.recv_bytes(), before)
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
            if not connection.poll(_IDLE_SECONDS):
                gc.collect()
                give_back()
            job = connection.recv_bytes()
        except (EOFError, OSError):
            return
        with _alarm(PATIENCE * seconds + GRACE_SECONDS, working=seconds):
            reply = _attempt(_do_job, job, context)
        reply = reply._replace(grown=_address_space() > comfortable)
        connection.send_bytes(pickle.dumps(reply))


def _prepare(payload: bytes, before: object) -> tuple[Reply, object]:
    prepared: object = None

    def prepare() -> bytes:
        nonlocal prepared
        function, args, changes = pickle.loads(payload)  # noqa: S301 - from our own parent
        prepared = function(before, *args) if changes else function(*args)
        return pickle.dumps(None)

    gc.disable()  # all of it is kept: looking for garbage would take a third of the time
    try:
        with _alarm(PREPARE_SECONDS + GRACE_SECONDS):
            return _attempt(prepare), prepared
    finally:
        gc.enable()


def _do_job(payload: bytes, context: object) -> bytes:
    function, args = pickle.loads(payload)  # noqa: S301 - from our own parent
    return pickle.dumps(function(context, *args), pickle.HIGHEST_PROTOCOL)


def _attempt(function: Callable[..., bytes], *args: object) -> Reply:
    try:
        return Reply("result", function(*args))
    except WatchdogError as error:
        return Reply("error", (type(error), error.args, error.__dict__))
    except MemoryError:
        return Reply("memory", "more memory needed than a job may have")
    except BaseException as error:  # noqa: BLE001 - Rust's panics are no Exceptions, and all are told
        return Reply("crash", _describe(error))


def _describe(error: BaseException) -> str:
    """Name an error and its place; its text may quote the page."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + place


@contextlib.contextmanager
def _alarm(seconds: float, *, working: float = 0) -> Iterator[None]:
    """Have the kernel end this process, whatever code it is in, after so long of a core's time.

    `working` counts what this process computes: one that others keep from a core is not at fault.
    `seconds` are those of the wall, for a child that waits, and whose parent and fork server were
    both killed.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_PROF, working)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
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
