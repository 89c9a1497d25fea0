"""A newsroom desk for tests: a folder of declarations and the real program watching it.

with FakeOutlet() as outlet, FakeReceiver() as receiver:
    desk = Desk(tmp_path, outlet, receiver)
    desk.publish("/a1", "The headline", ["First paragraph.", "Second."])
    with desk.watching():
        desk.wait_for(lambda: receiver.posts)
"""

import contextlib
import html
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from tests.peers.outlet import FakeOutlet
from tests.peers.receiver import FakeReceiver

PROGRAM = Path(sys.executable).parent / "watchdog"
PATIENCE = 120.0  # seconds: a bound, not an expectation

WATCHLIST = """\
watchlist: desk
title: The desk
languages: [en]
concepts:
  commission: {en: [European Commission, Commission]}
  invitation: {en: [invit*]}
items:
  - id: invitation
    title: The Commission sends an invitation
    about: commission
    match: invitation AND commission
"""

OUTLET = """\
outlet: gazette
name: The Gazette
publisher: gazette
languages: [en]
home: BASE/
sources:
  - feed: BASE/feed.xml
every: 2s
pace: {gap: 0s}
templates: [json-ld]
"""

ROUTES = """\
targets:
  hook: HOOK
  console: console://
routes:
  desk: {now: [hook]}
  operators: {now: [console]}
"""


class Desk:
    """Declarations in a folder, an outlet that publishes, and the program itself."""

    def __init__(
        self, folder: Path, outlet: FakeOutlet, receiver: FakeReceiver, database: str = ""
    ) -> None:
        self.folder = folder
        self._database = {"WATCHDOG_DATABASE_URL": database} if database else {}
        self.outlet = outlet
        self.ahead = timedelta(0)  # of the machine's clock: the outlet's
        self._items: list[str] = []
        self._write("desk.yaml", WATCHLIST)
        self._write("outlets/gazette.yaml", OUTLET.replace("BASE", outlet.url("").rstrip("/")))
        self._write("routes.yaml", ROUTES.replace("HOOK", receiver.url.replace("http", "json", 1)))
        self._serve_feed()

    def publish(self, path: str, title: str, paragraphs: list[str], summary: str = "") -> None:
        """Put an article on its page and into the feed, published now."""
        now = datetime.now(UTC) + self.ahead  # noqa: TID251 - the outlet has a clock of its own
        data = {
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": now.isoformat(),
        }
        body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
        self.outlet.add(
            path,
            f"<!doctype html><html lang='en'><head><title>{html.escape(title)}</title>"
            f"<script type='application/ld+json'>{json.dumps(data)}</script></head>"
            f"<body><main><article><h1>{html.escape(title)}</h1>{body}</article></main></body></html>",
        )
        self.list_in_feed(path, title, summary, now)

    def list_in_feed(self, path: str, title: str, summary: str, at: datetime) -> None:
        """Put an entry into the feed, whatever its page answers."""
        self._items.insert(
            0,
            f"<item><title>{html.escape(title)}</title><link>{self.outlet.url(path)}</link>"
            f"<description>{html.escape(summary)}</description>"
            f"<guid>{self.outlet.url(path)}</guid><pubDate>{format_datetime(at)}</pubDate></item>",
        )
        self._serve_feed()

    def start(
        self, *options: str, command: str = "run", env: dict[str, str] | None = None
    ) -> "Watch":
        """Start the program; whoever starts it ends it."""
        return Watch(self._start(command, *options, env=env or {}))

    @contextlib.contextmanager
    def watching(self, *options: str, env: dict[str, str] | None = None) -> Iterator["Watch"]:
        """Run the program until the block ends; it must then stop cleanly."""
        with self.running("run", *options, env=env) as watch:
            yield watch

    @contextlib.contextmanager
    def running(
        self, command: str, *options: str, env: dict[str, str] | None = None
    ) -> Iterator["Watch"]:
        """Run one of the commands that go on until they are told to stop."""
        watch = self.start(*options, command=command, env=env)
        try:
            yield watch
        finally:
            watch.stop()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command against the same desk."""
        return subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, *words],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """Run a listing command and give its rows."""
        done = self.run(*words, "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def environment(self) -> dict[str, str]:
        """Give the environment the program runs in: nothing of the machine's own settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WATCHDOG_")}  # noqa: TID251
        return kept | {
            "WATCHDOG_WATCHLISTS": str(self.folder / "watchlists"),
            "WATCHDOG_STATE": str(self.folder / "var"),
            "WATCHDOG_ALLOW_ADDRESSES": "127.0.0.1/32",
            "WATCHDOG_SHIPPED_OUTLETS": "off",
            "WATCHDOG_PORT": "0",
            **self._database,
        }

    def _start(self, *words: str, env: dict[str, str]) -> subprocess.Popen[str]:
        with (self.folder / "watch.log").open("a") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [PROGRAM, *words],
                env=self.environment() | env,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                text=True,
            )

    @property
    def log(self) -> str:
        """What the program said so far."""
        path = self.folder / "watch.log"
        return path.read_text() if path.exists() else ""

    @property
    def log_size(self) -> int:
        """How many bytes it said so far."""
        path = self.folder / "watch.log"
        return path.stat().st_size if path.exists() else 0

    def log_since(self, size: int) -> str:
        """What it said after so many bytes: a long log is not read again and again."""
        with (self.folder / "watch.log").open("rb") as log:
            log.seek(size)
            return log.read().decode(errors="replace")

    def _serve_feed(self) -> None:
        items = "".join(self._items)
        self.outlet.add(
            "/feed.xml",
            "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0'><channel>"
            f"<title>The Gazette</title><link>{self.outlet.url('/')}</link>{items}"
            "</channel></rss>",
            content_type="application/rss+xml",
        )

    def _write(self, name: str, text: str) -> None:
        path = self.folder / "watchlists" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Watch:
    """The running program."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """End it as Ctrl-C would; give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def wait_for(condition: Callable[[], object], what: str = "") -> None:
    """Wait until something is so, or fail after `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what or condition}")
