"""Serve the pages within the watch's own event loop.

In:   an application, a host and a port (0 picks a free one).
Out:  its address, while the block lasts.
Edge: listens on a socket. Signals stay with the watch.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from watchdog.errors import SettingsError


class _Server(uvicorn.Server):
    """A server that leaves signals to the program around it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def serve_web(
    application: ASGIApp, host: str, port: int, trusted: Sequence[str] = ()
) -> AsyncIterator[str]:
    """Serve until the block ends; gives the address. SettingsError when the port is taken.

    What `X-Forwarded-For` and `X-Forwarded-Proto` say is believed of `trusted` networks alone.
    """
    listener = _listen(host, port)
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=list(trusted),
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="web")
    try:
        yield _address(listener, host)
    finally:
        server.should_exit = True
        await serving
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, reuse_port=False)
    except OSError as error:
        raise SettingsError(
            f"cannot serve the pages on {host}:{port}: {error.strerror}; "
            "choose another WATCHDOG_PORT or WATCHDOG_HOST"
        ) from error


def _address(listener: socket.socket, host: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"
