"""A newsroom in one process: real database, sandbox and fetcher, two fictional outlets.

    with Newsroom(tmp_path, sandbox) as room:
        room.publish("gazette", "a1", "A decision", [NEWS])
        room.settle()
        assert room.told == ["hook"]

The clock stands still until a test sets it; what is sent is recorded, or refused where a test
says so. Everything runs on one event loop of its own, so that the fetcher can be kept.
"""

import asyncio
import contextlib
import html
import itertools
import json
import shutil
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

from tests.peers.outlet import FakeOutlet

from watchdog.config import load_watchlist_text
from watchdog.declarations import (
    Cue,
    Declarations,
    Language,
    Outlet,
    Pace,
    Route,
    Routing,
    Source,
    SourceKind,
    Target,
)
from watchdog.errors import ChannelError
from watchdog.fetch import Fetcher
from watchdog.model import Detail, ItemKey, LanguageCode, Message, OutletId, State
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.edits import sync_declared
from watchdog.pipeline.pages import read_article
from watchdog.pipeline.polling import poll_source
from watchdog.pipeline.replay import SteppedClock
from watchdog.pipeline.walk import Walk
from watchdog.sandbox import Sandbox
from watchdog.schedule import Schedule
from watchdog.store import (
    Database,
    DueRead,
    DueSource,
    claim_due_reads,
    claim_due_sources,
    list_rows,
)

T = TypeVar("T")

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(minutes=5)
EN, FR = LanguageCode("en"), LanguageCode("fr")
GAZETTE, COURIER = OutletId("gazette"), OutletId("courier")
INVITATION = ItemKey("desk", "invitation")
ENGLISH = Language(
    code=EN,
    name="English",
    script="latin",
    direction="ltr",
    cues=(
        Cue(parts=("has sent",), state=State.DONE),
        Cue(parts=("has not sent",), state=State.DENIED, detail=Detail.NOT_YET),
    ),
)
FRENCH = Language(code=FR, name="French", script="latin", direction="ltr")
LANGUAGES = {EN: ENGLISH, FR: FRENCH}

NOISE = "The weather stays mild in most places. Rain is expected towards the weekend."
NEWS = "The Commission has sent a formal invitation to the delegation."
DENIAL = "The Commission has not sent an invitation, its spokesman says."

WATCHLIST = """\
watchlist: desk
title: The desk
languages: [en]
concepts:
  commission: {en: [Commission]}
  invitation: {en: [invit*]}
items:
  - id: invitation
    title: The Commission sends an invitation
    match: invitation AND commission
"""


def declare(
    base: str = "https://news.example", text: str = WATCHLIST, **changes: Any
) -> Declarations:
    """Declare one watchlist, two outlets that share a host, and routes."""
    watchlist = replace(load_watchlist_text(text, Path("desk.yaml"), LANGUAGES), route="desk")
    outlets = (make_outlet(base, GAZETTE), make_outlet(base, COURIER))
    values: dict[str, Any] = {
        "watchlists": (watchlist,),
        "outlets": {outlet.id: outlet for outlet in outlets},
        "routing": make_routing(),
        "languages": LANGUAGES,
        "version": "v1",
    }
    return Declarations(**(values | changes))


def make_outlet(base: str, name: OutletId, **changes: Any) -> Outlet:
    values: dict[str, Any] = {
        "id": name,
        "name": f"The {name.title()}",
        "publisher": name,
        "languages": (EN,),
        "home": f"{base}/{name}/",
        "sources": (Source(kind=SourceKind.FEED, url=f"{base}/{name}/feed.xml"),),
        "pace": Pace(gap=timedelta(0)),
    }
    return Outlet(**(values | changes))


def make_routing(operators: tuple[str, ...] = ("ops",), **routes: tuple[str, ...]) -> Routing:
    """Route `desk` tells the hook; every target is declared."""
    named = {"desk": ("hook",), "operators": operators} | routes
    names = dict.fromkeys(["hook", "ops", "spare", *itertools.chain(*named.values())])
    return Routing(
        targets={name: Target(name=name, url="console://") for name in names},
        routes={name: Route(name=name, now=targets) for name, targets in named.items()},
    )


class PowerCutError(Exception):
    """What a test raises where a machine would die."""


def cut_power(*_: object, **__: object) -> NoReturn:
    raise PowerCutError


