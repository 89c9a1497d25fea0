from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

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


def test_the_doctor_is_content_or_says_what_is_wrong(desk: Desk) -> None:
    polled(desk)
    well = run("doctor", "--ledger", "--database", desk.database)
    assert (well.code, "all is well" in well.err) == (0, True)
    assert "seen" in well.out

    with closing(desk.open_database()) as store:
        store.write(lambda c: sync_sources(c, [(TIMES, SOURCE)], NOW))
    late = NOW - timedelta(hours=1)
    other = Source(kind=SourceKind.FEED, url="https://times.example/late")
    with closing(desk.open_database()) as store:
        store.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, other)], late))
    ill = run("doctor", "--database", desk.database)
    assert ill.code == 1
    assert "https://times.example/late: due since" in ill.err


def test_a_sum_that_does_not_agree_is_told(desk: Desk) -> None:
    polled(desk)
    with closing(desk.open_database()) as store:

        def poll(c: Connection) -> None:
            later = NOW + timedelta(minutes=6)
            (due,) = claim_due_sources(
                c, now=later, owner="me", lease=timedelta(minutes=1), limit=1
            )
            lost = PollResult(outcome=Outcome.OK, next_due_at=later, entries=5, known=1)
            close_poll(c, due.poll_id, lost, now=later)

        store.write(poll)

    done = run("doctor", "--ledger", "--database", desk.database)
    assert done.code == 1
    assert "seen 7, but new 0 + known 3 + rejected 0 = 3" in done.err


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


def test_an_outlet_nobody_declared_is_named(desk: Desk) -> None:
    done = run("doctor", "outlets", "nobody")

    assert (done.code, "no outlet is called 'nobody'" in done.err) == (2, True)
    del desk


def test_the_doctor_tells_who_is_silent_from_who_refuses(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del desk
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", "127.0.0.1/32")
    monkeypatch.setenv("WATCHDOG_SHIPPED_OUTLETS", "off")
    with FakeOutlet() as site:
        site.add("/feed.xml", status=503)
        base = site.url("").rstrip("/")
        folder = tmp_path / "own" / "outlets"
        folder.mkdir(parents=True)
        (folder / "own.yaml").write_text(
            f"outlet: own\nlanguages: [en]\nhome: {base}/\nsources:\n  - feed: {base}/feed.xml\n"
        )
        words = ("doctor", "outlets", "--watchlists", str(folder.parent))
        refused = run(*words, "--format", "jsonl")
    silent = run(*words, "--format", "jsonl")

    assert (refused.code, refused.lines[0]["status"]) == (1, 503)
    assert "offline" not in refused.err
    assert (silent.code, silent.lines[0]["status"]) == (1, None)
    assert "nothing answered at all: is this machine offline?" in silent.err
