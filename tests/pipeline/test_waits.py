"""What a host asked for outlives the process; on PostgreSQL its pace holds for all who ask it."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import cast

from sqlalchemy import Connection, select
from tests.peers import Answer, FakeOutlet
from tests.store.conftest import database, kind, on_postgresql, postgres, upgraded

from watchdog.declarations import Pace
from watchdog.errors import FetchError, StoreError
from watchdog.fetch import Fetcher
from watchdog.model import Outcome
from watchdog.pipeline.waits import KeptWaits
from watchdog.store import Database, find_turn
from watchdog.store.places import HOST_PLACE

__all__ = ["database", "kind", "postgres", "upgraded"]  # fixtures

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Cut:
    """A database whose first write is cut off by a silent server, half a minute later."""

    dialect = "postgresql"

    def __init__(self, database: Database, clock: list[datetime]) -> None:
        self._database, self._clock, self._cut = database, clock, False
        self.read = database.read

    def write(self, work: Callable[[Connection], object]) -> object:
        if not self._cut:
            self._cut = True
            self._clock[0] += timedelta(seconds=26)
            raise StoreError("database: the connection was cut", retryable=True, undone=True)
        return self._database.write(work)


def keep_waits(database: Database, owner: str = "me") -> KeptWaits:
    return KeptWaits(database, owner=owner, hold=HOUR, clock=lambda: NOW)


async def ask(
    database: Database,
    urls: Sequence[str],
    *,
    gap: float = 0,
    now: datetime = NOW,
    slept: list[float] | None = None,
) -> list[FetchError | int]:
    """Ask for URLs as a process of its own would, one after the other."""

    async def sleep(seconds: float) -> None:
        if slept is not None:
            slept.append(round(seconds))

    results: list[FetchError | int] = []
    with closing(keep_waits(database)) as waits:
        fetcher = Fetcher(
            user_agent="news-watchdog/test",
            allow=[ip_network("127.0.0.1/32")],
            waits=waits,
            sleep=sleep,
        )
        for url in urls:
            try:
                page = await fetcher.fetch(url, pace=Pace(gap=timedelta(seconds=gap)), now=now)
                results.append(page.status)
            except FetchError as error:
                results.append(error)
        await fetcher.aclose()
    return results


def test_retry_after_holds_after_a_restart(database: Database) -> None:
    with FakeOutlet() as outlet:
        outlet.add("/feed", Answer(status=503, headers={"Retry-After": "7200"}))
        outlet.add("/page", b"<p>text</p>")

        asyncio.run(ask(database, [outlet.url("/feed")]))
        [early] = asyncio.run(ask(database, [outlet.url("/page")], now=NOW + HOUR))
        [late] = asyncio.run(ask(database, [outlet.url("/page")], now=NOW + 2 * HOUR))

        assert isinstance(early, FetchError)
        assert (early.outcome, early.retry_after) == (Outcome.SKIPPED, HOUR)
        assert late == 200
        assert len(outlet.asked("/page")) == 1


@on_postgresql
def test_machines_that_share_a_database_share_a_hosts_pace(database: Database) -> None:
    slept: list[float] = []
    with FakeOutlet() as outlet:
        outlet.add("/page", b"<p>text</p>")
        for _ in range(3):  # three processes at the same moment
            asyncio.run(ask(database, [outlet.url("/page")], gap=7, slept=slept))

    assert slept == [7, 14]


@on_postgresql
def test_a_place_taken_after_a_cut_connection_is_one_from_now_on(database: Database) -> None:
    clock = [NOW]
    hold, gap = timedelta(seconds=15), timedelta(seconds=10)

    async def ask_after_a_cut() -> list[datetime]:
        cut = KeptWaits(
            cast("Database", Cut(database, clock)), owner="one", hold=hold, clock=lambda: clock[0]
        )
        with closing(cut):
            async with cut.turn("https://news.example", at_once=1, gap=gap, now=NOW) as turn:
                assert turn.wait == timedelta(0)
                return database.read(
                    lambda c: list(c.execute(select(HOST_PLACE.c.until)).scalars())
                )

    assert asyncio.run(ask_after_a_cut()) == [clock[0] + hold]
    turn = database.read(lambda c: find_turn(c, "https://news.example", NOW))
    assert turn.starts_at == clock[0] + gap


def test_a_host_is_asked_by_no_more_machines_than_its_pace_allows(database: Database) -> None:
    """On SQLite each process has its own; there is only one."""
    shared = database.dialect == "postgresql"
    seen: list[str] = []

    async def hold_a_place(owner: str) -> None:
        with closing(keep_waits(database, owner)) as waits:
            async with waits.turn("https://news.example", at_once=1, gap=HOUR, now=NOW):
                seen.append(f"{owner} asks")
                await asyncio.sleep(0.2)
                seen.append(f"{owner} is done")

    async def both() -> None:
        await asyncio.gather(hold_a_place("one"), hold_a_place("two"))

    asyncio.run(both())
    first = seen[0].split()[0]
    assert (seen[1] == f"{first} is done") == shared
    assert len(seen) == 4
