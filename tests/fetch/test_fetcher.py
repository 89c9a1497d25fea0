"""The fetcher against outlets that behave, and outlets that do not."""

import asyncio
import gzip
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any, TypeVar

import pytest
from tests.peers import Answer, FakeOutlet, Request
from tests.peers.hostile import ADDRESSES, INSIDE
from tests.peers.ports import free_port

from watchdog.declarations import Pace
from watchdog.errors import FetchError
from watchdog.fetch import Fetcher, Network
from watchdog.model import Outcome, Page, Validators

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
AT_ONCE = Pace(gap=timedelta())
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
AGENT = "news-watchdog/1.0 (+desk@newsroom.example)"
LIMIT = 300_000
SHORT = timedelta(seconds=0.6)

Result = TypeVar("Result")


@pytest.fixture
def outlet() -> Iterator[FakeOutlet]:
    with FakeOutlet() as server:
        yield server


@asynccontextmanager
async def fetching(
    allow: Sequence[Network] = LOOPBACK,
    *,
    deadline: timedelta = timedelta(seconds=10),
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] | None = None,
    **others: Any,
) -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(
        user_agent=AGENT, allow=allow, deadline=deadline, limit=LIMIT, resolve=resolve, **others
    )
    try:
        yield fetcher
    finally:
        await fetcher.aclose()


def run(work: Coroutine[object, object, Result]) -> Result:
    return asyncio.run(work)


def fetch(
    url: str,
    *,
    allow: Sequence[Network] = LOOPBACK,
    deadline: timedelta = timedelta(seconds=10),
    validators: Validators = Validators(),  # noqa: B008 - a frozen value
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] | None = None,
) -> Page:
    async def work() -> Page:
        async with fetching(allow, deadline=deadline, resolve=resolve) as fetcher:
            return await fetcher.fetch(url, pace=AT_ONCE, validators=validators, now=NOW)

    return run(work())


def failure(url: str, **options: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, **options)  # type: ignore[arg-type]  # passed on as given
    assert caught.value.url == url
    return caught.value


# --- pages


def test_a_page_comes_as_it_was_sent(outlet: FakeOutlet) -> None:
    body = gzip.compress(b"<h1>News</h1>")
    outlet.add(
        "/a?b=1",
        body,
        headers={
            "Content-Encoding": "gzip",
            "ETag": '"v1"',
            "Last-Modified": "Fri, 01 May 2026 11:00:00 GMT",
            "Cache-Control": "public, max-age=300",
        },
    )

    assert fetch(outlet.url("/a?b=1")) == Page(
        url=outlet.url("/a?b=1"),
        requested_url=outlet.url("/a?b=1"),
        status=200,
        fetched_at=NOW,
        body=body,
        content_encoding="gzip",
        content_type="text/html; charset=utf-8",
        validators=Validators(
            etag='"v1"',
            last_modified="Fri, 01 May 2026 11:00:00 GMT",
            body_hash=hashlib.sha256(body).hexdigest(),
        ),
        max_age=timedelta(seconds=300),
    )


def test_says_honestly_who_asks_and_what_it_can_read(outlet: FakeOutlet) -> None:
    outlet.add("/a", b"hello")
    fetch(outlet.url("/a"))

    (request,) = outlet.asked("/a")
    assert request.headers["user-agent"] == AGENT
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["host"] == f"127.0.0.1:{outlet.port}"
    assert "cookie" not in request.headers


