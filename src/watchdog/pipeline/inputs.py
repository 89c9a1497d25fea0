"""Read what a person names on the command line: WARC files, HTML files, URLs.

In:   names of files and URLs.
Out:  each response with its article, or the reason why there is none, in order.
I/O:  files, and the network through the fetcher; foreign bytes go to the sandbox.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from watchdog.archive import read_warc
from watchdog.declarations import Outlet, Pace, SourceKind
from watchdog.errors import ArchiveError, ReadError, WatchdogError
from watchdog.fetch import Fetcher
from watchdog.model import Article, Page, Reading
from watchdog.pipeline.analyse import read_entries, read_page
from watchdog.pipeline.probing import GUEST, Prober, Proposal, RouteReport
from watchdog.sandbox import Sandbox

T = TypeVar("T")

AHEAD = 8  # pages handed to the sandbox before the first answer is asked for
OK = 200


@dataclass(frozen=True, slots=True)
class Inputs:
    """Reads pages and sources by name, one after another."""

    sandbox: Sandbox
    fetcher: Fetcher
    runner: asyncio.Runner  # the fetcher's loop: it remembers hosts, and when they were asked
    now: datetime
    pace: Pace = GUEST

    def read_pages(
        self, names: Iterable[str], url: str | None = None
    ) -> Iterator[tuple[Page, Article | str]]:
        """Give each response with its article or the reason why not, in the order given.

        What cannot be had (ArchiveError, FetchError) is raised after all that came before it.
        """
        waiting: deque[tuple[Page, Future[Article | str]]] = deque()
        failure: WatchdogError | None = None
        with ThreadPoolExecutor(AHEAD) as pool:
            for page in until_failure(self._pages(names, url)):
                if isinstance(page, WatchdogError):
                    failure = page
                    break
                waiting.append((page, pool.submit(self._read, page)))
                if len(waiting) == AHEAD:
                    first, answer = waiting.popleft()
                    yield first, answer.result()
            for first, answer in waiting:
                yield first, answer.result()
        if failure is not None:
            raise failure

    def read_source(
        self, name: str, url: str | None, kind: SourceKind | None, select: str | None
    ) -> Reading:
        """Read the entries of one source; ReadError and FetchError say why not."""
        page = self._fetch(name) if is_url(name) else self._file(name, url, "")
        return self.sandbox.run(read_entries, page, kind, select)

    def try_outlets(self, outlets: Sequence[Outlet]) -> tuple[RouteReport, ...]:
        """Try every route of some outlets for real."""
        return self._probing(lambda prober: prober.try_outlets(outlets))

    def probe(self, url: str) -> Proposal:
        """Find out where a site lists its articles; FetchError and ReadError say why not."""
        return self._probing(lambda prober: prober.probe(url))

    def _probing(self, work: Callable[[Prober], Coroutine[Any, Any, T]]) -> T:
        return self.runner.run(work(Prober(self.sandbox, self.fetcher, self.now, self.pace)))

    def _pages(self, names: Iterable[str], url: str | None) -> Iterator[Page]:
        for name in names:
            if name.endswith((".warc", ".warc.gz")):
                yield from read_warc(Path(name))
            elif is_url(name):
                yield self._fetch(name)
            else:
                yield self._file(name, url, "text/html")

    def _read(self, page: Page) -> Article | str:
        if page.status != OK:
            return f"http-error: status {page.status}"
        try:
            return self.sandbox.run(read_page, page, None)
        except ReadError as error:
            return f"{error.reason}: {error}"

    def _fetch(self, url: str) -> Page:
        return self.runner.run(self.fetcher.fetch(url, pace=Pace(), now=self.now))

    def _file(self, name: str, url: str | None, content_type: str) -> Page:
        path = Path(name)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise ArchiveError(f"{name}: {error.strerror}") from error
        address = url or path.absolute().as_uri()
        return Page(
            url=address,
            requested_url=address,
            status=OK,
            fetched_at=self.now,
            body=body,
            content_type=content_type,
        )


def until_failure(pages: Iterable[Page]) -> Iterator[Page | WatchdogError]:
    """Give pages, and last the error that ended them: so that none read ahead is lost."""
    try:
        yield from pages
    except WatchdogError as error:
        yield error


def is_url(name: str) -> bool:
    """Whether a name is an address rather than a file."""
    return name.startswith(("http://", "https://"))
