"""What the sandbox costs: pages analysed in this process against the same through a child.

Needs WATCHDOG_CORPUS. Each page goes both ways in turn; CPU time of parent and child together
is compared with that of the parent alone. One child, warmed up like the parent.
"""

import statistics
from collections.abc import Iterator

from measuring import PAGES, Figure, cpu_of_child, cpu_seconds, needed_corpus, report

from watchdog.app import SANDBOX_PRELOAD, shipped_watchlists
from watchdog.archive import read_warc
from watchdog.config import load_declarations
from watchdog.errors import ReadError
from watchdog.model import Page
from watchdog.pipeline.analyse import Bench, analyse_page, prepare
from watchdog.sandbox import Sandbox

ROUNDS = 3


def analyse_here(bench: Bench, page: Page) -> None:
    try:
        analyse_page(bench, page, None, None, page.fetched_at)
    except ReadError:
        return


def analyse_there(sandbox: Sandbox, page: Page) -> None:
    try:
        sandbox.run(analyse_page, page, None, None, page.fetched_at)
    except ReadError:
        return


def measure() -> Iterator[Figure]:
    pages = list(read_warc(needed_corpus() / PAGES))
    declarations = load_declarations(shipped_watchlists(), secrets={})
    bench = prepare(declarations)
    with Sandbox(processes=1, preload=SANDBOX_PRELOAD) as sandbox:
        sandbox.set_context(declarations, prepare)
        _one_round(bench, sandbox, pages)  # warms both up
        rounds = [_one_round(bench, sandbox, pages) for _ in range(ROUNDS)]
    extra = statistics.median(there / here - 1 for here, there in rounds)
    yield Figure(
        what="sandbox: CPU on top of analysing in process",
        value=100 * extra,
        unit="%",
        floor=25,
        aim=15,
        less_is_better=True,
    )
    here = statistics.median(here for here, _ in rounds)
    yield Figure(what="analyse a page in process: CPU", value=here * 1000 / len(pages), unit="ms")


def _one_round(bench: Bench, sandbox: Sandbox, pages: list[Page]) -> tuple[float, float]:
    """Give CPU seconds in process, and of parent and child together."""
    here = there = 0.0
    before = sandbox.run(cpu_of_child)
    for page in pages:
        here += cpu_seconds(lambda page=page: analyse_here(bench, page))
        there += cpu_seconds(lambda page=page: analyse_there(sandbox, page))
    return here, there + sandbox.run(cpu_of_child) - before


if __name__ == "__main__":
    report("sandbox", measure)
