"""What is known of the hosts that are asked, and the connections to those asked last.

In:   the URL about to be asked.
Out:  its `Host`: queue, robots.txt, Retry-After; and a client to ask it with.

A host is remembered for as long as there is room for all that are asked: its rules hold for a day,
and a gap between two requests means nothing to somebody who forgot the first. Connections are few
(a process may open some thousand files, all things together) and are soon closed by the other
side: they are kept only to the hosts that were asked last.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from watchdog.fetch import robots
from watchdog.fetch.pace import Lane

MOST_HOSTS = 10_000  # remembered; redirects of a hostile outlet can name any number
MOST_RULES = 50_000_000  # characters of robots.txt, all hosts together
MOST_CLIENTS = 200  # with up to four connections each


@dataclass(slots=True)
class Host:
    """What is kept of one host."""

    name: str  # as it is asked: https://outlet.example:8443
    lane: Lane
    rules: robots.Rules | None = None  # None: robots.txt was not asked for yet
    rules_until: float = 0.0  # monotonic
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)  # one robots.txt request at a time
    in_use: int = 0  # requests under way, those of redirects included
    asked_away_until: datetime | None = None  # by the caller's clock; the host's Retry-After

    @property
    def busy(self) -> bool:
        """Whether anybody asks this host, or waits to."""
        return self.lane.busy or self.in_use > 0 or self.asking.locked()


class Hosts:
    """The hosts of one event loop; end them with `aclose`."""

    def __init__(
        self,
        make_client: Callable[[], httpx.AsyncClient],
        make_lane: Callable[[], Lane],
        *,
        waits_are_kept: bool,
    ) -> None:
        """Take how a client and a queue are made, and whether a Retry-After is kept elsewhere."""
        self._make_client = make_client
        self._make_lane = make_lane
        self._waits_are_kept = waits_are_kept
        self._hosts: dict[str, Host] = {}  # the last in the order is the last asked
        self._clients: dict[str, httpx.AsyncClient] = {}  # likewise
        self._characters = 0  # of all rules

    def __len__(self) -> int:
        """Tell how many are remembered."""
        return len(self._hosts)

    def find(self, target: httpx.URL) -> Host:
        """Give the host of a URL."""
        name = f"{target.scheme}://{target.netloc.decode('ascii')}"
        host = self._hosts.pop(name, None) or Host(name, self._make_lane())
        self._hosts[name] = host
        if len(self._hosts) > MOST_HOSTS or self._characters > MOST_RULES:
            self._forget_one(but=host)
        return host

    def set_rules(self, host: Host, rules: robots.Rules, until: float) -> None:
        """Keep what a host's robots.txt says, until a monotonic moment."""
        if self._hosts.get(host.name) is host:  # not forgotten meanwhile
            self._characters += len(rules.text) - (len(host.rules.text) if host.rules else 0)
        host.rules, host.rules_until = rules, until
        host.lane.slow_down(rules.crawl_delay())

    @asynccontextmanager
    async def client(self, host: Host) -> AsyncIterator[httpx.AsyncClient]:
        """Hold the client of a host; those of hosts that were asked long ago are closed."""
        host.in_use += 1
        try:
            client = self._clients.pop(host.name, None) or self._make_client()
            self._clients[host.name] = client
            await self._close_idle()
            yield client
        finally:
            host.in_use -= 1

    async def aclose(self) -> None:
        """Close all connections, and forget everything."""
        clients, self._clients, self._hosts = self._clients, {}, {}
        for client in clients.values():
            await client.aclose()

    async def _close_idle(self) -> None:
        while len(self._clients) > MOST_CLIENTS:
            idle = next((name for name in self._clients if not self._is_in_use(name)), None)
            if idle is None:
                return
            await self._clients.pop(idle).aclose()

    def _is_in_use(self, name: str) -> bool:
        host = self._hosts.get(name)
        return host is not None and host.in_use > 0

    def _forget_one(self, *, but: Host) -> None:
        for name, host in self._hosts.items():
            known_here_only = host.asked_away_until is not None and not self._waits_are_kept
            if not (host is but or host.busy or known_here_only):
                del self._hosts[name]
                self._characters -= len(host.rules.text) if host.rules else 0
                return
