"""Fetching beside Scrapy, aiohttp and httpx; fetching and analysing beside httpx + trafilatura.

Needs WATCHDOG_CORPUS and the peers:

    pip install -c constraints.txt -c benchmarks/constraints.txt -e '.[bench]'

Recorded pages of 125 to 400 kB (mean 240 kB), gzip'd, are served from another process by twelve
hosts on loopback, each answer 20 ms late (`fetch_server.py`). Every contestant has a process of
its own and four connections to each host (`fetch_runs.py`); they run in turn, and the ratios are
medians of the rounds. All of them ask over plain HTTP: TLS costs everybody the same.

*As it comes* a peer inflates what it fetches; we leave that to the sandbox, which must do it
with a limit. So there is a *raw* row beside it, where the peer does not inflate either.
"""

import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from socket import create_server

from measuring import PAGES, Figure, needed_corpus, report

from watchdog.archive import read_warc

FOLDER = Path(__file__).parent
SIZES = range(125_000, 400_000)  # bytes of a page, inflated
ROUNDS = 3
FETCHED, ANALYSED, MANY = 2_000, 1_000, 10_000  # pages of a run
FETCHERS = ("ours", "scrapy", "scrapy-raw", "aiohttp", "aiohttp-raw", "httpx")
PEERS = ("scrapy", "aiohttp", "httpx", "trafilatura")
ANALYSERS = ("ours-analysed", "httpx-trafilatura")


@dataclass(frozen=True, slots=True)
class Run:
    """What one contestant took for one round."""

    wall: float
    cpu: float
    pages: int
    memory: Sequence[float]  # MB, on the way

    @property
    def speed(self) -> float:
        """Pages per second of wall clock."""
        return self.pages / self.wall


Round = Mapping[str, Run]


def measure() -> Iterator[Figure]:
    fetchers = [name for name in FETCHERS if is_installed(name)]
    with tempfile.TemporaryDirectory() as folder:
        write_pages(Path(folder))
        with serving(Path(folder)) as port:
            fetched = [run_round(fetchers, port, FETCHED) for _ in range(ROUNDS)]
            analysed = [run_round(ANALYSERS, port, ANALYSED) for _ in range(ROUNDS)]
            many = run("ours-analysed", port, MANY)
    yield from _fetching(fetched)
    yield from _analysing(analysed)
    yield from _memory(many)


def _fetching(rounds: Sequence[Round]) -> Iterator[Figure]:
    yield Figure(what="fetch: pages/s", value=_median(rounds, lambda r: r["ours"].speed))
    ran = [name for name in FETCHERS if name in rounds[0]]
    for peer in ran[1:]:
        yield Figure(
            what=f"fetch: pages/s against {peer}",
            value=_median(rounds, lambda r, peer=peer: r["ours"].speed / r[peer].speed),
            unit="×",
            floor=2.5 if peer == "scrapy" else None,
            aim=3 if peer == "scrapy" else None,
        )
    for name in ran:
        yield Figure(what=f"fetch: CPU per page, {name}", value=_cpu(rounds, name), unit="ms")


def _analysing(rounds: Sequence[Round]) -> Iterator[Figure]:
    mine, theirs = ANALYSERS
    yield Figure(what="fetch + analyse: pages/s", value=_median(rounds, lambda r: r[mine].speed))
    yield Figure(
        what="fetch + analyse: pages/s against httpx + trafilatura",
        value=_median(rounds, lambda r: r[mine].speed / r[theirs].speed),
        unit="×",
        floor=3,
        aim=5,
    )
    for name in ANALYSERS:
        yield Figure(
            what=f"fetch + analyse: CPU per page, {name}", value=_cpu(rounds, name), unit="ms"
        )


def _memory(many: Run) -> Iterator[Figure]:
    early, late = many.memory[0], many.memory[-1]
    yield Figure(
        what=f"main process after {many.pages:,} pages fetched and analysed",
        value=max(many.memory),
        unit="MB",
        floor=120,
        less_is_better=True,
    )
    yield Figure(what="  grown over the last nine tenths of them", value=late - early, unit="MB")


def _median(rounds: Sequence[Round], figure: Callable[[Round], float]) -> float:
    return statistics.median(figure(each) for each in rounds)


def _cpu(rounds: Sequence[Round], name: str) -> float:
    return _median(rounds, lambda r: 1000 * r[name].cpu / r[name].pages)


# --- the pages, the server, the contestants


def write_pages(folder: Path) -> None:
    """Write recorded pages of the right size, gzip'd as servers do, one to a file."""
    for number, page in enumerate(read_warc(needed_corpus() / PAGES)):
        body = zlib.decompress(page.body, 47) if page.content_encoding else page.body
        if len(body) in SIZES:
            (folder / f"{number:04}").write_bytes(gzip.compress(body, 6))


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Run the server while in the block; gives its port."""
    with create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, str(FOLDER / "fetch_server.py"), str(folder), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()  # it is ready
        yield port
        assert server.stdin is not None
        server.stdin.close()


def is_installed(name: str) -> bool:
    """Whether a contestant's library is there; say so where it is not."""
    library = name.partition("-")[0]
    if library == "ours" or find_spec(library):
        return True
    print(f"SKIPPED {name}: pip install 'news-watchdog[bench]'", file=sys.stderr)
    return False


def run_round(names: Sequence[str], port: int, pages: int) -> Round:
    return {name: run(name, port, pages) for name in names}


def run(name: str, port: int, pages: int) -> Run:
    command = [sys.executable, str(FOLDER / "fetch_runs.py"), name, str(port), str(pages)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told = json.loads(done.stdout)
    if told["pages"] != pages:
        sys.exit(f"{name} got {told['pages']} of {pages} pages")
    return Run(told["wall"], told["cpu"], told["pages"], told["memory"])


if __name__ == "__main__":
    report("fetch", measure, peers=[peer for peer in PEERS if find_spec(peer)])
