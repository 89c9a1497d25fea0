import gzip
import http.client
import threading
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from watchdog.demo import OPENING, NewsDay, RunningDay, load_day, start_day


class SteppedClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(OPENING)


@pytest.fixture
def running(clock: SteppedClock) -> Iterator[RunningDay]:
    with start_day(clock) as day:
        yield day


def _get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    connection.request("GET", parts.path, headers=named)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {key.lower(): value for key, value in response.getheaders()}, body


def test_every_outlet_has_a_host_of_its_own(running: RunningDay) -> None:
    hosts = {urlsplit(base).netloc for base in running.base_urls.values()}

    assert len(hosts) == len(running.day.outlets)
    assert all(_get(f"{base}/robots.txt")[0] == 200 for base in running.base_urls.values())


def test_the_clock_decides_what_is_published(running: RunningDay, clock: SteppedClock) -> None:
    feed = running.base_urls["northlight-ps"] + "/pashto/rss.xml"
    early = _get(feed)[2].count(b"<item>")
    clock.now = running.moments[-1]

    assert _get(feed)[2].count(b"<item>") > early


def test_unchanged_is_304(running: RunningDay, clock: SteppedClock) -> None:
    feed = running.base_urls["boreal-fr"] + "/fr/rss"
    status, headers, _ = _get(feed)

    assert status == 200
    assert _get(feed, If_None_Match=headers["etag"])[::2] == (304, b"")
    assert _get(feed, If_None_Match=f'"other", W/{headers["etag"]}')[0] == 304
    assert _get(feed, If_Modified_Since=headers["last-modified"])[0] == 304
    clock.now = running.moments[-1]
    assert _get(feed, If_None_Match=headers["etag"])[0] == 200
    assert _get(feed, If_Modified_Since=headers["last-modified"])[0] == 200


@pytest.mark.parametrize("date", ["yesterday", "Wed, 10 Jun 2026 05:04:00 -0000"])
def test_an_unreadable_date_is_no_condition(running: RunningDay, date: str) -> None:
    feed = running.base_urls["boreal-fr"] + "/fr/rss"

    assert _get(feed, If_Modified_Since=date)[0] == 200


def test_gzip_only_when_asked_for(running: RunningDay) -> None:
    feed = running.base_urls["havelfunk-de"] + "/rdf/rss-de-all"
    _, plain, body = _get(feed)
    _, packed, compressed = _get(feed, Accept_Encoding="gzip")

    assert "content-encoding" not in plain
    assert packed["content-encoding"] == "gzip"
    assert gzip.decompress(compressed) == body


def test_addresses_outside_ascii_are_found(running: RunningDay) -> None:
    path = "/de/unwetter-im-s%C3%BCden-ziehen-ab/a-90410011"

    status, _, body = _get(running.base_urls["havelfunk-de"] + path)

    assert status == 200
    assert f'rel="canonical" href="{running.base_urls["havelfunk-de"]}{path}"' in body.decode()


def test_stop_ends_the_thread_and_closes_the_ports(clock: SteppedClock) -> None:
    running = start_day(clock)
    running.stop()
    running.stop()

    assert not any(thread.name == "demo-outlets" for thread in threading.enumerate())
    with pytest.raises(ConnectionRefusedError):
        _get(running.base_urls["darwaza"] + "/feed/")


def test_an_open_connection_does_not_hold_up_the_stop(clock: SteppedClock) -> None:
    running = start_day(clock)
    parts = urlsplit(running.base_urls["darwaza"])
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    connection.request("GET", "/feed/")
    connection.getresponse().read()
    running.stop()
    connection.close()

    assert not any(thread.name == "demo-outlets" for thread in threading.enumerate())


def test_a_day_of_ones_own_can_be_served(clock: SteppedClock) -> None:
    outlet = load_day().outlets[0]

    with start_day(clock, NewsDay(outlets=(outlet,))) as running:
        assert list(running.base_urls) == [outlet.id]


def test_a_server_that_does_not_start_is_an_error(
    clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NeverReady(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            return False

    monkeypatch.setattr("watchdog.demo.server.threading.Event", NeverReady)

    with pytest.raises(TimeoutError):
        start_day(clock)