def test_keeps_no_cookies_and_asks_no_proxy(
    outlet: FakeOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    outlet.add("/a", b"hello", headers={"Set-Cookie": "id=1; Path=/"})

    async def twice() -> None:
        async with fetching() as fetcher:
            for _ in range(2):
                await fetcher.fetch(outlet.url("/a"), pace=AT_ONCE, now=NOW)

    run(twice())
    assert ["cookie" in request.headers for request in outlet.asked("/a")] == [False, False]


def test_asks_whether_anything_changed(outlet: FakeOutlet) -> None:
    outlet.add("/feed", status=304, headers={"ETag": '"v2"'})
    known = Validators(etag='"v1"', last_modified="Fri, 01 May 2026 11:00:00 GMT", body_hash="abc")

    page = fetch(outlet.url("/feed"), validators=known)

    assert (page.status, page.body) == (304, b"")
    assert page.validators == Validators(
        etag='"v2"', last_modified="Fri, 01 May 2026 11:00:00 GMT", body_hash="abc"
    )
    (request,) = outlet.asked("/feed")
    assert request.headers["if-none-match"] == '"v1"'
    assert request.headers["if-modified-since"] == "Fri, 01 May 2026 11:00:00 GMT"


@pytest.mark.parametrize("tag", ['"é"', '"a\r\nX: y"', '"\x00"', ""])
def test_a_tag_that_cannot_be_sent_is_left_out(outlet: FakeOutlet, tag: str) -> None:
    outlet.add("/feed", b"news", headers={"ETag": '"é"'})

    assert fetch(outlet.url("/feed"), validators=Validators(etag=tag)).body == b"news"
    assert "if-none-match" not in outlet.asked("/feed")[0].headers


def test_connections_are_used_again(outlet: FakeOutlet) -> None:
    outlet.add("/a", b"hello")

    async def often() -> None:
        async with fetching() as fetcher:
            for _ in range(5):
                await fetcher.fetch(outlet.url("/a"), pace=AT_ONCE, now=NOW)

    run(often())
    assert len(outlet.asked("/a")) == 5
    # The answer to robots.txt (404) is not read to its end, which costs its connection.
    assert outlet.connections <= 2


# --- statuses


@pytest.mark.parametrize(
    ("status", "outcome", "retryable"),
    [
        (401, Outcome.REFUSED, False),
        (403, Outcome.REFUSED, False),
        (451, Outcome.REFUSED, False),
        (404, Outcome.HTTP_ERROR, False),
        (410, Outcome.HTTP_ERROR, False),
        (400, Outcome.HTTP_ERROR, False),
        (304, Outcome.HTTP_ERROR, False),  # not asked for
        (302, Outcome.HTTP_ERROR, False),  # to nowhere
        (408, Outcome.HTTP_ERROR, True),
        (429, Outcome.HTTP_ERROR, True),
        (500, Outcome.HTTP_ERROR, True),
        (503, Outcome.HTTP_ERROR, True),
        (599, Outcome.HTTP_ERROR, True),
    ],
)
def test_what_a_status_means(
    outlet: FakeOutlet, status: int, outcome: Outcome, *, retryable: bool
) -> None:
    outlet.add("/a", b"sorry", status=status)

    error = failure(outlet.url("/a"))

    assert (error.outcome, error.retryable, error.status) == (outcome, retryable, status)
    assert error.reason == f"HTTP {status}"


def test_carries_the_wish_to_be_left_alone(outlet: FakeOutlet) -> None:
    outlet.add("/a", status=503, headers={"Retry-After": "120"})

    assert failure(outlet.url("/a")).retry_after == timedelta(seconds=120)


# --- redirects


def test_follows_redirects_and_says_where_it_ended(outlet: FakeOutlet) -> None:
    outlet.add("/old", status=301, headers={"Location": "/newer"})
    outlet.add("/newer", status=307, headers={"Location": outlet.url("/newest")})
    outlet.add("/newest", b"here")

    page = fetch(outlet.url("/old"))

    assert (page.url, page.requested_url) == (outlet.url("/newest"), outlet.url("/old"))
    assert page.body == b"here"


def test_follows_five_redirects_and_no_sixth(outlet: FakeOutlet) -> None:
    for number in range(6):
        outlet.add(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    outlet.add("/6", b"the end")

    assert fetch(outlet.url("/1")).body == b"the end"
    error = failure(outlet.url("/0"))
    assert (error.reason, error.outcome) == ("too-many-redirects", Outcome.HTTP_ERROR)


def test_redirects_without_end_are_left(outlet: FakeOutlet) -> None:
    outlet.add("/a", status=302, headers={"Location": "/a"})

    assert failure(outlet.url("/a")).reason == "too-many-redirects"
    assert len(outlet.asked("/a")) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1%25lo]/",
        "http://[fc00::1]/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://0177.0.0.1:{port}/",
        "http://127.1:{port}/",
        "http://127\u30020\u30020\u30021:{port}/",
        "http://192.0.0.8/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://user:word@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}\\@outlet.example/",
        "//127.0.0.1:{port}/secret",
        "https://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "unix:///run/socket",
    ],
)
def test_a_redirect_to_the_inside_is_blocked_unseen(outlet: FakeOutlet, target: str) -> None:
    """The outlet stands on an address that is allowed, what it points to does not."""
    with FakeOutlet(host="127.0.0.2") as bad:
        place = target.format(port=outlet.port)
        bad.add("/a", status=302, headers={"Location": place})

        error = failure(bad.url("/a"), allow=[ip_network("127.0.0.2/32")])

    assert error.outcome is Outcome.BLOCKED
    assert outlet.connections == 0


