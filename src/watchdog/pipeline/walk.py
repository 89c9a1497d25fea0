"""The edges that every stage of the walk uses, and the threads that reach them.

In:   the edges `app.py` builds: database, fetcher, sandbox, sender, clock, ids.
Out:  `Walk`, with an awaitable for each blocking edge.
I/O:  through the edges only.

Each kind of blocking work has threads of its own: a slow receiver or a hostile page never
keeps a row from being written. What a cut connection or a killed child interrupted is done
again here, where that is the same as done once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Thread
from typing import Any, TypeVar

import structlog

from watchdog.channels import ping_heartbeat
from watchdog.declarations import Declarations, Outlet, Target
from watchdog.errors import SandboxError
from watchdog.fetch import Fetcher
from watchdog.model import Message, OutletId
from watchdog.pipeline.retrying import is_passing, is_undone, try_again
from watchdog.pipeline.wakes import Wake
from watchdog.sandbox import Sandbox
from watchdog.store import Connection, Database, Leased

T = TypeVar("T")

log = structlog.get_logger("watchdog")

WAKES = "watchdog_wakes"  # where a connection keeps them until the end of its transaction

READER_THREADS = 4
WRITER_THREADS = 4  # where the database takes more than one writer
LEASE = timedelta(minutes=5)  # of a poll, read or delivery; a killed watch's work waits so long
SANDBOX_THREADS = 8  # callers that wait for a child; where all are stuck, as many children
KILLED_AGAIN = (0.0, 1.0, 2.0, 4.0, 8.0)  # seconds until it is tried again: its page may not be why


@dataclass(slots=True)
class Holding:
    """What a process has in hand. Used by its event loop only."""

    rows: dict[Leased, set[int]] = field(default_factory=lambda: {kind: set() for kind in Leased})
    places: set[int] = field(default_factory=set)  # at hosts
    failures: dict[tuple[Leased, int], int] = field(default_factory=dict)  # of a row, in a row


class Walk:
    """The edges of one running watch and the declarations in force."""

    def __init__(  # noqa: PLR0913 - the composition root's one place to set all of it
        self,
        *,
        declarations: Declarations,
        database: Database,
        fetcher: Fetcher,
        sandbox: Sandbox,
        send: Callable[[Message, Target], str],
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        jitter: Callable[[], float],
        owner: str,
        base_url: str,
        signing_key: bytes = b"",
        ping: Callable[[str], None] = ping_heartbeat,
        lease: timedelta = LEASE,
        defer: Callable[[Connection, Sequence[Wake]], None] | None = None,
        holding: Holding | None = None,
    ) -> None:
        self.declarations = declarations
        self.database = database
        self.fetcher = fetcher
        self.sandbox = sandbox
        self.send_message = send
        self.clock = clock
        self.new_id = new_id
        self.jitter = jitter
        self.owner = owner
        self.base_url = base_url
        self._ping = ping
        self.signing_key = signing_key  # of links that act; none are made without it
        self.lease = lease
        self.holding = holding or Holding()
        self._defer = defer
        one_writer = database.dialect == "sqlite"
        self._writer = ThreadPoolExecutor(1 if one_writer else WRITER_THREADS, "writer")
        self._holder = ThreadPoolExecutor(2, "holder")
        self._readers = ThreadPoolExecutor(READER_THREADS, "reader")
        self._askers = ThreadPoolExecutor(SANDBOX_THREADS, "sandbox")

    def outlet(self, outlet_id: OutletId) -> Outlet | None:
        """Find a declared outlet; None when an edit removed it meanwhile."""
        return self.declarations.outlets.get(outlet_id)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from the database."""
        reading = partial(self._in, self._readers, self.database.read, work)
        return await try_again(reading, is_passing, self.jitter)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Write to the database in one transaction, with the wake-ups of what it wrote.

        One that met another transaction, or lost its connection, is done again where nothing of
        it was kept.
        """
        return await try_again(self._writing(work), is_undone, self.jitter)

    async def note(self, work: Callable[[Connection], T]) -> T:
        """Write what happened outside and cannot be taken back; gives up only where none can pass.

        It may be done twice, where a connection was cut at its commit.
        """
        return await try_again(self._writing(work), is_passing, self.jitter, tries=None)

    def _writing(self, work: Callable[[Connection], T]) -> Callable[[], Awaitable[T]]:
        return partial(self._in, self._writer, self.database.write, self._waking(work))

    async def hold(self, work: Callable[[Connection], T]) -> T:
        """Write what must not wait behind other writers: leases and turns that are held."""
        return await self._in(self._holder, self.database.write, work)

    def wake(self, c: Connection, *wakes: Wake) -> None:
        """Wake somebody for rows written in this transaction, once it is committed."""
        if self._defer is not None:
            c.info.setdefault(WAKES, set()).update(wakes)

    def _waking(self, work: Callable[[Connection], T]) -> Callable[[Connection], T]:
        """Pass wake-ups on as the transaction's last act, always in the same order.

        Two transactions that wake for the same rows then wait for each other, never both.
        """
        defer = self._defer
        if defer is None:
            return work

        def work_and_wake(c: Connection) -> T:
            c.info.pop(WAKES, None)
            answer = work(c)
            if wakes := c.info.pop(WAKES, None):
                defer(c, sorted(wakes))
            return answer

        return work_and_wake

    async def analyse(self, function: Callable[..., T], *arguments: object) -> T:
        """Run pure work on foreign bytes in the sandbox; again where its child was killed."""
        for wait in KILLED_AGAIN:
            try:
                return await self._in(self._askers, self.sandbox.run, function, *arguments)
            except SandboxError as error:
                if not error.retryable:
                    raise
                log.warning("child_killed", error=str(error))
            await asyncio.sleep(wait)
        return await self._in(self._askers, self.sandbox.run, function, *arguments)

    async def send(self, message: Message, target: Target) -> str:
        """Send one message; gives the receiver's answer.

        A thread for each, which dies with the program: a receiver that never answers must
        not keep a stopped watch alive. Its delivery is then sent again at the next start.
        """
        return await _in_thread(partial(self.send_message, message, target))

    async def ping(self, url: str) -> None:
        """Ping a dead man's switch."""
        await _in_thread(partial(self._ping, url))

    def close(self) -> None:
        """End the threads; what they are writing is finished first."""
        for pool in (self._askers, self._readers, self._holder, self._writer):
            pool.shutdown(wait=True, cancel_futures=True)

    async def _in(self, pool: ThreadPoolExecutor, function: Callable[..., T], *given: Any) -> T:  # noqa: ANN401 - passed on as they are
        return await asyncio.get_running_loop().run_in_executor(pool, lambda: function(*given))


async def _in_thread(work: Callable[[], T]) -> T:
    answer: Future[T] = Future()
    Thread(target=_fulfil, args=(answer, work), name="sender", daemon=True).start()
    return await asyncio.wrap_future(answer)


def _fulfil(answer: Future[T], work: Callable[[], T]) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(work())
    except Exception as error:  # noqa: BLE001 - raised again by whoever awaits the answer
        answer.set_exception(error)
