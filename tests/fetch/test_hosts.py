"""What is known of hosts: as much as there is room for, and few connections."""

import asyncio
import time

import httpx
from tests.peers import FakeOutlet

from watchdog.fetch.hosts import MOST_CLIENTS, MOST_HOSTS, MOST_RULES, Host, Hosts
from watchdog.fetch.pace import Lane
from watchdog.fetch.robots import MOST_BYTES, read_rules

TLS = httpx.create_ssl_context(trust_env=False)  # one for all: it takes long to make


def open_hosts(*, waits_are_kept: bool = True) -> Hosts:
    return Hosts(
        lambda: httpx.AsyncClient(verify=TLS),
        lambda: Lane(asyncio.sleep, time.monotonic),
        waits_are_kept=waits_are_kept,
    )


def find(hosts: Hosts, number: int) -> Host:
    return hosts.find(httpx.URL(f"https://h{number}.example/"))


def test_the_host_that_nobody_asked_for_longest_is_forgotten() -> None:
    hosts = open_hosts()
    first, second = find(hosts, 0), find(hosts, 1)
    for number in range(2, MOST_HOSTS):
        find(hosts, number)
    assert find(hosts, 0) is first  # and by that it is the last asked

    find(hosts, MOST_HOSTS)

    assert len(hosts) == MOST_HOSTS
    assert find(hosts, 0) is first
    assert find(hosts, 1) is not second


def test_a_host_that_is_asked_is_not_forgotten() -> None:
    hosts = open_hosts(waits_are_kept=False)
    asked, told_to_wait = find(hosts, 0), find(hosts, 1)
    asked.in_use = 1
    told_to_wait.asked_away_until = object()  # type: ignore[assignment]  # a moment
    for number in range(2, MOST_HOSTS + 5):
        find(hosts, number)

    assert find(hosts, 0) is asked
    assert find(hosts, 1) is told_to_wait
    assert len(hosts) == MOST_HOSTS


def test_hosts_with_long_rules_are_forgotten_sooner() -> None:
    hosts = open_hosts()
    body = b"User-agent: *\n" + b"Disallow: /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" * 9000
    rules = read_rules(200, body[:MOST_BYTES], "", "us")
    fitting = MOST_RULES // len(rules.text)
    for number in range(2 * fitting):
        hosts.set_rules(find(hosts, number), rules, until=0.0)

    # One too many makes the next find forget one.
    assert fitting <= len(hosts) <= fitting + 2


def test_connections_are_kept_to_those_asked_last() -> None:
    async def work(outlet: FakeOutlet) -> tuple[list[httpx.AsyncClient], bool]:
        hosts, made = open_hosts(), []
        busy = find(hosts, 0)
        async with hosts.client(busy) as in_use:
            made.append(in_use)
            await in_use.get(outlet.url("/a"))
            for number in range(1, MOST_CLIENTS + 10):
                async with hosts.client(find(hosts, number)) as client:
                    made.append(client)
            still_open = not in_use.is_closed
        open_at_last = [client for client in made if not client.is_closed]
        await hosts.aclose()
        assert all(client.is_closed for client in made)
        return open_at_last, still_open

    with FakeOutlet() as outlet:
        outlet.add("/a", b"hello")
        open_at_last, still_open = asyncio.run(work(outlet))
    assert len(open_at_last) == MOST_CLIENTS
    assert still_open
