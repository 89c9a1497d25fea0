"""`watchdog replay`, as a user runs it: recorded pages into a fresh database, then once more.

Needs WATCHDOG_CORPUS. Wall-clock time, because children do most of the work: on a busy
machine the figures are low. What a start costs is measured with a file of one page, and
taken off for the figures "after the start".
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from measuring import PAGES, Figure, needed_corpus, report

from watchdog.archive import WarcWriter, read_warc


def replay(warc: Path, database: Path) -> tuple[float, dict[str, Any]]:
    """Run the command; gives its seconds, start of Python included, and what it counted."""
    program = "from watchdog.cli import main; main()"
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program, "replay", str(warc), "--database", f"sqlite:///{database}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return time.monotonic() - started, json.loads(done.stdout)


def measure() -> Iterator[Figure]:
    warc = needed_corpus() / PAGES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = _first_page(warc, folder)
        start, _ = replay(one, folder / "one.db")
        first, counted = replay(warc, folder / "all.db")
        again, repeated = replay(warc, folder / "all.db")
    pages = counted["pages"]
    if repeated["unchanged"] + sum(counted["failed"].values()) != pages:
        raise ValueError(f"replaying again changed something: {repeated}")
    yield Figure(what="replay: seconds to start and read one page", value=start, unit="s")
    yield Figure(what="replay: pages/s, start included", value=pages / first)
    yield Figure(what="replay: pages/s after the start", value=(pages - 1) / (first - start))
    yield Figure(what="replay again, nothing new: pages/s, start included", value=pages / again)


def _first_page(warc: Path, folder: Path) -> Path:
    path = folder / "one.warc.gz"
    with WarcWriter(path) as writer:
        for page in islice(read_warc(warc), 1):
            writer.write(page)
    return path


if __name__ == "__main__":
    report("replay", measure)
