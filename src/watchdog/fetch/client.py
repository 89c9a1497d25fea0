"""One small guarded httpx client for one host.

In:   a TLS context and a guarded backend, both shared by all clients.
Out:  an `httpx.AsyncClient` that keeps no cookies, follows no redirects, asks no proxy.

One client per host, not one pool for all: httpcore walks over all connections of a pool at
every request and every release (measured: 32 connections in one pool cost 3.5 times the CPU of
the same connections in eight pools). Few connections per host is what politeness asks anyway.
"""

import ssl
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from watchdog.fetch.guard import GuardedBackend

_CONNECTIONS = 4
_KEEP_SECONDS = 15.0
_REDIRECTS = (301, 302, 303, 307, 308)


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries httpx requests over httpcore with our own network backend.

    httpx's own transport has no place for one. Errors stay httpcore's.
    """

    def __init__(self, tls: ssl.SSLContext, backend: GuardedBackend) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=_KEEP_SECONDS,
            http1=True,
            http2=False,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, give the response before its body is read."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The bytes of a response as they come."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._response.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        await self._response.aclose()


async def _hide_location(response: httpx.Response) -> None:
    """Move `Location` where `location_of` finds it and httpx does not.

    httpx reads the target of a redirect even when told not to follow it, and hostile targets
    make that fail in many ways.
    """
    location = response.headers.pop("location", None)
    if response.status_code in _REDIRECTS and location is not None:
        response.extensions["location"] = location


def location_of(response: httpx.Response) -> str | None:
    """Give where a redirect leads; None when the response is none."""
    location: str | None = response.extensions.get("location")
    return location


def open_client(
    *, user_agent: str, tls: ssl.SSLContext, backend: GuardedBackend
) -> httpx.AsyncClient:
    """Make the client of one host. Its total deadline is the caller's: it has none of its own."""
    return httpx.AsyncClient(
        transport=GuardedTransport(tls, backend),
        headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
        event_hooks={"response": [_hide_location]},
        timeout=None,  # noqa: S113 - a total deadline covers the whole fetch instead
        follow_redirects=False,
        trust_env=False,
    )
