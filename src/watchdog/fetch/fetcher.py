"""The one function that asks an outlet for anything: URL -> Page.

In:   a URL, the outlet's pace, what the last answer gave us to ask for changes.
Out:  a `Page`, its body still compressed; or `FetchError` with the poll's outcome.

Every request is guarded (`guard`), paced (`pace`), allowed by robots.txt (`robots`), and ends:
by its total deadline, its byte limit, its redirect limit. Nothing is retried here.
"""

import asyncio
import hashlib
import math
import ssl
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

import httpcore
import httpx

from watchdog.declarations import Pace
from watchdog.errors import FetchError
from watchdog.fetch import robots
from watchdog.fetch.answers import (
    LONGEST_WAIT,
    content_encoding,
    explain,
    max_age,
    refuse_status,
)
from watchdog.fetch.client import location_of, open_client
from watchdog.fetch.guard import (
    BlockedError,
    GuardedBackend,
    Network,
    Resolve,
    Resolver,
    check_url,
)
from watchdog.fetch.hosts import Host, Hosts
from watchdog.fetch.pace import Lane, Monotonic, Sleep, Turn, Waits
from watchdog.model import Outcome, Page, Validators

MOST_REDIRECTS = 5
_ROBOTS_SHARE = 1 / 3  # of the deadline, so that time is left for the page
_NOTHING_KNOWN = Validators()
# Too Many Requests and Service Unavailable speak for the host (RFC 6585 §4, RFC 9110 §15.6.4).
_SENT_AWAY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_PLAIN = {"Accept-Encoding": "identity"}
_NETWORK_ERRORS = (
    BlockedError,
    TimeoutError,
    OSError,
    UnicodeError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)


class Fetcher:
    """Asks outlets, politely and guarded. Belongs to one event loop; end it with `aclose`."""

    def __init__(  # noqa: PLR0913 - each is an edge that a test replaces
        self,
        *,
        user_agent: str,
        tls: ssl.SSLContext | None = None,
        allow: Sequence[Network] = (),
        deadline: timedelta = timedelta(seconds=30),
        limit: int = 10_000_000,
        sleep: Sleep = asyncio.sleep,
        monotonic: Monotonic = time.monotonic,
        resolve: Resolve | None = None,
        waits: Waits | None = None,
    ) -> None:
        self._token = user_agent.partition("/")[0].strip()
        self._deadline = deadline.total_seconds()
        self._limit = limit
        self._sleep = sleep
        self._monotonic = monotonic
        self._resolver = Resolver()
        backend = GuardedBackend(resolve or self._resolver, allow)
        tls_context = tls or httpx.create_ssl_context(trust_env=False)
        self._waits = waits
        self._hosts = Hosts(
            lambda: open_client(user_agent=user_agent, tls=tls_context, backend=backend),
            lambda: Lane(sleep, monotonic),
            waits_are_kept=waits is not None,
        )

    async def fetch(
        self, url: str, *, pace: Pace, validators: Validators = _NOTHING_KNOWN, now: datetime
    ) -> Page:
        """Get one URL. Status 304 gives a page with an empty body."""
        try:
            target = check_url(url)
            host = self._hosts.find(target)
            _stay_away(url, host, now)
            came = self._monotonic()
            async with (
                host.lane.turn(pace),
                self._turn(host, pace, now + self._since(came)) as turn,
            ):
                _stay_away(url, host, now)  # somebody before us in the queue was sent away
                headers = _conditions(validators)
                async with (
                    asyncio.timeout(self._deadline),
                    self._answer(url, target, headers, obey=True) as response,
                ):
                    turn.note_asked()
                    return await self._page(url, response, validators, now)
        except _NETWORK_ERRORS as error:
            raise explain(url, error) from error

    async def aclose(self) -> None:
        """Close all connections."""
        await self._hosts.aclose()
        self._resolver.close()

    # --- hosts

    async def _note_retry_after(
        self, error: FetchError, answered: httpx.URL, now: datetime
    ) -> None:
        """Leave alone the host that asked for it, and the one that led there."""
        if error.retry_after is None or error.status not in _SENT_AWAY:
            return
        for target in (check_url(error.url), answered):
            host = self._hosts.find(target)
            host.asked_away_until = max(host.asked_away_until or now, now + error.retry_after)
            if self._waits is not None:
                await self._waits.send_away(host.name, host.asked_away_until)

    @asynccontextmanager
    async def _turn(self, host: Host, pace: Pace, now: datetime) -> AsyncIterator[Turn]:
        """Wait for others that ask this host, and for what it told us before we were started."""
        if self._waits is None:
            yield Turn()
            return
        gap = host.lane.gap(pace)
        async with self._waits.turn(host.name, at_once=pace.at_once, gap=gap, now=now) as turn:
            host.asked_away_until = turn.asked_away_until
            if turn.wait > timedelta(0):
                await self._sleep(turn.wait.total_seconds())
            yield turn

    def _since(self, moment: float) -> timedelta:
        return timedelta(seconds=self._monotonic() - moment)

    # --- asking

    @asynccontextmanager
    async def _answer(
        self, url: str, target: httpx.URL, headers: Mapping[str, str], *, obey: bool
    ) -> AsyncIterator[httpx.Response]:
        """Give the first response that is no redirect; each hop is guarded anew."""
        first = target
        for _ in range(MOST_REDIRECTS + 1):
            host = self._hosts.find(target)
            if obey:
                await self._obey_robots(url, host, target)
            if target is not first:
                host.lane.note_start()
            async with self._sent(host, target, headers) as response:
                location = location_of(response)
                if location is None:
                    yield response
                    return
                target = check_url(location, base=target)
        raise FetchError(url, "too-many-redirects", outcome=Outcome.HTTP_ERROR, retryable=False)

    @asynccontextmanager
    async def _sent(
        self, host: Host, target: httpx.URL, headers: Mapping[str, str]
    ) -> AsyncIterator[httpx.Response]:
        """Send one request and hold its response, body unread, until it is done with."""
        async with self._hosts.client(host) as client:
            request = client.build_request("GET", target, headers=headers)
            response = await client.send(request, stream=True)
            try:
                yield response
            finally:
                await response.aclose()

    async def _page(
        self, url: str, response: httpx.Response, asked: Validators, now: datetime
    ) -> Page:
        status = response.status_code
        if status == HTTPStatus.NOT_MODIFIED and _conditions(asked):
            return _unchanged(url, response, asked, now)
        if not response.is_success:
            error = refuse_status(url, response, now)
            await self._note_retry_after(error, response.url, now)
            raise error
        encoding = content_encoding(response)
        if encoding is None:
            raise FetchError(
                url, "content-encoding-not-accepted", outcome=Outcome.HTTP_ERROR, retryable=False
            )
        body = await self._body(url, response)
        return Page(
            url=str(response.url),
            requested_url=url,
            status=status,
            fetched_at=now,
            body=body,
            content_encoding=encoding,
            content_type=response.headers.get("content-type", ""),
            validators=Validators(
                etag=response.headers.get("etag"),
                last_modified=response.headers.get("last-modified"),
                body_hash=hashlib.sha256(body).hexdigest(),
            ),
            max_age=max_age(response.headers.get("cache-control")),
        )

    async def _body(self, url: str, response: httpx.Response) -> bytes:
        too_large = FetchError(url, "body-too-large", outcome=Outcome.HTTP_ERROR, retryable=False)
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self._limit:
            raise too_large
        body = await _read_up_to(response, self._limit)
        if len(body) > self._limit:
            raise too_large
        return body

    # --- robots.txt

    async def _obey_robots(self, url: str, host: Host, target: httpx.URL) -> None:
        async with host.asking:
            if host.rules is None or self._monotonic() >= host.rules_until:
                rules = await self._read_robots(url, target, host.rules)
                until = self._monotonic() + rules.kept.total_seconds()
                self._hosts.set_rules(host, rules, until)
            else:
                rules = host.rules
        if rules.refusal:
            raise FetchError(
                url,
                rules.refusal,
                outcome=Outcome.REFUSED,
                retryable=True,
                retry_after=rules.kept,
            )
        if not rules.allows(str(target)):
            raise FetchError(
                url, "robots.txt disallows it", outcome=Outcome.REFUSED, retryable=False
            )

    async def _read_robots(
        self, url: str, target: httpx.URL, before: robots.Rules | None
    ) -> robots.Rules:
        """Ask for robots.txt. Where that fails, earlier rules go on (RFC 9309 §2.4)."""
        address = target.copy_with(raw_path=b"/robots.txt", fragment=None)
        known = None if before is None or before.refusal else before
        try:
            async with asyncio.timeout(self._deadline * _ROBOTS_SHARE):
                rules = await self._ask_robots(url, address)
        except _NETWORK_ERRORS as error:
            if known is None or isinstance(error, BlockedError):
                raise  # the host itself cannot be reached: that is what must be told
            return replace(known, kept=robots.KEPT_FAILED)
        if rules.refusal and known is not None:
            return replace(known, kept=robots.KEPT_FAILED)
        return rules

    async def _ask_robots(self, url: str, address: httpx.URL) -> robots.Rules:
        try:
            async with self._answer(url, address, _PLAIN, obey=False) as response:
                body = await _read_up_to(response, robots.MOST_BYTES)
        except FetchError:  # too many redirects: as if there were none (RFC 9309 §2.3.1.2)
            return robots.EVERYTHING
        encoding = response.headers.get("content-encoding", "")
        return robots.read_rules(response.status_code, body, encoding, self._token)


