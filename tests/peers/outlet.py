"""A small web server on loopback that behaves as well or as badly as a test wants.

    with FakeOutlet() as outlet:
        outlet.add("/feed", b"<rss/>", content_type="application/rss+xml")
        outlet.add("/old", status=301, headers={"Location": "/feed"})
        outlet.add("/slow", Answer(raw=outlet_bytes, drip=0.1))
        ... fetch outlet.url("/feed") ...
        assert [request.path for request in outlet.requests] == ["/feed"]

A path without a route answers 404, `/robots.txt` too. Several answers for one path are given
one after the other, the last one for ever. `connections` counts accepted connections, also
those that never sent a request.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import BinaryIO, Self

_LONGEST_LIFE = 30.0  # seconds any one connection may last, so that no test hangs
_LARGEST_HEAD = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked: header names in lower case."""

    method: str
    path: str  # with its query
    headers: Mapping[str, str]
    body: bytes
    at: float  # monotonic seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the outlet answers one request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    delay: float = 0.0  # seconds before the first byte
    drip: float | None = None  # seconds between single bytes of the body
    raw: bytes | None = None  # sent instead of a head of ours; then the connection is closed
    pieces: Callable[[], Iterable[bytes]] | None = None  # sent one by one instead of `body`
    endless: bytes | None = None  # repeated after the head (or after `raw`) until the client goes
    length: int | None = None  # a Content-Length that lies
    reset: bool = False  # after what was sent, end with a TCP reset


Route = Callable[[Request], Answer]


class FakeOutlet:
    """Serves routes on 127.0.0.1 until the `with` block ends."""

    def __init__(self, *, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=128)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[Request] = []
        self.connections = 0
        self.deaf = False  # reads the beginning of a request, and never answers
        self.fallback: Route = _not_here  # answers paths without a route
        self._routes: dict[str, Route] = {}
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()

    # --- what it serves

    def add(
        self,
        path: str,
        body: bytes | str | Answer | Iterable[Answer] | Route = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        content_type: str = "text/html; charset=utf-8",
    ) -> None:
        """Answer `path` with a body, an `Answer`, several in turn, or what a function says."""
        if isinstance(body, str | bytes):
            data = body.encode() if isinstance(body, str) else body
            body = Answer(
                body=data, status=status, headers=headers or {}, content_type=content_type
            )
        if isinstance(body, Answer):
            body = [body]
        self._routes[path] = body if callable(body) else _in_turn(list(body))

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        """Give the address of a path, under another name of this host if asked."""
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"http://{name}:{self.port}{path}"

    def asked(self, path: str) -> list[Request]:
        """Give the requests for one path."""
        return [request for request in self.requests if request.path == path]

    # --- life

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, drop every connection, wait for the threads."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(timeout=5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed: the test is over
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            self._start(self._converse, connection)

    def _converse(self, connection: socket.socket) -> None:
        connection.settimeout(_LONGEST_LIFE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.deaf:
                connection.recv(20)
                self._closing.wait(_LONGEST_LIFE)
                return
            with connection.makefile("rb") as stream:
                while (request := _read_request(stream)) is not None:
                    self.requests.append(request)
                    if not self._answer(connection, request):
                        return
        except (OSError, ValueError):  # the client went away, or spoke nonsense
            return
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _answer(self, connection: socket.socket, request: Request) -> bool:
        """Send one answer; say whether the connection may go on."""
        path = request.path
        route = self._routes.get(path) or self._routes.get(path.partition("?")[0], self.fallback)
        answer = route(request)
        self._closing.wait(answer.delay)
        connection.sendall(answer.raw if answer.raw is not None else _head(answer))
        if (answer.raw is None or answer.pieces) and request.method != "HEAD":
            self._send_body(connection, answer)
        if answer.endless is not None:
            self._send_for_ever(connection, answer.endless)
        if answer.reset:
            _reset(connection)
        return answer.raw is None and answer.endless is None and not answer.reset

    def _send_body(self, connection: socket.socket, answer: Answer) -> None:
        if answer.drip is not None:
            pieces: Iterable[bytes] = (bytes((byte,)) for byte in answer.body)
        else:
            pieces = answer.pieces() if answer.pieces else (answer.body,)
        for piece in pieces:
            connection.sendall(piece)
            if self._closing.wait(answer.drip or 0):
                return

    def _send_for_ever(self, connection: socket.socket, piece: bytes) -> None:
        end = time.monotonic() + _LONGEST_LIFE
        while time.monotonic() < end and not self._closing.is_set():
            connection.sendall(piece)


def _not_here(_: Request) -> Answer:
    return Answer(status=404, body=b"not here")


def _in_turn(answers: list[Answer]) -> Route:
    def route(_: Request) -> Answer:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return route


def _read_request(stream: BinaryIO) -> Request | None:
    line = stream.readline(_LARGEST_HEAD)
    if not line.strip():
        return None
    method, path, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := stream.readline(_LARGEST_HEAD)).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    return Request(method=method, path=path, headers=headers, body=body, at=time.monotonic())


def _head(answer: Answer) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Odd"
    headers = {"Content-Type": answer.content_type, **answer.headers}
    if answer.endless is None and "Transfer-Encoding" not in headers:
        length = len(answer.body) if answer.length is None else answer.length
        headers.setdefault("Content-Length", str(length))
    if answer.status == HTTPStatus.NOT_MODIFIED:
        headers.pop("Content-Length", None)
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def _reset(connection: socket.socket) -> None:
    """Close with RST: an SO_LINGER of zero seconds throws the connection away."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
