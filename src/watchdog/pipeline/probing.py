"""Try the routes of an outlet for real; find those of a site, and propose an outlet file.

In:   an outlet or the address of a site; the sandbox and the fetcher.
Out:  a `RouteReport` per route; the text of an outlet file.
I/O:  through the fetcher. What goes wrong with a route is its report.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from watchdog.declarations import Outlet, Pace, Source, SourceKind
from watchdog.errors import FetchError, ReadError
from watchdog.fetch import Fetcher
from watchdog.model import LanguageCode, Outcome, OutletId, Page, language_of_tag
from watchdog.pipeline.analyse import SOURCE_LIMIT, Bench, Listing, read_listing, read_page
from watchdog.sandbox import Sandbox
from watchdog.sources import (
    Offer,
    choose_sitemaps,
    find_offers,
    robots_sitemaps,
    usual_addresses,
)
from watchdog.text import decode, inflate
from watchdog.text.urls import host_of

GUEST = Pace()  # at sites that nobody declared
_SILENT = (Outcome.HTTP_ERROR, Outcome.TIMEOUT)
MOST_DECLARED = 12  # offers of a site that are tried
_LANG = re.compile(r"<html[^>]{0,300}?\blang=[\"']?([\w-]{2,20})", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,200})", re.IGNORECASE)
_SITE_NAME = re.compile(
    r"<meta[^>]{0,100}og:site_name[^>]{0,50}content=[\"']([^\"'<>]{1,100})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteReport:
    """How one route of an outlet did."""

    outlet: str
    kind: SourceKind
    url: str
    outcome: str  # "ok", or what went wrong in words
    status: int | None = None  # of its answer; None where none came
    reached: bool = True  # False: no connection, or no answer in time
    entries: int = 0
    newest: datetime | None = None
    page: str = ""  # how the page of its first entry was read
    ms: int = 0  # until the source was read

    @property
    def well(self) -> bool:
        """Whether it listed anything."""
        return self.outcome == "ok" and self.entries > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a page says of its site."""

    name: str
    language: LanguageCode | None
    offers: tuple[Offer, ...]
    wordpress: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a probe found."""

    routes: tuple[RouteReport, ...]
    text: str | None  # of an outlet file; None where nothing lists articles


def look_at_site(bench: Bench, page: Page) -> Site:
    """Read what a page offers; runs in the sandbox."""
    del bench
    body = inflate(page.body, page.content_encoding, SOURCE_LIMIT)
    text = decode(body, page.content_type)
    lang = _LANG.search(text)
    name = _SITE_NAME.search(text) or _TITLE.search(text)
    return Site(
        name=" ".join(name[1].split()) if name else host_of(page.url),
        language=language_of_tag(lang[1]) if lang else None,
        offers=find_offers(text, page.url),
        wordpress="/wp-content/" in text,
    )


def look_at_robots(bench: Bench, page: Page) -> tuple[Offer, ...]:
    """Read which sitemaps robots.txt names; runs in the sandbox."""
    del bench
    body = inflate(page.body, page.content_encoding, SOURCE_LIMIT)
    return robots_sitemaps(decode(body, page.content_type), page.url)


@dataclass(frozen=True, slots=True)
class Prober:
    """Tries routes, one after another."""

    sandbox: Sandbox
    fetcher: Fetcher
    now: datetime
    pace: Pace = GUEST

    async def try_outlets(self, outlets: Sequence[Outlet]) -> tuple[RouteReport, ...]:
        """Try every source of some outlets, and the page of each one's first entry."""
        routes = [(source, outlet) for outlet in outlets for source in outlet.sources]
        return tuple([await self.try_route(source, outlet) for source, outlet in routes])

    async def try_route(self, source: Source, outlet: Outlet | None = None) -> RouteReport:
        """Try one source."""
        pace = outlet.pace if outlet else self.pace
        name = outlet.id if outlet else OutletId("")
        report = RouteReport(outlet=name, kind=source.kind, url=source.url, outcome="ok")
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            listing = await self._read(source, source.url, outlet, pace)
            if listing.reading.sitemaps:
                for one in choose_sitemaps(listing.reading.sitemaps, None, most=1):
                    listing = await self._read(source, one.url, outlet, pace)
        except FetchError as error:
            silent = error.status is None and error.retryable and error.outcome in _SILENT
            return replace(report, outcome=error.reason, status=error.status, reached=not silent)
        except ReadError as error:
            return replace(report, outcome=error.reason, status=HTTPStatus.OK)
        found = listing.reading.candidates
        times = [one.published_at or one.updated_at for one in found]
        report = replace(
            report,
            outcome="ok" if found else "lists nothing",
            status=HTTPStatus.OK,
            entries=len(found),
            newest=max((time for time in times if time), default=None),
            ms=round(1000 * (loop.time() - started)),
        )
        return replace(report, page=await self._try_page(found[0].url, outlet)) if found else report

    async def probe(self, url: str) -> Proposal:
        """Try what a site offers; FetchError and ReadError where it cannot be read at all."""
        page = await self.fetcher.fetch(url, pace=self.pace, now=self.now)
        site = self.sandbox.run(look_at_site, page)
        offers = {offer.url: offer for offer in (*site.offers, *await self._in_robots(page.url))}
        routes = await self._try_all(list(offers.values())[:MOST_DECLARED])
        for offer in usual_addresses(page.url):
            if offer.url in offers or any(_fits(report, offer.kind) for report in routes):
                continue
            routes.append(await self.try_route(Source(kind=offer.kind, url=offer.url)))
        if not any(report.well for report in routes):
            routes.append(await self.try_route(Source(kind=SourceKind.LISTING, url=page.url)))
        return Proposal(routes=tuple(routes), text=propose(site, page.url, routes))

    async def _try_all(self, offers: list[Offer]) -> list[RouteReport]:
        return [await self.try_route(Source(kind=one.kind, url=one.url)) for one in offers]

    async def _in_robots(self, url: str) -> tuple[Offer, ...]:
        try:
            page = await self.fetcher.fetch(
                urljoin(url, "/robots.txt"), pace=self.pace, now=self.now
            )
            return self.sandbox.run(look_at_robots, page)
        except (FetchError, ReadError):
            return ()

    async def _read(self, source: Source, url: str, outlet: Outlet | None, pace: Pace) -> Listing:
        page = await self.fetcher.fetch(url, pace=pace, now=self.now)
        return self.sandbox.run(read_listing, page, source, outlet.id if outlet else None)

    async def _try_page(self, url: str, outlet: Outlet | None) -> str:
        try:
            page = await self.fetcher.fetch(
                url, pace=outlet.pace if outlet else self.pace, now=self.now
            )
            article = self.sandbox.run(read_page, page, outlet.id if outlet else None)
        except (FetchError, ReadError) as error:
            return error.reason
        return f"{article.template}, {len(article.text)} letters"


