"""The newsroom's Slack of the demo: takes messages like Slack's API, and is down for an hour.

In:   a clock, which decides whether it is down.
Out:  `taken`, every message with the time it was taken, until `stop()`.
Edge: one socket on 127.0.0.1 and one thread.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

DOWN = (datetime(2026, 6, 10, 15, 55, tzinfo=UTC), datetime(2026, 6, 10, 16, 45, tzinfo=UTC))
TARGET = "slack-bot://demo-token/#desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One message that arrived."""

    at: datetime
    payload: dict[str, Any]


class DemoReceiver:
    """Listens while the `with` block lasts."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.taken: list[Taken] = []
        self.refused = 0
        receiver = self

        class _Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, answer = receiver.take(clock(), body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    @property
    def url(self) -> str:
        """The base that stands for Slack's API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/api"

    def take(self, now: datetime, body: bytes) -> tuple[HTTPStatus, bytes]:
        """Answer one message as Slack would."""
        if DOWN[0] <= now < DOWN[1]:
            self.refused += 1
            return HTTPStatus.SERVICE_UNAVAILABLE, b"{}"
        self.taken.append(Taken(at=now, payload=json.loads(body)))
        number = f"1781{len(self.taken):06}.000100"
        return HTTPStatus.OK, json.dumps({"ok": True, "channel": "C0DESK", "ts": number}).encode()

    def __enter__(self) -> Self:
        """Start listening."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5.0)
