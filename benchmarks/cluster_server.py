"""The outlets and the desk of `cluster.py`: thousands of hosts of one process on loopback.

    python benchmarks/cluster_server.py OUTLETS FRESH_EVERY PORT

Outlet N answers at 127.a.b.c, of its own address: `/feed.xml` lists its last ten articles, of which
one is new every FRESH_EVERY seconds, and every twentieth is about what the desk waits for. `/hook`
is the desk. Everything that was asked is kept, and printed as JSON when stdin is closed.
"""

import asyncio
import json
import math
import re
import sys
import time
from datetime import UTC, datetime
from email.utils import format_datetime

KEPT = 10  # articles in a feed
TELLING = 20  # every so manieth article is about the event
NEWS = "The Commission has sent a formal step {number} of its invitation to the delegation."
NOISE = "The weather stays mild in most places. Rain is expected towards the weekend."
_STEP = re.compile(r"step (\d+x\d+) ")


def is_news(host: int, number: int) -> bool:
    """Whether an outlet's so manieth article is one that the desk waits for."""
    return (host + number) % TELLING == 0


class Outlets:
    """What they publish, by the clock, and what they were asked."""

    def __init__(self, count: int, fresh_every: float) -> None:
        self.count = count
        self.fresh_every = fresh_every
        self.began = time.time()
        self.asked: dict[str, list[float]] = {}  # host → when, robots.txt aside
        self.polls: dict[str, list[float]] = {}
        self.pages = 0
        self.told: dict[str, float] = {}  # article → when the desk heard

    def published_at(self, host: int, number: int) -> float:
        """Outlets take turns, so that articles come evenly."""
        return self.began + (number + host / self.count) * self.fresh_every

    def is_news(self, host: int, number: int) -> bool:
        """Whether an article is about the event."""
        return is_news(host, number)

    def answer(self, name: str, path: str, body: bytes) -> bytes:
        """Answer a request, and keep that it was asked."""
        now = time.time()
        if path == "/hook":
            for article in _STEP.findall(body.decode("utf-8", "replace")):
                self.told.setdefault(article, now)
            return _head("200 OK", "text/plain", b"ok")
        if path == "/robots.txt":
            return _head("404 Not Found", "text/plain", b"")
        self.asked.setdefault(name, []).append(now)
        host = _number_of(name)
        if path == "/feed.xml":
            self.polls.setdefault(name, []).append(now)
            return _head("200 OK", "application/rss+xml", self._feed(name, host, now))
        self.pages += 1
        return _head("200 OK", "text/html; charset=utf-8", self._page(host, int(path[2:])))

    def _feed(self, name: str, host: int, now: float) -> bytes:
        last = math.floor((now - self.began) / self.fresh_every - host / self.count)
        items = "".join(
            f"<item><title>{self._title(host, number)}</title><link>http://{name}/a{number}</link>"
            f"<guid>{host}-{number}</guid><pubDate>{self._date(host, number)}</pubDate></item>"
            for number in range(last, max(-1, last - KEPT), -1)
        )
        return (
            "<?xml version='1.0'?><rss version='2.0'><channel><title>Outlet</title>"
            f"<link>http://{name}/</link>{items}</channel></rss>"
        ).encode()

    def _date(self, host: int, number: int) -> str:
        return format_datetime(datetime.fromtimestamp(self.published_at(host, number), UTC))

    def _title(self, host: int, number: int) -> str:
        return f"Commission, {host}x{number}" if self.is_news(host, number) else f"Quiet {number}"

    def _page(self, host: int, number: int) -> bytes:
        news = NEWS.format(number=f"{host}x{number}") if self.is_news(host, number) else NOISE
        title = self._title(host, number)
        return (
            f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article>"
            f"<h1>{title}</h1><p>{news}</p>{f'<p>{NOISE}</p>' * 5}</article></body></html>"
        ).encode()

    def summary(self) -> dict[str, object]:
        """Give everything that was asked, and how long each article took to the desk."""
        latencies = [
            (published := self.published_at(*map(int, article.split("x"))), at - published)
            for article, at in self.told.items()
        ]
        return {
            "began": self.began,
            "asked": self.asked,
            "polls": self.polls,
            "pages": self.pages,
            "latencies": latencies,
        }


def address_of(number: int) -> str:
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def _number_of(name: str) -> int:
    _, a, b, c = map(int, name.partition(":")[0].split("."))
    return (a - 1) * 62_500 + b * 250 + c - 1


def _head(status: str, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode("ascii") + body


class Serving(asyncio.Protocol):
    """Answers one connection's requests."""

    def __init__(self, outlets: Outlets) -> None:
        self._outlets = outlets
        self._given = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep whom to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._given += data
        while b"\r\n\r\n" in self._given:
            head, _, rest = self._given.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (x.partition(":") for x in lines[1:])}
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            body, self._given = rest[:length], rest[length:]
            path = lines[0].split(" ")[1]
            self._transport.write(self._outlets.answer(headers.get("host", ""), path, body))


async def main() -> None:
    count, fresh_every, port = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    outlets = Outlets(count, fresh_every)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Serving(outlets), "0.0.0.0", port, backlog=4096)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    print(json.dumps(outlets.summary()))


if __name__ == "__main__":
    asyncio.run(main())
