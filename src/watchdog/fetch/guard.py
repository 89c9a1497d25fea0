"""The address guard: which URLs and which addresses may be asked at all.

In:   a URL, or a host about to be connected to.
Out:  the same, checked; or `BlockedError` with the reason.

Names are resolved here, at the moment of connecting, and the connection goes to the very
address that was checked: a name that changes its answer between check and use (DNS rebinding)
gains nothing. Every hop of every redirect connects through here. `Host` and SNI keep the name.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpcore
import httpx

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

# `is_global` alone lets these through (checked on CPython 3.11): embedded or translated IPv4,
# multicast, site-local, documentation and protocol assignments.
_DENIED = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/4",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "3fff::/20",
        "fec0::/10",
        "ff00::/8",
    )
)
_WEB_PORTS = (80, 443)
_FIRST_FREE_PORT = 1024  # below, only the web's own: no talking HTTP to mail or shell servers
_CONNECT_SECONDS = 5.0  # per address, so that one dead address leaves time for the next
_MOST_ADDRESSES = 4
_LAST_PORT = 65_535
_NAME = re.compile(r"[A-Za-z0-9._-]+")  # as sent: other scripts are punycode by now


class BlockedError(Exception):
    """The guard refuses a URL or an address; the text is the reason."""


def check_url(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Read a URL that may be asked: http or https, a host, no userinfo, no trickery.

    With a `base`, the URL is what a redirect said, which may be relative to it.

    >>> check_url("https://outlet.example/a").host
    'outlet.example'
    >>> check_url("http://user@outlet.example/")
    Traceback (most recent call last):
    ...
    watchdog.fetch.guard.BlockedError: a URL with a user name is not asked
    """
    if "\\" in url:  # browsers and libraries disagree on which host that names
        raise BlockedError("a URL with a backslash is not asked")
    try:
        parsed = httpx.URL(url) if base is None else base.join(url)
    except (httpx.InvalidURL, ValueError) as error:  # ValueError: broken IPv6 or IDNA
        raise BlockedError("this is no valid URL") from error
    if parsed.scheme not in ("http", "https"):
        raise BlockedError("only http and https are asked")
    if parsed.userinfo or "@" in parsed.netloc.decode("ascii", "replace"):
        raise BlockedError("a URL with a user name is not asked")
    if not parsed.host:
        raise BlockedError("a URL without a host is not asked")
    if not _is_host(parsed.raw_host.decode("ascii", "replace")) or (parsed.port or 1) > _LAST_PORT:
        raise BlockedError("this is no valid URL")
    return parsed


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _NAME.fullmatch(host) is not None
    if "%" in host:  # the zone of a link-local address
        return False
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, and to nothing special.

    >>> is_public(ip_address("8.8.8.8")), is_public(ip_address("::ffff:127.0.0.1"))
    (True, False)
    """
    address = _unwrap(address)
    return address.is_global and not any(address in network for network in _DENIED)


def check_addresses(
    host: str, port: int, found: Iterable[str], allow: Sequence[Network]
) -> list[str]:
    """Give the addresses of a host that may be connected to: all of them, or none.

    One private address among public ones is how a name is made to point inside.
    """
    checked: list[str] = []
    for text in found:
        address = ip_address(text.partition("%")[0])  # without the zone of a link-local address
        if not any(_unwrap(address) in network for network in allow):
            if not is_public(address):
                raise BlockedError(f"{host} is at {address}, which is no public address")
            if port not in _WEB_PORTS and port < _FIRST_FREE_PORT:
                raise BlockedError(f"port {port} is not asked")
        if str(address) not in checked:
            checked.append(str(address))
    return checked


def _unwrap(address: Address) -> Address:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


class Resolver:
    """The system's name service, in a few threads of its own.

    Not the loop's default threads: names that hang would keep the database waiting.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Give all addresses of a host; `socket.gaierror` when there are none."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _look_up, host, port)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections for httpcore, to checked addresses only."""

    def __init__(self, resolve: Resolve, allow: Sequence[Network]) -> None:
        self._resolve = resolve
        self._allow = tuple(allow)
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolve, check every address, connect to the first that answers."""
        found = await self._resolve(host, port)
        addresses = check_addresses(host, port, found, self._allow)[:_MOST_ADDRESSES]
        seconds = _CONNECT_SECONDS if timeout is None else min(timeout, _CONNECT_SECONDS)
        failure: Exception = socket.gaierror(socket.EAI_NONAME, "no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(
                    address, port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no outlet is a file on this machine."""
        del timeout, socket_options
        raise BlockedError(f"{path}: local sockets are not asked")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its own tries."""
        await asyncio.sleep(seconds)