def _stay_away(url: str, host: Host, now: datetime) -> None:
    """Ask nothing of a host that asked us to come back later, whatever it was asked for."""
    if host.asked_away_until is None:
        return
    left = host.asked_away_until - now
    if not timedelta() < left <= LONGEST_WAIT:  # over, or the clock was set back
        host.asked_away_until = None
        return
    raise FetchError(
        url,
        f"its host asks to wait for {math.ceil(left.total_seconds())} s more",
        outcome=Outcome.SKIPPED,
        retryable=True,
        retry_after=left,
    )


def _conditions(validators: Validators) -> dict[str, str]:
    """Give the headers that ask whether anything changed."""
    given = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    # Some servers make up tags that no request may carry: then the page is asked for in full.
    return {name: value for name, value in given.items() if value and _is_sendable(value)}


def _is_sendable(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _unchanged(url: str, response: httpx.Response, asked: Validators, now: datetime) -> Page:
    """Give the page of a 304: nothing new, what we knew stays known."""
    headers = response.headers
    return Page(
        url=str(response.url),
        requested_url=url,
        status=response.status_code,
        fetched_at=now,
        body=b"",
        validators=Validators(
            etag=headers.get("etag", asked.etag),
            last_modified=headers.get("last-modified", asked.last_modified),
            body_hash=asked.body_hash,
        ),
        max_age=max_age(headers.get("cache-control")),
    )


async def _read_up_to(response: httpx.Response, limit: int) -> bytes:
    """Read raw bytes until the end, or until there are more than `limit`."""
    body = bytearray()
    # httpx types its generator as a bare iterator.
    async with aclosing(response.aiter_raw()) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            body += piece
            if len(body) > limit:
                break
    return bytes(body)