def test_what_is_asked_first_is_guarded_too(outlet: FakeOutlet) -> None:
    for url in (outlet.url("/"), f"http://2130706433:{outlet.port}/", "file:///etc/passwd"):
        assert failure(url, allow=()).outcome is Outcome.BLOCKED
    assert outlet.connections == 0


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("redirected", [False, True])
def test_no_form_of_an_address_leads_inside(
    outlet: FakeOutlet, address: str, *, redirected: bool
) -> None:
    with FakeOutlet(host=INSIDE) as inside:
        url = address.replace("PORT", str(inside.port))
        if redirected:
            head = f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n"
            outlet.add("/a", Answer(raw=head.encode()))
            url = outlet.url("/a")

        error = failure(url, allow=[ip_network("127.0.0.1/32")], deadline=LONG)

        assert error.outcome in {Outcome.BLOCKED, Outcome.HTTP_ERROR}
        assert inside.connections == 0


def test_a_name_that_changes_its_answer_gains_nothing(outlet: FakeOutlet) -> None:
    """DNS rebinding: public when checked, loopback when used."""
    answers = [["127.0.0.2"], ["127.0.0.1"]]

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    url = f"http://rebinding.example:{outlet.port}/"
    with FakeOutlet(host="127.0.0.2") as decoy:
        error = failure(
            f"http://rebinding.example:{decoy.port}/a",
            allow=[ip_network("127.0.0.2/32")],
            resolve=resolve,
        )
        # robots.txt was answered by the allowed address, on a connection that is used again.
        assert error.status == 404
    assert failure(url, allow=[ip_network("127.0.0.2/32")], resolve=resolve).outcome is (
        Outcome.BLOCKED
    )
    assert outlet.connections == 0


def test_one_private_address_among_public_ones_blocks_a_name(outlet: FakeOutlet) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.215.14", "127.0.0.1"]

    error = failure(f"http://two-faced.example:{outlet.port}/", allow=(), resolve=resolve)

    assert error.outcome is Outcome.BLOCKED
    assert "127.0.0.1" in error.reason
    assert outlet.connections == 0


def test_connects_to_the_checked_address_and_keeps_the_name(outlet: FakeOutlet) -> None:
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    outlet.add("/a", b"hello")
    page = fetch(f"http://outlet.example:{outlet.port}/a", resolve=resolve)

    assert page.body == b"hello"
    assert set(asked) == {"outlet.example"}
    assert outlet.asked("/a")[0].headers["host"] == f"outlet.example:{outlet.port}"


def test_goes_on_to_the_next_address_when_one_is_dead(outlet: FakeOutlet) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.9", "127.0.0.1"]

    outlet.add("/a", b"hello")
    assert fetch(f"http://outlet.example:{outlet.port}/a", resolve=resolve).body == b"hello"


