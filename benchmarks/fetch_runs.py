"""One contestant of `fetch.py` in a process of its own: fetch the pages, print what it took.

    python benchmarks/fetch_runs.py NAME PORT PAGES

Prints one JSON object: wall clock and CPU seconds from the first request to the last page (CPU
of children included), pages that came whole, this process's memory in MB on the way. What a
contestant imports and starts beforehand is not counted.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from fetch_server import HOSTS
from measuring import cpu_of_all_children

AT_ONCE = 4  # connections to one host: what our clients have, and the same for everybody
NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
CHILDREN = 2  # of the sandbox, as in the watch
SAMPLES = 10  # of the memory, along the way


class Tally:
    """What came, and how much memory it took on the way."""

    def __init__(self, expected: int) -> None:
        self.pages = 0
        self.bytes = 0
        self.memory: list[float] = []
        self._step = max(1, expected // SAMPLES)

    def count(self, body: bytes) -> None:
        """Count one page, and look at the memory now and then."""
        self.pages += 1
        self.bytes += len(body)
        if self.pages % self._step == 0:
            self.memory.append(memory_in_use())


def memory_in_use() -> float:
    """Give this process's resident memory in MB (Linux; elsewhere the peak so far)."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6


async def spread(urls: Sequence[str], ask: Callable[[str], Awaitable[None]]) -> None:
    """Ask for every URL, `AT_ONCE` of one host at a time."""

    async def ask_all(host: str) -> None:
        waiting = iter([url for url in urls if f"//{host}:" in url])

        async def ask_some() -> None:
            for url in waiting:
                await ask(url)

        await asyncio.gather(*(ask_some() for _ in range(AT_ONCE)))

    await asyncio.gather(*(ask_all(host) for host in HOSTS))


def measure(crawl: Callable[[], object], tally: Tally, children: Callable[[], float]) -> None:
    """Crawl, and print what it took; `children` gives the CPU seconds of child processes."""
    before, cpu = children(), time.process_time()
    started = time.monotonic()
    crawl()
    wall = time.monotonic() - started
    cpu = time.process_time() - cpu
    figures = {
        "wall": wall,
        "cpu": cpu + children() - before,
        "pages": tally.pages,
        "bytes": tally.bytes,
        "memory": tally.memory,
    }
    print(json.dumps(figures))


def none() -> float:
    return 0.0


# --- ours


def run_ours(urls: Sequence[str]) -> None:
    from watchdog.declarations import Pace  # noqa: PLC0415 - each process imports what it runs
    from watchdog.fetch import Fetcher  # noqa: PLC0415

    pace, tally = Pace(gap=timedelta(), at_once=AT_ONCE), Tally(len(urls))

    async def fetch_all() -> None:
        fetcher = Fetcher(user_agent="bench", allow=[ip_network("127.0.0.0/8")])

        async def ask(url: str) -> None:
            tally.count((await fetcher.fetch(url, pace=pace, now=NOW)).body)

        await spread(urls, ask)
        await fetcher.aclose()

    measure(lambda: asyncio.run(fetch_all()), tally, none)


def run_ours_analysed(urls: Sequence[str]) -> None:
    """Fetch and analyse as the watch does: the analysis in the sandbox, two children."""
    from watchdog.app import SANDBOX_PRELOAD, shipped_watchlists  # noqa: PLC0415
    from watchdog.config import load_declarations  # noqa: PLC0415
    from watchdog.declarations import Pace  # noqa: PLC0415
    from watchdog.errors import ReadError  # noqa: PLC0415
    from watchdog.fetch import Fetcher  # noqa: PLC0415
    from watchdog.pipeline.analyse import analyse_page, prepare  # noqa: PLC0415
    from watchdog.pipeline.walk import SANDBOX_THREADS  # noqa: PLC0415
    from watchdog.sandbox import Sandbox  # noqa: PLC0415

    pace, tally = Pace(gap=timedelta(), at_once=AT_ONCE), Tally(len(urls))
    threads = ThreadPoolExecutor(SANDBOX_THREADS)

    async def fetch_all(sandbox: Sandbox) -> None:
        loop = asyncio.get_running_loop()
        fetcher = Fetcher(user_agent="bench", allow=[ip_network("127.0.0.0/8")])

        async def ask(url: str) -> None:
            page = await fetcher.fetch(url, pace=pace, now=NOW)
            with suppress(ReadError):  # a page without an article
                await loop.run_in_executor(
                    threads, sandbox.run, analyse_page, page, None, None, NOW
                )
            tally.count(page.body)

        await spread(urls, ask)
        await fetcher.aclose()

    with Sandbox(processes=CHILDREN, preload=SANDBOX_PRELOAD) as sandbox, threads:
        sandbox.set_context(load_declarations(shipped_watchlists(), secrets={}), prepare)
        measure(
            lambda: asyncio.run(fetch_all(sandbox)),
            tally,
            lambda: cpu_of_all_children(sandbox, CHILDREN),
        )


