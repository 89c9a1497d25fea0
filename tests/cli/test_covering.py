from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from tests.cli.making import Desk, run
from tests.peers.outlet import FakeOutlet

from watchdog.declarations import Source, SourceKind
from watchdog.model import Outcome, OutletId
from watchdog.store import Connection, PollResult, claim_due_sources, close_poll, sync_sources

NOW = datetime.now(UTC)  # noqa: TID251 - commands ask the machine's clock
TIMES = OutletId("times")
SOURCE = Source(kind=SourceKind.FEED, url="https://times.example/feed")


def polled(desk: Desk, outcome: Outcome = Outcome.OK, reason: str = "") -> None:
    with closing(desk.open_database()) as store:

        def poll(c: Connection) -> None:
            sync_sources(c, [(TIMES, SOURCE)], NOW)
            (due,) = claim_due_sources(c, now=NOW, owner="me", lease=timedelta(minutes=1), limit=1)
            later = NOW + timedelta(minutes=5)
            result = PollResult(
                outcome=outcome, reason=reason, next_due_at=later, entries=2, known=2
            )
            close_poll(c, due.poll_id, result, now=NOW)

        store.write(poll)


def test_coverage_says_until_when(desk: Desk) -> None:
    polled(desk)

    [line] = run("coverage", "--database", desk.database, "--format", "jsonl").lines
    assert (line["outlet"], line["failing"], line["gaps"], line["why"]) == ("times", 0, 0, "")
    assert line["covered_until"].startswith(NOW.strftime("%Y-%m-%dT%H:%M"))
    assert run("coverage", "--database", desk.database, "--outlet", "other").lines == []
    assert run("coverage", "--database", desk.database, "--since", "soon").code == 2


def test_a_probe_prints_a_file_and_tells_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", str(ip_network("127.0.0.1/32")))
    with FakeOutlet() as site:
        site.add("/", "<html><title>Own</title></html>", status=503)
        done = run("sources", "probe", site.url("/"))

    assert (done.code, done.out) == (1, "")
    assert "HTTP 503" in done.err
    del desk
