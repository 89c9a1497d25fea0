"""The edges that every stage of the walk uses, and the threads that reach them.

In:   the edges `app.py` builds: database, fetcher, sandbox, sender, clock, ids.
Out:  `Walk`, with an awaitable for each blocking edge.
I/O:  through the edges only.

Each kind of blocking work has threads of its own: a slow receiver or a hostile page never
keeps a row from being written.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Thread
from typing import Any, TypeVar

import structlog

from watchdog.channels import ping_heartbeat
from watchdog.declarations import Declarations, Outlet, Target
from watchdog.fetch import Fetcher
from watchdog.model import Message, OutletId
from watchdog.sandbox import Sandbox
from watchdog.store import Connection, Database

T = TypeVar("T")

log = structlog.get_logger("watchdog")

READER_THREADS = 4
SANDBOX_THREADS = 8  # callers that wait for a child; where all are stuck, as many children


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
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READER_THREADS, "reader")
        self._askers = ThreadPoolExecutor(SANDBOX_THREADS, "sandbox")

    def outlet(self, outlet_id: OutletId) -> Outlet | None:
        """Find a declared outlet; None when an edit removed it meanwhile."""
        return self.declarations.outlets.get(outlet_id)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from the database."""
        return await self._in(self._readers, self.database.read, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Write to the database in one transaction."""
        return await self._in(self._writer, self.database.write, work)

    async def analyse(self, function: Callable[..., T], *arguments: object) -> T:
        """Run pure work on foreign bytes in the sandbox."""
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
        for pool in (self._askers, self._readers, self._writer):
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
