"""Run every benchmark there is data for, one after another, and print one table.

    make bench                                 # or: python benchmarks/run.py [NAME…]
    WATCHDOG_CORPUS=FOLDER make bench          # the benchmarks that need recorded pages too

Each runs in a process of its own, so that none pays for another's memory, and writes its
figures to `results/<name>.json`. The exit code is 1 when a benchmark broke or a floor is not
reached; what is skipped is said.
"""

import subprocess
import sys
import time
from pathlib import Path

from measuring import corpus, print_heading, print_table, read_result

FOLDER = Path(__file__).parent
ALWAYS = ("loading", "states", "store")
WITH_CORPUS = (
    "matching",
    "rematching",
    "shipped",
    "recall",
    "extraction",
    "sandbox",
    "fetch",
    "replay",
)


def run_benchmark(name: str) -> bool:
    """Run one benchmark; False when it broke."""
    started = time.monotonic()
    print(f"… {name}", end="", flush=True, file=sys.stderr)
    done = subprocess.run(
        [sys.executable, str(FOLDER / f"{name}.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    print(f" {time.monotonic() - started:.0f} s", file=sys.stderr)
    if done.returncode:
        print(f"{name} broke:\n{done.stderr}", file=sys.stderr)
    return done.returncode == 0


def main() -> int:
    wanted = sys.argv[1:] or [*ALWAYS, *WITH_CORPUS]
    skipped = [name for name in wanted if name in WITH_CORPUS and corpus() is None]
    broken = []
    figures = []
    for name in wanted:
        if name in skipped:
            continue
        if run_benchmark(name):
            figures += read_result(name)
        else:
            broken.append(name)
    print_heading()
    print_table(figures)
    for name in skipped:
        print(f"SKIPPED {name}: WATCHDOG_CORPUS names no folder of recorded pages")
    for name in broken:
        print(f"BROKEN {name}")
    missed = [figure.what for figure in figures if figure.verdict() == "BELOW FLOOR"]
    print(f"{len(figures)} figures, {len(missed)} below their floor, {len(skipped)} skipped")
    return 1 if broken or missed else 0


if __name__ == "__main__":
    sys.exit(main())
