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


def get(address: str | urllib.request.Request) -> str:
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


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [
        ([], "http 127.0.0.1"),
        (["10.0.0.0/8"], "http 127.0.0.1"),
        (["127.0.0.0/8"], "https 203.0.113.7"),
    ],
)
def test_forwarded_headers_are_believed_of_trusted_proxies_alone(
    trusted: list[str], seen: str
) -> None:
    """What an untrusted one adds before ours is not believed either: the last hop counts."""
    headers = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Forwarded-Proto": "https"}

    async def who(request: Request) -> Response:
        host = request.client.host if request.client else ""
        return PlainTextResponse(f"{request.url.scheme} {host}")

    async def serve() -> str:
        application = Starlette(routes=[Route("/", who)])
        async with serve_web(application, "127.0.0.1", 0, trusted) as address:
            asked = urllib.request.Request(address, headers=headers)  # noqa: S310 - loopback
            return await asyncio.to_thread(get, asked)

    assert asyncio.run(serve()) == seen