# --- peers


def run_aiohttp(urls: Sequence[str]) -> None:
    _run_aiohttp(urls, inflate=True)


def run_aiohttp_raw(urls: Sequence[str]) -> None:
    _run_aiohttp(urls, inflate=False)


def _run_aiohttp(urls: Sequence[str], *, inflate: bool) -> None:
    import aiohttp  # noqa: PLC0415

    tally = Tally(len(urls))

    async def fetch_all() -> None:
        connector = aiohttp.TCPConnector(limit=0, limit_per_host=AT_ONCE)
        async with aiohttp.ClientSession(connector=connector, auto_decompress=inflate) as session:

            async def ask(url: str) -> None:
                async with session.get(url) as response:
                    tally.count(await response.read())

            await spread(urls, ask)

    measure(lambda: asyncio.run(fetch_all()), tally, none)


def run_httpx(urls: Sequence[str]) -> None:
    _run_httpx(urls, lambda _body, _url: None)


def run_httpx_trafilatura(urls: Sequence[str]) -> None:
    import trafilatura  # noqa: PLC0415

    def extract(body: bytes, url: str) -> None:
        trafilatura.bare_extraction(
            body, url=url, with_metadata=True, include_comments=False, include_tables=False
        )

    _run_httpx(urls, extract)


def _run_httpx(urls: Sequence[str], work: Callable[[bytes, str], object]) -> None:
    import httpx  # noqa: PLC0415

    tally = Tally(len(urls))

    async def fetch_all() -> None:
        most = AT_ONCE * len(HOSTS)
        # A loop that trafilatura keeps for seconds on a busy machine has its own connections
        # expire under it: without a limit of their age it gets through.
        limits = httpx.Limits(
            max_connections=most, max_keepalive_connections=most, keepalive_expiry=None
        )
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:

            async def ask(url: str) -> None:
                body = (await client.get(url)).content
                work(body, url)
                tally.count(body)

            await spread(urls, ask)

    measure(lambda: asyncio.run(fetch_all()), tally, none)


def run_scrapy(urls: Sequence[str]) -> None:
    """Fetch with Scrapy: robots.txt obeyed as we do; what costs and is not needed here is off."""
    _run_scrapy(urls, inflate=True)


def run_scrapy_raw(urls: Sequence[str]) -> None:
    """Do the same without inflating: bodies stay as they came, like ours."""
    _run_scrapy(urls, inflate=False)


def _run_scrapy(urls: Sequence[str], *, inflate: bool) -> None:
    import scrapy  # noqa: PLC0415
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415
    from scrapy.http import Response  # noqa: PLC0415

    tally = Tally(len(urls))

    class Reader(scrapy.Spider):
        name = "reader"
        start_urls = tuple(urls)

        def parse(self, response: Response) -> None:
            tally.count(response.body)

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": AT_ONCE * len(HOSTS),
            "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "COMPRESSION_ENABLED": inflate,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_ENABLED": False,
            "USER_AGENT": "bench",
        }
    )
    process.crawl(Reader)
    measure(process.start, tally, none)


RUNS = {
    "ours": run_ours,
    "ours-analysed": run_ours_analysed,
    "scrapy": run_scrapy,
    "scrapy-raw": run_scrapy_raw,
    "aiohttp": run_aiohttp,
    "aiohttp-raw": run_aiohttp_raw,
    "httpx": run_httpx,
    "httpx-trafilatura": run_httpx_trafilatura,
}

if __name__ == "__main__":
    name, port, pages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    RUNS[name]([f"http://{HOSTS[n % len(HOSTS)]}:{port}/news/articles/{n}" for n in range(pages)])
