import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.peers.outlet import FakeOutlet
from tests.pipeline.making import NOISE, declare

from watchdog.config import load_declarations
from watchdog.declarations import Pace, SourceKind
from watchdog.errors import FetchError
from watchdog.fetch import Fetcher
from watchdog.pipeline.analyse import prepare
from watchdog.pipeline.inputs import Inputs
from watchdog.pipeline.probing import RouteReport, Site, propose
from watchdog.sandbox import Sandbox

PAGE = f"<html lang=en><article><h1>Talks</h1><p>{NOISE}</p><p>{NOISE}</p></article></html>"


@pytest.fixture
def site() -> Iterator[FakeOutlet]:
    with FakeOutlet() as peer:
        yield peer


@pytest.fixture
def inputs(sandbox: Sandbox, site: FakeOutlet) -> Iterator[Inputs]:
    sandbox.set_context(declare(site.url("").rstrip("/")), prepare)
    fetcher = Fetcher(user_agent="news-watchdog/test", allow=[ip_network("127.0.0.1/32")])
    with asyncio.Runner() as runner:
        yield Inputs(
            sandbox=sandbox,
            fetcher=fetcher,
            runner=runner,
            now=datetime(2026, 5, 4, tzinfo=UTC),
            pace=Pace(gap=timedelta()),
        )
        runner.run(fetcher.aclose())


def serve_feed(site: FakeOutlet, path: str, entries: int) -> None:
    items = "".join(
        f"<item><title>T{n}</title><link>{site.url(f'/a/{n}')}</link></item>"
        for n in range(entries)
    )
    site.add(path, f"<rss><channel>{items}</channel></rss>", content_type="application/rss+xml")


def test_a_probe_proposes_a_file_that_loads(
    site: FakeOutlet, inputs: Inputs, tmp_path: Path
) -> None:
    site.add("/a/0", PAGE)
    site.add(
        "/",
        "<html lang=en-GB><head><title>It's: the 'Post' #1</title>"
        '<link rel=alternate type="application/rss+xml" href="/small.xml">'
        '<link rel=alternate type="application/rss+xml" href="/all.xml">'
        '<link rel=alternate type="application/rss+xml" href="/gone.xml"></head></html>',
    )
    site.add("/robots.txt", f"Sitemap: {site.url('/news.xml')}", content_type="text/plain")
    site.add("/news.xml", f"<urlset><url><loc>{site.url('/a/0')}</loc></url></urlset>")
    serve_feed(site, "/small.xml", 1)
    serve_feed(site, "/all.xml", 3)

    found = inputs.probe(site.url("/"))

    assert found.text is not None
    outlets = tmp_path / "outlets"
    outlets.mkdir()
    (outlets / "own.yaml").write_text(found.text, encoding="utf-8")
    loaded = load_declarations(tmp_path, secrets={}, shipped_outlets=False)
    [outlet] = loaded.outlets.values()
    assert (outlet.name, outlet.languages) == ("It's: the 'Post' #1", ("en",))
    assert [(s.kind, s.url) for s in outlet.sources] == [
        (SourceKind.FEED, site.url("/all.xml")),
        (SourceKind.NEWS_SITEMAP, site.url("/news.xml")),
    ]
    outcomes = {report.url.rpartition("/")[2]: report.outcome for report in found.routes}
    assert outcomes["gone.xml"] == "HTTP 404"
    assert "generic, " in found.text


def test_what_declares_nothing_is_tried_where_others_have_it(
    site: FakeOutlet, inputs: Inputs
) -> None:
    site.add("/", "<html lang=ps><title>Own</title></html>")
    site.add("/a/0", PAGE)
    serve_feed(site, "/feed/", 2)

    found = inputs.probe(site.url("/"))
    assert found.text is not None
    assert f"feed: '{site.url('/feed/')}'" in found.text
    assert "languages: [ps]" in found.text


@pytest.mark.parametrize("way", ["link", "feed/", "api/", "robots", "index"])
def test_each_way_to_a_list_gives_a_file_whose_sources_can_be_polled(
    way: str, site: FakeOutlet, inputs: Inputs, tmp_path: Path
) -> None:
    link = (
        '<link rel=alternate type="application/rss+xml" href="/own.xml">' if way == "link" else ""
    )
    site.add("/", f"<html lang=en><head><title>Own</title>{link}</head></html>")
    site.add("/a/0", PAGE)
    path = {"link": "/own.xml", "feed/": "/feed/", "api/": "/api/"}.get(way, "/map.xml")
    if path == "/map.xml":
        site.add("/robots.txt", f"Sitemap: {site.url(path)}", content_type="text/plain")
        inner = "/posts.xml" if way == "index" else path
        site.add(inner, f"<urlset><url><loc>{site.url('/a/0')}</loc></url></urlset>")
        if way == "index":
            index = f"<sitemap><loc>{site.url(inner)}</loc></sitemap>"
            site.add(path, f"<sitemapindex>{index}</sitemapindex>")
    else:
        serve_feed(site, path, 2)

    found = inputs.probe(site.url("/"))

    assert found.text is not None
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "own.yaml").write_text(found.text, encoding="utf-8")
    loaded = load_declarations(tmp_path, secrets={}, shipped_outlets=False)
    [outlet] = loaded.outlets.values()
    assert [source.url for source in outlet.sources] == [site.url(path)]
    [polled] = inputs.try_outlets([outlet])
    assert (polled.well, polled.outcome, polled.page[:8]) == (True, "ok", "generic,")


def test_a_site_without_any_list_gives_no_file(site: FakeOutlet, inputs: Inputs) -> None:
    site.add("/", "<html><title>Own</title><p>Nothing</p></html>")

    assert inputs.probe(site.url("/")).text is None


def test_a_site_that_cannot_be_read_says_why(inputs: Inputs, site: FakeOutlet) -> None:
    site.add("/", status=500)

    with pytest.raises(FetchError):
        inputs.probe(site.url("/"))


def test_outlets_are_tried_route_by_route(inputs: Inputs, site: FakeOutlet) -> None:
    serve_feed(site, "/gazette/feed.xml", 2)
    site.add("/a/0", PAGE)
    declared = declare(site.url("").rstrip("/")).outlets

    gazette, courier = inputs.try_outlets(list(declared.values()))
    assert (gazette.well, gazette.entries, gazette.page[:8]) == (True, 2, "generic,")
    assert (courier.well, courier.outcome) == (False, "HTTP 404")


def test_names_of_a_site_cannot_write_yaml() -> None:
    report = RouteReport(outlet="", kind=SourceKind.FEED, url="https://own.example/f", outcome="ok",
                         entries=1)  # fmt: skip
    site = Site(name="x'\nenabled: false\n#", language=None, offers=(), wordpress=True)

    text = propose(site, "https://own.example/", [report])
    assert text is not None
    assert "name: 'x'' enabled: false #'\n" in text
    assert "templates: [wordpress," in text
