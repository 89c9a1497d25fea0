"""Gives work to a few children, each one job at a time, and replaces those that fail.

In:   a function and its arguments, from any thread.
Out:  its result, or an error.
I/O:  through the processes of `forks`.
"""

import contextlib
import pickle
import queue
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from watchdog.errors import SandboxError, WatchdogError
from watchdog.sandbox.contexts import Changing, Context, as_it_is
from watchdog.sandbox.forks import WITH_SERVER, Child, ContextServer, Forks, ForkServer, unwrap
from watchdog.sandbox.protocol import Reply

Result = TypeVar("Result")
Value = TypeVar("Value")

PRELOAD = (
    "watchdog.extract",
    "watchdog.judge",
    "watchdog.match",
    "watchdog.sources",
    "watchdog.text",
)
GIBIBYTE = 1 << 30
_OUT_OF_TIME = "SIGPROF"
_FROM_OUTSIDE = (WITH_SERVER, "SIGKILL", "SIGTERM")  # ends that no page brings about by itself
_PATIENCE_SECONDS = 0.5  # no job was finished for so long: another child, if one may be started


class Sandbox:
    """A few children that do one job each at a time. Thread-safe; `run` blocks its thread.

    `processes` is how many there are while all is well, `most` how many there may be while
    hostile bytes keep those busy until their deadline: nobody else's page waits for that. The
    deadline is of a core's time, not of the wall's: what a busy machine delays is not hostile.
    `preload` names what is imported once, before any child is forked, or as `module:function
    word word` called then with these words: what it loads is in memory once for all of them.
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
        self._start_server = partial(ForkServer, preload, memory, self._deadline)
        self._lock = threading.Lock()
        self._making = threading.Lock()  # one context at a time is made ready
        self._server = self._start_server()
        self._closed = False
        self._context: Context | None = None
        self._forks: Forks | None = None  # whose children have the context; None: not made yet
        self._base: tuple[ContextServer, Context] | None = None  # the last that was made whole
        self._slots: queue.LifoQueue[Child | None] = queue.LifoQueue()  # None: not started
        for _ in range(processes):
            self._slots.put(None)

    @property
    def closed(self) -> bool:
        """Whether it was closed: what failed since may be no fault of the work."""
        return self._closed

    def set_context(
        self,
        value: Value,
        prepare: Callable[[Value], object] = as_it_is,
        changing: Changing | None = None,
    ) -> bool:
        """Give every job from now on this context, or what `prepare` makes of it, once for all.

        Jobs go on with the old one until the new one is ready; so it stays if this raises
        what `prepare` raised, or `SandboxError`. The first one is made ready for the first job.
        With `changing`, what is different may be all that is handed over: false says that it
        was, and that `make_whole` is to be called when there is time.
        """
        context, is_whole = Context(value, prepare), True
        with self._making:
            if self._forks is not None and not self._closed:
                changed = self._change_base(value, changing) if changing else None
                if changed is None:
                    self._take_whole(self._make_forks(context), context)
                else:
                    self._change_forks(changed)
                    is_whole = False
            self._context = context
        return is_whole

    def make_whole(self) -> None:
        """Make the context ready from the ground, beside the one that is a changed other one.

        Jobs, and further contexts, do not wait for it; it is given up where one came.
        """
        context = self._context
        if context is None or self._closed:
            return
        forks = self._make_forks(context)
        with self._making:
            if self._context is context:
                self._take_whole(forks, context)
                return
        with self._lock:
            self._close_unused(forks)

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
        result: Result = unwrap(reply)
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
            contexts = self._server.contexts
            for server in sorted(contexts, key=lambda one: one.parent is self._server):
                server.close()  # those forked from others before these
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

    def _find_place(self) -> Child | None:
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

    def _give_place(self, child: Child | None) -> None:
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

    def _start_child(self) -> Child:
        forks = self._find_forks()
        for _ in range(2):
            with self._lock:
                self._refuse_closed()
                with contextlib.suppress(OSError):
                    return forks.start_child()
            forks = self._find_forks(broken=forks)  # it was killed: once more with a new one
        raise _lost_server("the fork server does not start")

    def _refuse_closed(self) -> None:
        if self._closed:
            raise SandboxError("crash", "the sandbox is closed")

    def _find_forks(self, broken: Forks | None = None) -> Forks:
        """Give what forks children with today's context, while another is made with the old."""
        forks = self._forks
        if forks is not None and forks is not broken:
            return forks
        with self._making:
            if self._forks is None or self._forks is broken:
                forks = self._make_forks(self._context, broken)
                if self._context is None:
                    self._change_forks(forks)
                else:
                    self._take_whole(forks, self._context)
            return self._forks or self._server

    def _change_base(self, value: object, changing: Changing) -> Forks | None:
        """Have a context made ready of the last whole one; None where that cannot be."""
        if self._base is None:
            return None
        base, before = self._base
        different = changing.compare(before.value, value)
        if different is None:
            return None
        try:
            with self._lock:
                self._refuse_closed()
                server = base.fork_context_server()
        except OSError:  # it was killed
            return None
        try:
            unwrap(server.make_ready(pickle.dumps((changing.change, (different,), True))))
        except (EOFError, OSError, WatchdogError):  # made whole, it will say what is wrong
            with self._lock:
                server.close()
            return None
        return server

    def _make_forks(self, context: Context | None, broken: Forks | None = None) -> Forks:
        """Have a context made ready; raises what that raised, or `SandboxError`."""
        packed = None if context is None else context.pack()
        with self._lock:
            self._refuse_closed()
            if broken is self._server or self._server.is_gone:
                self._renew_server()
            if packed is None:
                return self._server
            try:
                server = self._server.fork_context_server()
            except OSError:  # it has just been killed
                self._renew_server()
                server = self._fork_from_new()
        try:
            unwrap(server.make_ready(packed))
        except (EOFError, OSError) as error:
            server.close()
            raise _lost_server("the process that made the context ready ended") from error
        except BaseException:
            server.close()
            raise
        return server

    def _renew_server(self) -> None:
        self._server.close()
        self._server = self._start_server()

    def _fork_from_new(self) -> ContextServer:
        try:
            return self._server.fork_context_server()
        except OSError as error:
            raise _lost_server("the fork server does not start") from error

    def _take_whole(self, forks: Forks, context: Context) -> None:
        """Start children from here on, and change this one when little is different."""
        before, self._base = self._base, None
        if isinstance(forks, ContextServer):
            self._base = (forks, context)
        self._change_forks(forks)
        if before is not None:
            with self._lock:
                self._close_unused(before[0])

    def _change_forks(self, forks: Forks) -> None:
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

    def _converse(self, child: Child, job: bytes) -> Reply:
        try:
            return child.ask(job, self._deadline)
        except (EOFError, OSError) as error:
            how = self._end(child)
            if how == _OUT_OF_TIME:
                reason = f"not done within {self._deadline:g} s"
                raise SandboxError("deadline", reason) from error
            from_outside = how in _FROM_OUTSIDE
            raise SandboxError(
                "crash", f"the process ended: {how}", retryable=from_outside
            ) from error

    def _end(self, child: Child) -> str:
        """End a child, say how it ended; the next job starts another one in its place."""
        with self._lock:
            child.connection.close()
            how = child.forks.end_child(child.pid)
            self._close_unused(child.forks)
            return how

    def _close_unused(self, forks: Forks) -> None:
        """End a context server that nobody asks for children any more, with its last child."""
        if not isinstance(forks, ContextServer) or forks not in forks.contexts:
            return
        is_base = self._base is not None and forks is self._base[0]
        if not (is_base or forks is self._forks or forks.children):
            forks.close()
            self._close_unused(forks.parent)


def _lost_server(words: str) -> SandboxError:
    """Say that it was no fault of the bytes."""
    return SandboxError("crash", words, retryable=True)
