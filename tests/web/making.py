"""The pages over a real database and a real socket, with somebody signed in."""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import httpx
import lxml.html
from argon2 import PasswordHasher

from watchdog.declarations import ConceptRef, Declarations, Item, Routing, Watchlist
from watchdog.errors import FetchError
from watchdog.model import Alert, ConceptId, ItemKey, LanguageCode, Outcome, Page
from watchdog.pipeline.analyse import prepare
from watchdog.store import Database, Role, add_user, load_alert, upgrade_database
from watchdog.web import Desk, make_web, serve_web

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PATIENCE = 60.0  # seconds: a bound, not an expectation
PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
HASHED = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)  # quick to check

DECLARED = Declarations(
    watchlists=(
        Watchlist(
            id="talks",
            title="Talks <b>",
            languages=(LanguageCode("en"),),
            concepts={},
            items=(
                Item(
                    key=ItemKey("talks", "invitation"),
                    title="An invitation is sent",
                    match=ConceptRef(ConceptId("invitation")),
                    version="v1",
                ),
            ),
        ),
    ),
    outlets={},
    languages={},
    routing=Routing(targets={}, routes={}),
    version="v1",
)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, time: timedelta) -> None:
        self.now += time


class Tokens:
    """Tokens that a test can foresee."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        return f"token-{self.made}-{'x' * 30}"


def make_desk(folder: Path, **values: object) -> Desk:
    """Make a desk with an empty database and a user for each role, named after it."""
    url = f"sqlite:///{folder}/watchdog.db"
    upgrade_database(url)
    database = Database.open(url)
    for role in Role:
        name = role.value
        database.write(
            lambda c, name=name, role=role: add_user(c, name, role, HASHED, by="test", now=NOW)  # type: ignore[misc] # bound here
        )
    desk = Desk(
        database=database,
        clock=Clock(),
        new_token=Tokens(),
        base_url="",
        load_alert=lambda alert_id: database.read(lambda c: load_alert(c, alert_id)),
        declarations=lambda: DECLARED,
        check_files=lambda: ((), ()),
        health=lambda: {"status": "ok"},
        watchlist_text=lambda _: "",
        fetch_page=_nowhere,
        analyse=_here,
        open_trial=_no_trial,
    )
    return replace(desk, **values)  # type: ignore[arg-type] # fields of Desk


async def _nowhere(url: str) -> Page:
    raise FetchError(url, "there is no network here", outcome=Outcome.BLOCKED, retryable=False)


def _no_trial(_: Declarations) -> NoReturn:
    raise AssertionError("no archive is tried here")


async def _here(function: Callable[..., object], *given: object) -> object:
    return function(prepare(DECLARED), *given)


@contextmanager
def serving(desk: Desk) -> Iterator[str]:
    """Serve the pages on loopback; gives their address."""
    ready, stop = threading.Event(), threading.Event()
    address: list[str] = []

    async def serve() -> None:
        async with serve_web(make_web(desk), "127.0.0.1", 0) as where:
            address.append(where)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(10)
        yield address[0]
    finally:
        stop.set()
        thread.join()


class Browser:
    """A client that keeps cookies and fills in forms, as a browser does."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(
            base_url=address,
            trust_env=False,
            timeout=PATIENCE,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> lxml.html.HtmlElement:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return lxml.html.document_fromstring(answer.text)

    def csrf(self, path: str) -> str:
        """Read what forms must carry from any page with one."""
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(path).text)
        return found[1] if found else ""

    def post(
        self, path: str, form: Mapping[str, str], *, seen_on: str = "", **headers: str
    ) -> httpx.Response:
        data = {"csrf": self.csrf(seen_on or path), **form}
        return self.client.post(path, data=data, headers=headers)

    def sign_in(self, name: str, password: str = PASSWORD, after: str = "/") -> httpx.Response:
        return self.post("/sign-in", {"name": name, "password": password, "next": after})


@contextmanager
def visiting(desk: Desk, role: str | None = "viewer") -> Iterator[Browser]:
    """Serve the pages to a browser in which somebody is signed in; None: nobody."""
    with serving(desk) as address:
        browser = Browser(address)
        if role is not None:
            assert browser.sign_in(role).status_code == 303
        yield browser
        browser.client.close()
        desk.database.close()


def one_alert(alert: Alert) -> Callable[[str], Alert | None]:
    """Know one alert."""
    return {alert.alert_id: alert}.get
