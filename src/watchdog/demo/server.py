"""The outlets of the news day, served on loopback: one port each, one thread for all.

In:   a news day and a clock; the clock decides what is published already.
Out:  real HTTP with ETag, Last-Modified, 304 and gzip, until `stop()`.
Edge: opens sockets on 127.0.0.1 and starts one thread.
"""

import gzip
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdog.demo.markup import rfc822
from watchdog.demo.newsday import DemoOutlet, NewsDay, load_day
from watchdog.demo.site import Answer, answer_request

Clock = Callable[[], datetime]

_HOST = "127.0.0.1"
_START_SECONDS = 10.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDay:
    """A news day that is being served. Also a context manager that stops it."""

    day: NewsDay
    base_urls: Mapping[str, str]  # outlet id → "http://127.0.0.1:41234"
    moments: tuple[datetime, ...]
    _server: uvicorn.Server = field(repr=False)
    _thread: threading.Thread = field(repr=False)

    def stop(self) -> None:
        """Close every connection and end the thread; a second call does nothing."""
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)

    def __enter__(self) -> Self:
        """Give the running day itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.stop()


def start_day(clock: Callable[[], datetime], day: NewsDay | None = None) -> RunningDay:
    """Serve the news day on loopback and return once every outlet answers.

    `clock` is asked at each request, from the server's thread: an article exists from its
    time on. Raises TimeoutError if the server does not come up.
    """
    day = day or load_day()
    sockets = [_listen() for _ in day.outlets]
    ports = [int(each.getsockname()[1]) for each in sockets]
    sites = dict(zip(ports, day.outlets, strict=True))
    ready = threading.Event()
    server = _DemoServer(_config(_application(sites, clock)), ready)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": sockets}, name="demo-outlets", daemon=True
    )
    thread.start()
    if not ready.wait(_START_SECONDS):
        server.should_exit = True
        raise TimeoutError("the demo's outlets did not start")
    return RunningDay(
        day=day,
        base_urls={outlet.id: _base(port) for port, outlet in sites.items()},
        moments=day.moments(),
        _server=server,
        _thread=thread,
    )


class _DemoServer(uvicorn.Server):
    """Says when it listens, and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then say so."""
        await super().startup(sockets)
        self._ready.set()


def _config(application: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        lifespan="off",
        ws="none",
        http="h11",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )


def _listen() -> socket.socket:
    """Bind a free port; listening already, so that no request is ever refused."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((_HOST, 0))
    listener.listen(64)
    return listener


def _base(port: int) -> str:
    return f"http://{_HOST}:{port}"


def _application(sites: Mapping[int, DemoOutlet], clock: Clock) -> Starlette:
    async def answer(request: Request) -> Response:
        port = int(request.scope["server"][1])
        outlet = sites[port]
        found = answer_request(outlet, _base(port), request.scope["path"], clock())
        return _respond(request, found)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "HEAD"])])


def _respond(request: Request, answer: Answer) -> Response:
    headers = {
        "Content-Type": answer.content_type,
        "ETag": answer.etag,
        "Last-Modified": rfc822(answer.modified),
        "Vary": "Accept-Encoding",
    }
    if answer.status == 200 and _unchanged(request, answer):  # noqa: PLR2004 - HTTP's own number
        return Response(status_code=304, headers=headers)
    body = answer.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=answer.status, headers=headers)


def _unchanged(request: Request, answer: Answer) -> bool:
    """Tell whether the client has this already: the tag decides, the date only without one."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return answer.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return answer.modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # an unreadable or zoneless date is no condition (RFC 9110)
        return False