def test_tls_is_offered_the_name_not_the_address() -> None:
    """A TLS server without a certificate hears the name, then has to give up."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        connection, _ = listener.accept()
        with connection, pytest.raises(ssl.SSLError):
            context.wrap_socket(connection, server_side=True)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    with listener:
        greeter = threading.Thread(target=greet)
        greeter.start()
        error = failure(f"https://outlet.example:{listener.getsockname()[1]}/", resolve=resolve)
        greeter.join()

    assert names == ["outlet.example"]
    assert error.outcome is Outcome.HTTP_ERROR
    assert error.reason == "cannot be reached: TLS failed"


# --- hostile servers


LONG = timedelta(seconds=10)
OK = b"HTTP/1.1 200 OK\r\n"
CHUNK = b"1000\r\n" + b"x" * 4096 + b"\r\n"
TOO_LARGE, LOST = "body-too-large", "connection lost"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=b"x" * 5000, drip=0.02), "no answer in time"),
        (Answer(delay=20), "no answer in time"),
        (Answer(raw=OK, endless=b"X-Y: z\r\n"), "headers-too-large"),
        (Answer(raw=OK + b"A: ", endless=b"x" * 999), "headers-too-large"),
        (Answer(endless=b"x" * 65536), TOO_LARGE),
        (Answer(body=b"x", length=200_000_000), TOO_LARGE),
        (Answer(raw=OK + b"Transfer-Encoding: chunked\r\n\r\n", endless=CHUNK), TOO_LARGE),
        (Answer(body=b"half", length=5000, reset=True), LOST),
        (Answer(raw=OK + b"Content-Length: 9\r\n\r\nhalf"), f"{LOST} in the middle of the body"),
        (Answer(raw=b"", reset=True), LOST),
        (Answer(raw=b""), "connection closed without an answer"),
        (Answer(raw=b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "broken HTTP"),
        (Answer(raw=OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "broken HTTP"),
        (Answer(raw=OK + b"Transfer-Encoding: gzip\r\n\r\nhello"), "broken HTTP"),
    ],
)
def test_a_hostile_server_ends_with_a_named_outcome(
    outlet: FakeOutlet, answer: Answer, reason: str
) -> None:
    outcome = Outcome.TIMEOUT if "time" in reason else Outcome.HTTP_ERROR
    outlet.add("/a", answer)

    error = failure(outlet.url("/a"), deadline=SHORT if outcome is Outcome.TIMEOUT else LONG)

    assert (error.outcome, error.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("encodings", "accepted"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", "deflate"),
        ("identity", ""),
        ("br", None),
        ("zstd", None),
        ("gzip, gzip", None),
        ("gzip, br", None),
        ("<script>", None),
    ],
)
def test_only_one_plain_encoding_is_accepted(
    outlet: FakeOutlet, encodings: str, accepted: str | None
) -> None:
    outlet.add("/a", b"some bytes", headers={"Content-Encoding": encodings})

    if accepted is None:
        error = failure(outlet.url("/a"))
        assert error.reason == "content-encoding-not-accepted"
        assert error.outcome is Outcome.HTTP_ERROR
    else:
        page = fetch(outlet.url("/a"))
        assert (page.content_encoding, page.body) == (accepted, b"some bytes")


def test_encodings_stacked_in_two_headers_are_refused(outlet: FakeOutlet) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\ncontent-encoding: gzip\r\n"
    outlet.add("/a", Answer(raw=head + b"Content-Length: 1\r\n\r\nx"))

    assert failure(outlet.url("/a")).reason == "content-encoding-not-accepted"


def test_a_large_body_is_left_early(outlet: FakeOutlet) -> None:
    """The connection is dropped: not even what sockets buffer comes near 200 MB."""
    sent = 0

    def pour() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b"x" * 1_000_000

    outlet.add("/a", Answer(raw=OK + b"\r\n", pieces=pour))
    assert failure(outlet.url("/a")).reason == TOO_LARGE
    assert sent < 50


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://[broken/", "this is no valid URL"),
        ("http://outlet.example:99999/", "this is no valid URL"),
        ("mailto:desk@outlet.example", "only http and https are asked"),
    ],
)
def test_a_redirect_to_nonsense_is_blocked(outlet: FakeOutlet, location: str, reason: str) -> None:
    outlet.add("/a", status=302, headers={"Location": location})

    error = failure(outlet.url("/a"))
    assert (error.outcome, error.reason) == (Outcome.BLOCKED, reason)


# --- hosts that cannot be reached


def test_an_unknown_name_is_told_in_plain_words() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = failure("http://outlet.example/feed", resolve=resolve)

    assert (error.outcome, error.retryable) == (Outcome.HTTP_ERROR, True)
    assert error.reason == "cannot be reached: name not known"


def test_a_label_too_long_for_dns_is_an_unknown_name() -> None:
    error = failure(f"http://{'a' * 70}.example/")

    assert error.reason == "cannot be reached: name not known"


def test_a_closed_door_is_told_in_plain_words() -> None:
    error = failure(f"http://127.0.0.1:{free_port()}/")

    assert (error.outcome, error.retryable) == (Outcome.HTTP_ERROR, True)
    assert error.reason == "cannot be reached: connection refused"


def test_names_that_hang_count_against_the_deadline() -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    assert failure("http://a.example/", deadline=SHORT, resolve=resolve).outcome is (
        Outcome.TIMEOUT
    )


def test_a_failure_leaves_the_fetcher_usable(outlet: FakeOutlet) -> None:
    outlet.add("/bad", Answer(body=b"x" * 999, drip=0.05))
    outlet.add("/good", b"hello")
    soon = timedelta(seconds=0.2)

    async def work() -> bytes:
        async with fetching(deadline=soon) as fetcher:
            for _ in range(6):  # more than there are connections
                with pytest.raises(FetchError):
                    await fetcher.fetch(outlet.url("/bad"), pace=AT_ONCE, now=NOW)
            return (await fetcher.fetch(outlet.url("/good"), pace=AT_ONCE, now=NOW)).body

    assert run(work()) == b"hello"


@pytest.mark.parametrize("hosts", [1, 250])
def test_of_many_hosts_each_keeps_its_rules_and_its_pace(outlet: FakeOutlet, hosts: int) -> None:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    outlet.add("/robots.txt", b"User-agent: *\nCrawl-delay: 7\n")
    outlet.add("/a", b"hello")
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def work() -> None:
        async with fetching(resolve=resolve, sleep=sleep, monotonic=lambda: 1.0) as fetcher:
            for _ in range(2):
                for number in range(hosts):
                    url = f"http://host-{number}.example:{outlet.port}/a"
                    await fetcher.fetch(url, pace=AT_ONCE, now=NOW)

    run(work())
    assert len(outlet.asked("/robots.txt")) == hosts
    assert slept == [7.0] * hosts  # before the second request of each


# --- robots.txt


def robots(outlet: FakeOutlet, text: str | Answer, *paths: str) -> None:
    outlet.add("/robots.txt", text if isinstance(text, Answer) else Answer(body=text.encode()))
    for path in paths or ("/a",):
        outlet.add(path, b"a page")


def test_what_robots_txt_disallows_is_not_asked(outlet: FakeOutlet) -> None:
    robots(outlet, "User-agent: *\nDisallow: /private/\n", "/private/a", "/a")

    error = failure(outlet.url("/private/a"))

    assert (error.outcome, error.reason) == (Outcome.REFUSED, "robots.txt disallows it")
    assert not error.retryable
    assert outlet.asked("/private/a") == []
    assert fetch(outlet.url("/a")).body == b"a page"


def test_rules_for_us_by_name_count_before_those_for_all(outlet: FakeOutlet) -> None:
    robots(
        outlet,
        "User-agent: *\nDisallow: /\n\nUser-agent: News-Watchdog\nAllow: /\nDisallow: /b\n",
        "/a",
        "/b",
    )

    assert fetch(outlet.url("/a")).body == b"a page"
    assert failure(outlet.url("/b")).reason == "robots.txt disallows it"


def test_the_place_a_redirect_leads_to_has_its_own_rules(outlet: FakeOutlet) -> None:
    with FakeOutlet() as other:
        robots(other, "User-agent: *\nDisallow: /\n")
        outlet.add("/a", status=301, headers={"Location": other.url("/a")})

        assert failure(outlet.url("/a")).reason == "robots.txt disallows it"
        assert other.asked("/a") == []


def test_robots_txt_is_asked_once_a_day(outlet: FakeOutlet) -> None:
    robots(outlet, "User-agent: *\nDisallow: /b\n")
    clock = 0.0

    async def work() -> None:
        nonlocal clock
        fetcher = Fetcher(user_agent=AGENT, allow=LOOPBACK, monotonic=lambda: clock)
        for hours in (0, 1, 23, 25, 26):
            clock = hours * 3600.0
            await fetcher.fetch(outlet.url("/a"), pace=AT_ONCE, now=NOW)
        await fetcher.aclose()

    run(work())
    assert len(outlet.asked("/robots.txt")) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_allows_everything(outlet: FakeOutlet, status: int) -> None:
    robots(outlet, Answer(status=status, body=b"User-agent: *\nDisallow: /\n"))

    assert fetch(outlet.url("/a")).body == b"a page"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_in_trouble_means_wait(outlet: FakeOutlet, status: int) -> None:
    robots(outlet, Answer(status=status))

    error = failure(outlet.url("/a"))

    assert (error.outcome, error.retryable) == (Outcome.REFUSED, True)
    assert error.reason.startswith(f"robots.txt answers {status}")
    assert error.retry_after == timedelta(minutes=5)
    assert outlet.asked("/a") == []


def test_earlier_rules_go_on_while_robots_txt_is_in_trouble(outlet: FakeOutlet) -> None:
    good = Answer(body=b"User-agent: *\nDisallow: /b\n")
    outlet.add("/robots.txt", [good, Answer(status=500), Answer(raw=b""), good])
    outlet.add("/a", b"a page")
    clock = 0.0
    reasons: list[str] = []

    async def work() -> None:
        nonlocal clock
        fetcher = Fetcher(user_agent=AGENT, allow=LOOPBACK, monotonic=lambda: clock)
        for hours in (0, 25, 26, 27):
            clock = hours * 3600.0
            await fetcher.fetch(outlet.url("/a"), pace=AT_ONCE, now=NOW)
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(outlet.url("/b"), pace=AT_ONCE, now=NOW)
            reasons.append(caught.value.reason)
        await fetcher.aclose()

    run(work())
    assert reasons == ["robots.txt disallows it"] * 4
    assert len(outlet.asked("/robots.txt")) == 4


def test_a_robots_txt_that_hangs_leaves_no_page_asked(outlet: FakeOutlet) -> None:
    robots(outlet, Answer(delay=20))

    assert failure(outlet.url("/a"), deadline=SHORT).outcome is Outcome.TIMEOUT
    assert outlet.asked("/a") == []


def test_endless_redirects_of_robots_txt_allow_everything(outlet: FakeOutlet) -> None:
    robots(outlet, Answer(status=302, headers={"Location": "/robots.txt"}))

    assert fetch(outlet.url("/a")).body == b"a page"


def test_only_the_first_half_megabyte_of_robots_txt_is_read(outlet: FakeOutlet) -> None:
    first = b"User-agent: *\nDisallow: /early\n"
    robots(outlet, Answer(body=first + b"#" * 600_000 + b"\nDisallow: /late\n"), "/late")

    assert fetch(outlet.url("/late")).body == b"a page"
    assert failure(outlet.url("/early")).reason == "robots.txt disallows it"


def test_robots_txt_is_guarded_like_everything_else(outlet: FakeOutlet) -> None:
    with FakeOutlet(host="127.0.0.2") as bad:
        robots(bad, Answer(status=302, headers={"Location": outlet.url("/robots.txt")}))

        error = failure(bad.url("/a"), allow=[ip_network("127.0.0.2/32")])

    assert error.outcome is Outcome.BLOCKED
    assert outlet.connections == 0


# --- pace


def test_requests_to_one_host_keep_their_distance(outlet: FakeOutlet) -> None:
    robots(outlet, "User-agent: *\nCrawl-delay: 7\n")
    slept: list[float] = []
    clock = 100.0

    async def sleep(seconds: float) -> None:
        nonlocal clock
        slept.append(round(seconds, 3))
        clock += seconds

    async def work() -> None:
        fetcher = Fetcher(user_agent=AGENT, allow=LOOPBACK, sleep=sleep, monotonic=lambda: clock)
        for gap in (2, 2, 9):
            await fetcher.fetch(outlet.url("/a"), pace=Pace(gap=timedelta(seconds=gap)), now=NOW)
        await fetcher.aclose()

    run(work())
    assert slept == [7, 9]  # the host's wish, then the longer one of our own


def test_no_more_at_once_than_the_pace_says(outlet: FakeOutlet) -> None:
    running = most = 0
    lock = threading.Lock()

    def slow(_: Request) -> Answer:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with lock:
            running -= 1
        return Answer(body=b"hello")

    for number in range(8):
        outlet.add(f"/{number}", slow)

    async def work(at_once: int) -> int:
        nonlocal most
        most = 0
        pace = Pace(gap=timedelta(), at_once=at_once)
        async with fetching() as fetcher:
            await asyncio.gather(
                *(fetcher.fetch(outlet.url(f"/{n}"), pace=pace, now=NOW) for n in range(8))
            )
        return most

    assert run(work(1)) == 1
    assert run(work(3)) == 3


def test_retry_after_holds_back_the_whole_host(outlet: FakeOutlet) -> None:
    outlet.add("/feed", Answer(status=429, headers={"Retry-After": "7200"}))
    outlet.add("/page", b"<p>text</p>")
    hour = timedelta(hours=1)

    async def work() -> tuple[FetchError, FetchError, Page]:
        async with fetching() as fetcher:
            with pytest.raises(FetchError) as first:
                await fetcher.fetch(outlet.url("/feed"), pace=AT_ONCE, now=NOW)
            with pytest.raises(FetchError) as second:
                await fetcher.fetch(outlet.url("/page"), pace=AT_ONCE, now=NOW + hour)
            page = await fetcher.fetch(outlet.url("/page"), pace=AT_ONCE, now=NOW + 2 * hour)
        return first.value, second.value, page

    first, second, page = run(work())
    assert first.retry_after == timedelta(hours=2)
    assert (second.outcome, second.retry_after) == (Outcome.SKIPPED, timedelta(hours=1))
    assert len(outlet.asked("/page")) == 1
    assert page.status == 200


def test_where_a_redirect_led_is_left_alone_too(outlet: FakeOutlet) -> None:
    with FakeOutlet() as other:
        outlet.add("/feed", status=302, headers={"Location": other.url("/moved")})
        other.add("/moved", Answer(status=503, headers={"Retry-After": "60"}))

        async def work() -> list[Outcome]:
            outcomes = []
            async with fetching() as fetcher:
                for url in (outlet.url("/feed"), outlet.url("/a"), other.url("/b")):
                    with pytest.raises(FetchError) as caught:
                        await fetcher.fetch(url, pace=AT_ONCE, now=NOW)
                    outcomes.append(caught.value.outcome)
            return outcomes

        assert run(work()) == [Outcome.HTTP_ERROR, Outcome.SKIPPED, Outcome.SKIPPED]
        assert [request.path for request in other.requests] == ["/robots.txt", "/moved"]


def test_a_failure_without_retry_after_holds_nobody_back(outlet: FakeOutlet) -> None:
    outlet.add("/feed", Answer(status=503))
    outlet.add("/page", b"<p>text</p>")

    async def work() -> Page:
        async with fetching() as fetcher:
            with pytest.raises(FetchError):
                await fetcher.fetch(outlet.url("/feed"), pace=AT_ONCE, now=NOW)
            return await fetcher.fetch(outlet.url("/page"), pace=AT_ONCE, now=NOW)

    assert run(work()).status == 200
