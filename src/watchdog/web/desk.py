"""What the pages stand on: the edges that `app` hands them.

In:   the database, the clock, randomness, and what other rooms do for a page.
Out:  `Desk`, with an awaitable for each transaction.
Edge: the database, through the functions given.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool

from watchdog.declarations import Declarations
from watchdog.model import Alert, ItemKey, OutletId, Page
from watchdog.pipeline.replay import SteppedClock
from watchdog.pipeline.walk import Walk
from watchdog.store import Connection, Database
from watchdog.web.limits import Attempts
from watchdog.web.links import Acting, SlackActing

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a page may ask for."""

    database: Database
    clock: Callable[[], datetime]
    new_token: Callable[[], str]  # letters that nobody can guess: 256 bits
    base_url: str  # how visitors reach the pages; https makes cookies secure
    load_alert: Callable[[str], Alert | None]  # may block
    declarations: Callable[[], Declarations]  # those in force
    check_files: Callable[[], tuple[Sequence[str], Sequence[str]]]  # mistakes, warnings; may block
    health: Callable[[], Mapping[str, object]]  # well when its `status` is "ok"; may block
    watchlist_text: Callable[[str], str]  # a watchlist's file, "" without one; may block
    fetch_page: Callable[[str], Awaitable[Page]]  # through the address guard
    analyse: Callable[..., Awaitable[Any]]  # pure work on foreign text, in the sandbox
    open_trial: Callable[[Declarations], AbstractAsyncContextManager[tuple[Walk, SteppedClock]]]
    acting: Acting | None = None  # what signed links do; None: there are none
    slack: SlackActing | None = None  # what Slack's buttons do; None: there are none
    attempts: Attempts = field(default_factory=Attempts)  # to sign in

    def names(self) -> Mapping[OutletId, str]:
        """Give the outlets' names as declared."""
        return {outlet.id: outlet.name for outlet in self.declarations().outlets.values()}

    def is_declared(self, key: ItemKey) -> bool:
        """Tell whether an item is in a watchlist."""
        lists = self.declarations().watchlists
        return any(item.key == key for one in lists for item in one.items)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Read from the database, in a thread."""
        return await run_in_threadpool(self.database.read, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Write to the database in one transaction, in a thread."""
        return await run_in_threadpool(self.database.write, work)
