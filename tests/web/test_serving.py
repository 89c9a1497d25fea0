import asyncio
import socket
import urllib.request

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from watchdog.errors import SettingsError
from watchdog.web.serving import serve_web


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


APPLICATION = Starlette(routes=[Route("/", hello)])


def get(address: str) -> str:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
        return str(answer.read().decode())


def test_serves_on_a_free_port_and_stops() -> None:
    async def serve() -> str:
        async with serve_web(APPLICATION, "127.0.0.1", 0) as address:
            assert await asyncio.to_thread(get, address) == "hello"
        return address

    address = asyncio.run(serve())
    with pytest.raises(OSError, match="refused"):
        get(address)


def test_a_taken_port_is_named() -> None:
    async def serve(port: int) -> None:
        async with serve_web(APPLICATION, "127.0.0.1", port):
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127.0.0.1:{port}.*WATCHDOG_PORT"):
            asyncio.run(serve(port))
