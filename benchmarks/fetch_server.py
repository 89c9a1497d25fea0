"""The web that `fetch.py` asks: twelve hosts of one process on loopback, each answer 20 ms late.

    python benchmarks/fetch_server.py FOLDER PORT

Serves the files of FOLDER (gzip'd pages, whatever path is asked) in turn on 127.0.0.1 to
127.0.0.12, prints a line when it is ready, and ends when its stdin is closed. Answers are
made up beforehand and written in one go, so that the server costs little beside its clients.
"""

import asyncio
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 13))
DELAY = 0.02  # seconds
_HEAD = (
    "HTTP/1.1 {status}\r\nServer: bench\r\nDate: Fri, 01 May 2026 10:00:00 GMT\r\n"
    "Content-Type: {kind}\r\n{more}Content-Length: {length}\r\n\r\n"
)
_PAGE_HEADERS = (
    "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\nCache-Control: max-age=60\r\n"
    'ETag: "5d8c72a5edda8d6a"\r\nLast-Modified: Fri, 01 May 2026 09:00:00 GMT\r\n'
    "Connection: keep-alive\r\n"
)
ROBOTS = b"User-agent: *\nDisallow: /private/\n"


def make_answer(status: str, kind: str, body: bytes, more: str = "") -> bytes:
    head = _HEAD.format(status=status, kind=kind, length=len(body), more=more)
    return head.encode("ascii") + body


class Serving(asyncio.Protocol):
    """Answers one connection's requests, one after the other."""

    def __init__(self, pages: Iterator[bytes], robots: bytes) -> None:
        self._pages = pages
        self._robots = robots
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that has come whole, later."""
        self._head += data
        while b"\r\n\r\n" in self._head:
            head, _, self._head = self._head.partition(b"\r\n\r\n")
            robots = head.startswith(b"GET /robots.txt ")
            answer = self._robots if robots else next(self._pages)
            asyncio.get_running_loop().call_later(DELAY, self._answer, answer)

    def _answer(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(bodies: Sequence[bytes], port: int) -> None:
    answers = [
        make_answer("200 OK", "text/html; charset=utf-8", body, _PAGE_HEADERS) for body in bodies
    ]
    pages, robots = itertools.cycle(answers), make_answer("200 OK", "text/plain", ROBOTS)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Serving(pages, robots), list(HOSTS), port, backlog=256)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    served = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
    asyncio.run(serve(served, int(sys.argv[2])))