def propose(site: Site, url: str, routes: list[RouteReport]) -> str | None:
    """Write an outlet file with the best feed and the best sitemap; None without any route.

    Nothing of the site's own words is trusted: names are written as quoted scalars.
    """
    chosen = [report for kind in SourceKind if (report := _best(routes, kind))]
    if not chosen:
        return None
    identity = re.sub(r"[^a-z0-9]+", "-", host_of(url).removeprefix("www.").lower()).strip("-")
    templates = "[wordpress, json-ld, generic]" if site.wordpress else "[json-ld, generic]"
    language = site.language or LanguageCode("en")
    lines = [
        f"outlet: {identity}",
        f"name: {_quoted(site.name)}",
        f"languages: [{language}]",
        f"home: {_quoted(_home(url))}",
        "sources:",
    ]
    for report in chosen:
        newest = f"{report.newest:%Y-%m-%d %H:%M} UTC" if report.newest else "not dated"
        lines.append(f"  # {report.entries} entries, the newest {newest}; page: {report.page}")
        lines.append(f"  - {report.kind}: {_quoted(report.url)}")
    lines += ["every: 10m", "pace: {gap: 3s, at_once: 1}", f"templates: {templates}"]
    return "\n".join(lines) + "\n"


def _best(routes: list[RouteReport], kind: SourceKind) -> RouteReport | None:
    """Choose the route with most entries of a kind; the first tried where they are equal."""
    fitting = [report for report in routes if _fits(report, kind)]
    return max(fitting, key=lambda report: report.entries, default=None)


def _fits(report: RouteReport, kind: SourceKind) -> bool:
    return report.well and report.kind is kind


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path or '/'}"


def _quoted(text: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]", " ", text)
    return "'" + plain.replace("'", "''") + "'"
