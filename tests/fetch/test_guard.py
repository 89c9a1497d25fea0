"""Which URLs and addresses may be asked: the lists, one by one."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.fetch.guard import (
    BlockedError,
    GuardedBackend,
    Resolver,
    check_addresses,
    check_url,
    is_public,
)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.31.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_special_addresses_are_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", ["8.8.8.8", "151.101.0.81", "2a04:4e42::81", "::ffff:8.8.8.8"])
def test_addresses_of_outlets_are_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: object) -> None:
    assert is_public(ip_address(f"::ffff:{address}")) == is_public(ip_address(str(address)))


def test_all_addresses_or_none() -> None:
    assert check_addresses("a.example", 443, ["8.8.8.8", "8.8.4.4", "8.8.8.8"], ()) == [
        "8.8.8.8",
        "8.8.4.4",
    ]
    with pytest.raises(BlockedError, match=r"a\.example is at 10\.0\.0\.1"):
        check_addresses("a.example", 443, ["8.8.8.8", "10.0.0.1"], ())


def test_an_allowed_network_opens_its_addresses_and_ports_only() -> None:
    allow = (ip_network("10.1.0.0/16"),)

    assert check_addresses("a.example", 25, ["10.1.2.3"], allow) == ["10.1.2.3"]
    assert check_addresses("a.example", 25, ["::ffff:10.1.2.3"], allow) == ["::ffff:a01:203"]
    with pytest.raises(BlockedError):
        check_addresses("a.example", 80, ["10.2.0.1"], allow)


@pytest.mark.parametrize(("port", "open_"), [(80, True), (443, True), (8443, True), (25, False)])
def test_servers_of_mail_and_shells_are_not_asked(port: int, *, open_: bool) -> None:
    if open_:
        assert check_addresses("a.example", port, ["8.8.8.8"], ())
    else:
        with pytest.raises(BlockedError, match="port 25"):
            check_addresses("a.example", port, ["8.8.8.8"], ())


@pytest.mark.parametrize(
    "url",
    [
        "",
        "outlet.example/a",
        "ftp://outlet.example/",
        "javascript:alert(1)",
        "http://",
        "http://user@outlet.example/",
        "http://:word@outlet.example/",
        "http://outlet.example\\@inside.example/",
        "http:\\\\inside.example/",
        "http://out let.example/",
        "http://outlet.example:70000/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://outlet.example\r\nHost: inside.example/",
    ],
)
def test_odd_urls_are_blocked(url: str) -> None:
    with pytest.raises(BlockedError):
        check_url(url)


@given(st.text())
def test_any_text_is_a_url_or_blocked(text: str) -> None:
    for url in (text, f"http://{text}", f"http://outlet.example/{text}"):
        try:
            checked = check_url(url)
        except BlockedError:
            continue
        assert checked.scheme in ("http", "https")
        assert checked.host
        assert not checked.userinfo


@given(st.text())
def test_any_redirect_is_a_url_or_blocked(text: str) -> None:
    base = check_url("https://outlet.example/a/b")
    try:
        checked = check_url(text, base=base)
    except BlockedError:
        return
    assert checked.scheme in ("http", "https")


def test_names_of_other_scripts_are_kept() -> None:
    assert check_url("https://bücher.example/ä").raw_host == b"xn--bcher-kva.example"
    assert check_url("../c", base=check_url("https://a.example/x/y")) == "https://a.example/c"


def test_the_system_resolver_gives_addresses_or_says_no() -> None:
    resolver = Resolver()

    async def work() -> Sequence[str]:
        with pytest.raises(socket.gaierror):
            await resolver("no-such-name.invalid", 80)
        return await resolver("127.0.0.1", 80)

    assert list(asyncio.run(work())) == ["127.0.0.1"]
    resolver.close()


def test_local_sockets_are_refused() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return []

    backend = GuardedBackend(resolve, ())
    with pytest.raises(BlockedError, match="local sockets"):
        asyncio.run(backend.connect_unix_socket("/run/socket"))
    with pytest.raises(socket.gaierror):
        asyncio.run(backend.connect_tcp("empty.example", 80))
