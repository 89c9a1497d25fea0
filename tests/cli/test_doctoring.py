"""Every verdict, on a desk of its own: what is wrong gets exit code 1, and says what to do."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.making import WATCHLIST, Desk, run
from tests.peers.outlet import FakeOutlet
from tests.peers.postgres import database_of, find_server

from watchdog.declarations import Source, SourceKind
from watchdog.model import Outcome, OutletId
from watchdog.store import Connection, PollResult, claim_due_sources, close_poll, sync_sources

NOW = datetime.now(UTC)  # noqa: TID251 - commands ask the machine's clock
TIMES = OutletId("times")
SOURCE = Source(kind=SourceKind.FEED, url="https://times.example/feed")


def polled(desk: Desk, entries: int = 2, known: int = 2) -> None:
    with closing(desk.open_database()) as store:

        def poll(c: Connection) -> None:
            sync_sources(c, [(TIMES, SOURCE)], NOW)
            (due,) = claim_due_sources(c, now=NOW, owner="me", lease=timedelta(minutes=1), limit=1)
            later = NOW + timedelta(minutes=5)
            result = PollResult(outcome=Outcome.OK, next_due_at=later, entries=entries, known=known)
            close_poll(c, due.poll_id, result, now=NOW)

        store.write(poll)


def examined(desk: Desk, *words: str, code: int) -> dict[str, dict[str, str]]:
    """Examine without trying an outlet; give the findings by what was looked at."""
    done = run("doctor", "--database", desk.database, "--sample", "0", *words)
    assert done.code == code, done.out
    return {line["what"]: line for line in done.lines}


@pytest.fixture
def well(desk: Desk) -> Desk:
    """Give a desk at which nothing is wrong."""
    desk.write("routes.yaml", "targets: {ops: console://}\nroutes: {operators: {now: [ops]}}\n")
    (desk.folder / "var").mkdir()
    polled(desk)
    return desk


def test_a_watch_that_is_well_says_so_line_by_line(well: Desk) -> None:
    found = examined(well, code=0)

    assert {what: line["verdict"] for what, line in found.items()} == {
        "database": "well",
        "migrations": "well",
        "clock": "unknown",
        "sources": "well",
        "leases": "well",
        "polls due": "well",
        "pages due": "well",
        "changes due": "well",
        "deliveries due": "well",
        "sign-in": "advice",
        "target ops": "unknown",
        "target console": "unknown",
        "parts": "well",
        "disk of the state": "well",
        "disk of the database": "well",
        "heartbeat": "advice",
        "outlets": "unknown",
        "clock steadiness": "well",
    }
    assert all(line["advice"] for line in found.values() if line["verdict"] == "advice")


def test_a_table_is_for_people(well: Desk) -> None:
    done = run("doctor", "--database", well.database, "--sample", "0", "--format", "table")

    assert "all is well" in done.err
    assert "verdict" in done.out
    assert "clock steadiness" in done.out
    assert "dead man's" in done.out  # what to do, over several lines


def test_a_source_that_fails_or_waits_too_long_is_wrong(well: Desk) -> None:
    with closing(well.open_database()) as store:
        late = Source(kind=SourceKind.FEED, url="https://times.example/late")
        hour_ago = NOW - timedelta(hours=1)
        store.write(lambda c: sync_sources(c, [(TIMES, SOURCE), (TIMES, late)], hour_ago))
    found = examined(well, code=1)

    assert "https://times.example/late: due since" in found["source"]["found"]
    assert "watchdog run" in found["source"]["advice"]
    assert found["polls due"]["verdict"] == "wrong"


def test_a_sum_that_does_not_agree_is_told(desk: Desk) -> None:
    polled(desk, entries=5, known=1)
    found = examined(desk, "--ledger", code=1)

    assert "seen 5, but new 0 + known 1 + rejected 0 = 1" in found["ledger"]["found"]


def test_no_database_is_told_with_what_to_do(desk: Desk) -> None:
    found = examined(desk, code=1)

    assert found["database"]["verdict"] == "wrong"
    assert "watchdog db upgrade" in found["database"]["advice"]
    assert found["targets and stuck work"]["verdict"] == "unknown"


def test_an_old_schema_is_told(well: Desk) -> None:
    with closing(well.open_database()) as store:
        statement = "UPDATE alembic_version SET version_num = '0001'"
        store.write(lambda c: c.exec_driver_sql(statement))
    found = examined(well, code=1)

    assert "has schema 0001, this program needs" in found["database"]["found"]


def test_a_broken_file_is_told(well: Desk) -> None:
    (well.folder / "desk.db").write_bytes(b"this is no database" * 1000)
    for rest in ("desk.db-wal", "desk.db-shm"):
        (well.folder / rest).unlink(missing_ok=True)
    found = examined(well, code=1)

    assert "not a database" in found["database"]["found"]


def test_a_target_that_no_channel_takes_is_told(well: Desk) -> None:
    well.write("routes.yaml", "targets: {ops: 17}\nroutes: {operators: {now: [ops]}}\n")
    found = examined(well, code=1)

    assert found["declarations"]["verdict"] == "wrong"
    assert "routes.yaml" in found["declarations"]["found"]


def test_no_folder_of_the_state_is_told(desk: Desk) -> None:
    polled(desk)
    found = examined(desk, code=1)

    assert found["disk of the state"]["verdict"] == "wrong"


@pytest.fixture
def site(well: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOutlet]:
    monkeypatch.setenv("WATCHDOG_ALLOW_ADDRESSES", "127.0.0.1/32")
    with FakeOutlet() as site:
        base = site.url("").rstrip("/")
        text = f"outlet: own\nlanguages: [en]\nhome: {base}/\nsources:\n  - feed: {base}/feed.xml\n"
        well.write("outlets/own.yaml", text)
        yield site


@pytest.mark.parametrize("answer", ["refused", "robots"])
def test_outlets_that_cannot_be_read_are_told(well: Desk, site: FakeOutlet, answer: str) -> None:
    if answer == "refused":
        site.add("/feed.xml", status=503)
    else:
        site.add("/robots.txt", "User-agent: *\nDisallow: /", content_type="text/plain")
    done = run("doctor", "--database", well.database, "--sample", "1")
    [line] = [line for line in done.lines if line["what"] == "outlet own"]

    assert (done.code, line["verdict"]) == (1, "wrong")
    assert ("robots.txt" if answer == "robots" else "503") in line["found"]
    assert line["advice"]


@pytest.mark.usefixtures("site")
def test_an_outlet_that_no_watchlist_asks_for_is_not_tried(well: Desk) -> None:
    own = (well.folder / "watchlists/outlets/own.yaml").read_text()
    well.write("outlets/aside.yaml", own.replace("outlet: own", "outlet: aside"))
    well.write("desk.yaml", (well.folder / "watchlists/desk.yaml").read_text() + "outlets: [own]\n")
    done = run("doctor", "--database", well.database, "--sample", "5")

    tried = [line["what"] for line in done.lines if line["what"].startswith("outlet ")]
    assert tried == ["outlet own"]


@pytest.mark.postgres
def test_on_a_server_clock_and_queue_are_looked_at(
    well: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database_of(find_server()) as url:
        monkeypatch.setenv("WATCHDOG_DATABASE_URL", url)
        assert run("db", "upgrade").code == 0
        done = run("doctor", "--sample", "0")
        found = {line["what"]: line for line in done.lines}
    del well

    assert done.code == 0, done.out
    assert found["clock"]["verdict"] == "well"
    assert found["queue"] == {
        "what": "queue",
        "verdict": "well",
        "found": "no wake-up waits",
        "advice": "",
    }


def test_a_server_that_is_away_is_told(well: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    done = run("doctor", "--sample", "0")
    found = {line["what"]: line for line in done.lines}
    del well

    assert (done.code, found["database"]["verdict"]) == (1, "wrong")
    assert "see whether its server runs" in found["database"]["advice"]


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
        (folder.parent / "desk.yaml").write_text(WATCHLIST, encoding="utf-8")
        words = ("doctor", "outlets", "--watchlists", str(folder.parent))
        whole = ("doctor", "--sample", "1", "--watchlists", str(folder.parent))
        refused, some = run(*words, "--format", "jsonl"), run(*whole)
    silent, none = run(*words, "--format", "jsonl"), run(*whole)

    assert (refused.code, refused.lines[0]["status"]) == (1, 503)
    assert "offline" not in refused.err
    assert (silent.code, silent.lines[0]["status"]) == (1, None)
    assert "nothing answered at all: is this machine offline?" in silent.err
    asked = [
        [line["advice"] for line in each.lines if line["what"] == "network"]
        for each in (some, none)
    ]
    assert asked == [[], ["is this machine offline?"]]


RSS = "<rss><channel><item><title>Talks</title><link>/a/1</link></item></channel></rss>"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    "<item rdf:about='BASE/a/1'><title>Talks</title><link>BASE/a/1</link></item></rdf:RDF>"
)
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>Talks</title><id>1</id>"
    "<link href='/a/1'/></entry></feed>"
)
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "BASE/a/1"}]}'
)
SITEMAP = (
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>BASE/a/1</loc></url>"
    "</urlset>"
)
INDEX = (
    "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap>"
    "<loc>BASE/news.xml.gz</loc></sitemap></sitemapindex>"
)
LISTING = "<html><body><h2><a href='/a/1'>Talks about a harbour go on</a></h2></body></html>"
TOPIC = (
    '<html><script id="__NEXT_DATA__" type="application/json">{"props": {"pageProps": {"pageData":'
    ' {"curations": [{"summaries": [{"title": "Talks", "link": "/a/1"}]}]}}}}</script></html>'
)
ROUTES = {
    "feed: /rss": RSS,
    "feed: /rdf": RDF,
    "feed: /atom": ATOM,
    "feed: /feed.json": JSON_FEED,
    "news_sitemap: /news.xml.gz": SITEMAP,
    "news_sitemap: /index.xml": INDEX,
    "listing: /section": LISTING,
    "listing: /topics/1": TOPIC,
}
BROKEN = {
    "feed: /page": "<!doctype html><html><title>Front</title><body>No feed.</body></html>",
    "feed: /moved": None,
}


def test_each_kind_of_route_is_tried_and_told_with_what_to_do(well: Desk, site: FakeOutlet) -> None:
    base = site.url("").rstrip("/")
    text = f"outlet: own\nlanguages: [en]\nhome: {base}/\npace: {{gap: 0s}}\nsources:\n"
    for route, body in {**ROUTES, **BROKEN}.items():
        kind, path = route.split(": ")
        text += f"  - {kind}: {base}{path}\n" + "    select: h2 a\n" * (path == "/section")
        if body is not None:
            sent = body.replace("BASE", base).encode()
            site.add(path, gzip.compress(sent) if path.endswith(".gz") else sent)
    told_there = "".join(
        f"<p>They met for the {n}. time, and went on talking.</p>" for n in range(9)
    )
    site.add("/a/1", f"<html><article><h1>Talks</h1>{told_there}</article></html>")
    well.write("outlets/own.yaml", text)
    done = run("doctor", "outlets", "own", "--format", "jsonl")
    told = {line["url"].removeprefix(base): line for line in done.lines}

    assert done.code == 1
    for route in ROUTES:
        line = told[route.split(": ")[1]]
        assert (line["outcome"], line["entries"], line["advice"]) == ("ok", 1, ""), line
        assert line["page"].startswith("generic, "), line
    assert "no feed any more" in told["/page"]["advice"]
    assert "sources probe" in told["/moved"]["advice"]
