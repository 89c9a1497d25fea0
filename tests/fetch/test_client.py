"""The client of one host: what it keeps, and what it does not."""

import asyncio
import ssl
from collections.abc import Sequence
from ipaddress import ip_network

import pytest
from tests.peers import Answer, FakeOutlet

from watchdog.fetch.client import location_of, open_client
from watchdog.fetch.guard import BlockedError, GuardedBackend


async def resolve(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def ask(url: str, *, allow: str = "127.0.0.1/32", times: int = 1) -> list[str | None]:
    """Ask some times over one client, give where each answer leads."""

    async def work() -> list[str | None]:
        backend = GuardedBackend(resolve, [ip_network(allow)])
        tls = ssl.create_default_context()
        found = []
        async with open_client(user_agent="agent/1", tls=tls, backend=backend) as client:
            for _ in range(times):
                response = await client.get(url)
                found.append(location_of(response))
        return found

    return asyncio.run(work())


def test_follows_no_redirect_and_tells_where_it_leads() -> None:
    with FakeOutlet() as outlet:
        outlet.add("/a", status=302, headers={"Location": "/b"})
        outlet.add("/c", b"created", status=201, headers={"Location": "/d"})

        assert ask(outlet.url("/a")) == ["/b"]
        assert ask(outlet.url("/c")) == [None]
        assert [request.path for request in outlet.requests] == ["/a", "/c"]


@pytest.mark.parametrize("location", ["http://[", "http://a:b/", "mailto:x@y", "\x7f"])
def test_a_target_that_httpx_cannot_read_is_told_as_it_is(location: str) -> None:
    with FakeOutlet() as outlet:
        outlet.add("/a", status=302, headers={"Location": location})

        assert ask(outlet.url("/a")) == [location]


def test_keeps_no_cookie_and_one_connection() -> None:
    with FakeOutlet() as outlet:
        outlet.add("/a", Answer(body=b"hello", headers={"Set-Cookie": "a=b"}))
        ask(outlet.url("/a"), times=3)

        assert outlet.connections == 1
        assert not any("cookie" in request.headers for request in outlet.requests)


def test_asks_no_address_that_is_not_allowed() -> None:
    with FakeOutlet() as outlet:
        with pytest.raises(BlockedError):
            ask(outlet.url("/a", host="outlet.example"), allow="127.0.0.2/32")
        assert outlet.connections == 0