class Newsroom:
    """A walk with everything real but the clock and the receivers."""

    def __init__(self, folder: Path, upgraded: Path, sandbox: Sandbox) -> None:
        shutil.copy(upgraded, folder / "watchdog.db")
        self.peer = FakeOutlet()
        self.clock = SteppedClock(NOON)
        self.sent: list[tuple[str, Message]] = []
        self.refusals: dict[str, ChannelError] = {}  # by target, until taken away
        self.declarations = declare(self.peer.url("").rstrip("/"))
        self._entries: dict[str, list[str]] = {}
        self._runner = asyncio.Runner()
        self._ids = map("a{}".format, itertools.count(1))
        self.walk = Walk(
            declarations=self.declarations,
            database=Database.open(f"sqlite:///{folder}/watchdog.db"),
            fetcher=Fetcher(
                user_agent="news-watchdog/test",
                allow=[ip_network("127.0.0.1/32")],
                deadline=timedelta(seconds=5),
            ),
            sandbox=sandbox,
            send=self._send,
            clock=self.clock,
            new_id=lambda: next(self._ids),
            jitter=lambda: 0.5,
            owner="here:1",
            base_url="http://127.0.0.1:8080",
        )
        self.schedule = Schedule(self.walk)
        self.declare(self.declarations)
        for name in (GAZETTE, COURIER):
            self.serve_feed(name)

    def __enter__(self) -> Self:
        self.peer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run(self.walk.fetcher.aclose())
        self.walk.close()
        self.walk.database.close()
        self._runner.close()
        self.peer.close()

    # --- what outlets do

    def url(self, outlet: str, path: str) -> str:
        return self.peer.url(f"/{outlet}/{path}")

    def publish(
        self,
        outlet: str,
        path: str,
        title: str,
        paragraphs: list[str],
        *,
        summary: str = "",
        at: datetime | None = None,
        canonical: str = "",
    ) -> str:
        """Put an article on its page and into its outlet's feed."""
        at = at or self.clock()
        self.serve_page(outlet, path, title, paragraphs, at=at, canonical=canonical)
        self.list_in_feed(outlet, path, title, summary=summary, at=at)
        return self.url(outlet, path)

    def serve_page(
        self,
        outlet: str,
        path: str,
        title: str,
        paragraphs: list[str],
        *,
        at: datetime = NOON,
        canonical: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        data = {"@type": "NewsArticle", "headline": title, "datePublished": at.isoformat()}
        link = f"<link rel='canonical' href='{canonical}'>" if canonical else ""
        body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
        self.peer.add(
            f"/{outlet}/{path}",
            f"<!doctype html><html lang='en'><head><title>{html.escape(title)}</title>{link}"
            f"<script type='application/ld+json'>{json.dumps(data)}</script></head>"
            f"<body><main><article><h1>{html.escape(title)}</h1>{body}</article></main></body></html>",
            headers=headers,
        )

    def list_in_feed(
        self, outlet: str, path: str, title: str, *, summary: str = "", at: datetime | None = NOON
    ) -> None:
        """List an article first; one listed before is listed anew."""
        link = self.url(outlet, path)
        date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
        entry = (
            f"<item><title>{html.escape(title)}</title><link>{link}</link>"
            f"<description>{html.escape(summary)}</description><guid>{link}</guid>{date}</item>"
        )
        entries = self._entries.setdefault(outlet, [])
        entries[:] = [entry, *(one for one in entries if f"<link>{link}<" not in one)]
        self.serve_feed(outlet)

    def serve_feed(self, outlet: str, **answer: Any) -> None:
        entries = "".join(self._entries.get(outlet, []))
        self.peer.add(
            f"/{outlet}/feed.xml",
            "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel>"
            f"<title>{outlet}</title><link>{self.url(outlet, '')}</link>{entries}</channel></rss>",
            content_type="application/rss+xml",
            **answer,
        )

    # --- what the watch does

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def write(self, work: Callable[..., T]) -> T:
        return self.walk.database.write(work)

    def read(self, work: Callable[..., T]) -> T:
        return self.walk.database.read(work)

    def declare(self, declarations: Declarations) -> None:
        """Put declarations in force, as a start or a good edit does."""
        self.declarations = declarations
        self.write(lambda c: sync_declared(c, declarations, self.clock()))
        self.walk.sandbox.set_context(declarations, prepare)
        self.walk.declarations = declarations

    def alter_outlet(self, name: OutletId, **changes: Any) -> None:
        outlets = dict(self.declarations.outlets)
        outlets[name] = replace(outlets[name], **changes)
        self.declare(replace(self.declarations, outlets=outlets))

    def remove_outlet(self, name: OutletId) -> None:
        outlets = {key: one for key, one in self.declarations.outlets.items() if key != name}
        self.declare(replace(self.declarations, outlets=outlets))

    def pass_time(self, wait: timedelta) -> None:
        self.clock.advance_to(self.clock() + wait)

    def claim_sources(self) -> tuple[DueSource, ...]:
        return self.write(
            lambda c: claim_due_sources(c, now=self.clock(), owner="me", lease=LEASE, limit=9)
        )

    def claim_reads(self) -> tuple[DueRead, ...]:
        return self.write(
            lambda c: claim_due_reads(c, now=self.clock(), owner="me", lease=LEASE, limit=99)
        )

    def poll(self, *outlets: OutletId) -> None:
        """Poll every source that is due, or those of these outlets."""
        for due in self.claim_sources():
            if not outlets or due.outlet in outlets:
                self.run(poll_source(self.walk, due))

    def read_pages(self) -> None:
        """Read every page that is due."""
        while reads := self.claim_reads():
            for due in reads:
                self.run(read_article(self.walk, due))

    def settle(self) -> None:
        self.run(self.schedule.settle())

    # --- what became of it

    def rows(self, view: str) -> list[Mapping[str, Any]]:
        return list(self.read(lambda c: list(list_rows(c, view))))

    def hits(self) -> dict[str, str]:
        """Give the state of each hit by the last part of its article's URL."""
        return {row["url"].rsplit("/", 1)[-1]: row["state"] for row in self.rows("v_hits")}

    @property
    def told(self) -> list[str]:
        """The targets that got a message, in order."""
        return [target for target, _ in self.sent]

    def words(self, target: str) -> list[str]:
        """Give what one target was sent."""
        return [f"{m.title}\n{m.body}" for name, m in self.sent if name == target]

    @contextlib.contextmanager
    def refusing(self, target: str, *, retryable: bool, **kwargs: Any) -> Iterator[None]:
        self.refusals[target] = ChannelError("HTTP 500", retryable=retryable, **kwargs)
        yield
        del self.refusals[target]

    def _send(self, message: Message, target: Target) -> str:
        if target.name in self.refusals:
            raise self.refusals[target.name]
        self.sent.append((target.name, message))
        return "ok"
