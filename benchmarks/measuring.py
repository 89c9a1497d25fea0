"""What every benchmark shares: a figure with its floor and aim, the table, the recorded file.

A figure is a ratio against something measured in the same run wherever there is something to
compare with: times of one machine say little about another. Times are CPU time unless said.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from watchdog.sandbox import Sandbox

RESULTS = Path(__file__).parent / "results"
PAGES = "pages-2023-2024.warc.gz"
TRUTH = "pages-2023-2024.truth.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number and what it was to reach; None: nothing was set for it."""

    what: str
    value: float
    unit: str = ""
    floor: float | None = None
    aim: float | None = None
    less_is_better: bool = False

    def verdict(self) -> str:
        """Say which of floor and aim is reached."""
        if self.aim is not None and self._reaches(self.aim):
            return "aim"
        if self.floor is not None:
            return "floor" if self._reaches(self.floor) else "BELOW FLOOR"
        return "below aim" if self.aim is not None else ""

    def _reaches(self, wanted: float) -> bool:
        return self.value <= wanted if self.less_is_better else self.value >= wanted


Measure = Callable[[], Iterable[Figure]]


def corpus() -> Path | None:
    """Find the folder of recorded pages that WATCHDOG_CORPUS names, if it does."""
    folder = os.environ.get("WATCHDOG_CORPUS")
    return Path(folder) if folder and Path(folder).is_dir() else None


def needed_corpus() -> Path:
    """Find the recorded pages, or end with the reason."""
    found = corpus()
    if found is None:
        sys.exit("skipped: WATCHDOG_CORPUS names no folder of recorded pages")
    return found


def cpu_seconds(work: Callable[[], object]) -> float:
    """Give the CPU time of this process that some work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def cpu_of_child(_context: object) -> float:
    """Give the CPU time a child of the sandbox has used so far; runs there."""
    return time.process_time()


def cpu_of_all_children(sandbox: Sandbox, processes: int) -> float:
    """Give the CPU time that all children of a sandbox have used so far."""
    with ThreadPoolExecutor(processes) as threads:
        told = dict(threads.map(lambda _: sandbox.run(_rest_and_tell), range(processes)))
    return sum(told.values())


def _rest_and_tell(_context: object) -> tuple[int, float]:
    time.sleep(0.3)  # so that the next question goes to another child
    return os.getpid(), time.process_time()


def report(name: str, measure: Measure, peers: Sequence[str] = ()) -> None:
    """Measure, print the table, and write it beside as JSON."""
    figures = list(measure())
    print_table(figures)
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": {peer: version(peer) for peer in peers},
        "figures": [{**asdict(figure), "reached": figure.verdict()} for figure in figures],
    }
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(about, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def read_result(name: str) -> list[Figure]:
    """Read what `report` wrote."""
    about = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return [
        Figure(**{key: value for key, value in figure.items() if key != "reached"})
        for figure in about["figures"]
    ]


def print_table(figures: Iterable[Figure]) -> None:
    """Print one line a figure: what, value, floor, aim, which of them is reached."""
    for figure in figures:
        value = f"{_short(figure.value)} {figure.unit}".strip()
        wanted = f"{_short(figure.floor):>9} {_short(figure.aim):>9}"
        print(f"{figure.what:<58} {value:>16} {wanted}  {figure.verdict()}")


def print_heading() -> None:
    """Print the names of the columns."""
    print(f"{'what':<58} {'measured':>16} {'floor':>9} {'aim':>9}  reached")


def _short(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.4g}"  # noqa: PLR2004
