"""Many machines: schedulers and workers over one PostgreSQL, read by outlets on loopback.

    python -m benchmarks.cluster --workers 1 2 4 --outlets 2000 --seconds 120
    python -m benchmarks.cluster --schedulers 4 --workers 4 --outlets 60 --every 10 --gap 1

Fictional outlets, each with an address of its own, are polled over real HTTP; every twentieth
article is a hit and is told to a webhook. For each number of workers one line says how much was
done in a second, how long an article took from its appearance to the desk, how often the database
committed, how many jobs stood in the queue and how large its tables grew, indexes included, at
most; and whether any feed was polled twice in one interval or any host asked too soon, which
the outlets themselves measure. The exit code is 1 where that happened.

The server is the one of `WATCHDOG_TEST_POSTGRES`, or of 127.0.0.1:5432; a database is made there
and dropped.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
from benchmarks.cluster_server import address_of, is_news

FOLDER = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "watchdog"
SERVER = os.environ.get("WATCHDOG_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
PORT = 18_473
WARM_UP = 20.0  # seconds before counting
TOLERANCE = 0.1  # of a gap: the outlet's clock and ours see a request a little apart
QUEUE_SEEN_EVERY = 5.0  # seconds
QUEUE = """
    SELECT (SELECT count(*) FROM procrastinate_jobs), sum(pg_total_relation_size(oid))
    FROM pg_class WHERE relkind = 'r' AND relname LIKE 'procrastinate%'
"""

WATCHLIST = """\
watchlist: desk
title: The desk
languages: [en]
concepts:
  commission: {en: [Commission]}
items:
"""
ITEM = """\
  - id: step-{step}
    title: The Commission takes step {step}
    match: '"step {step}" AND commission'
"""
ROUTES = """\
targets:
  hook: json://127.0.0.1:PORT/hook
routes:
  desk: {now: [hook]}
  operators: {now: [hook]}
"""
OUTLET = """\
outlet: o{number}
name: Outlet {number}
publisher: o{number}
languages: [en]
home: http://{address}:{port}/
sources:
  - feed: http://{address}:{port}/feed.xml
every: {every}s
pace: {{gap: {gap}s}}
"""


def main() -> int:
    options = _options()
    wrong = False
    print(_columns("workers", "polls/s", "pages/s", "hits/s", "p50 s", "p95 s", "commits/s",
                   "alerts", "on time", "doubled", "too soon", "queue", "queue MB"))  # fmt: skip
    for workers in options.workers:
        found = measure(options, workers)
        print(_columns(workers, *found.values()), flush=True)
        wrong |= bool(found["doubled"] or found["too soon"])
    return int(wrong)


def measure(options: argparse.Namespace, workers: int) -> dict[str, Any]:
    """Let so many workers read for so long."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _database() as url,
        contextlib.ExitStack() as parts,
    ):
        _declare(Path(folder), options)
        environment = _environment(Path(folder), url)
        subprocess.run([PROGRAM, "db", "upgrade"], env=environment, check=True, capture_output=True)
        peer = _serve(options)
        for _ in range(options.schedulers):
            parts.enter_context(_part("scheduler", env=environment))
        for _ in range(workers):
            parts.enter_context(
                _part("worker", "--concurrency", str(options.concurrency), env=environment)
            )
        time.sleep(WARM_UP)
        before, began = _commits(url), time.time()
        queue = _watch_queue(url, options.seconds)
        took, commits = time.time() - began, _commits(url) - before
        hits = _hits(url)
        told = json.loads(peer.communicate(timeout=60)[0])
    return _figures(options, told, (began, took), commits, hits) | queue


def _figures(
    options: argparse.Namespace,
    told: dict[str, Any],
    span: tuple[float, float],
    commits: int,
    hits: int,
) -> dict[str, Any]:
    began, took = span
    polls = [at for times in told["polls"].values() for at in times if began <= at <= began + took]
    asked = sum(began <= at <= began + took for times in told["asked"].values() for at in times)
    waits = [b - a for times in told["polls"].values() for a, b in pairwise(times)]
    gaps = [b - a for times in told["asked"].values() for a, b in pairwise(times)]
    # What was published while nobody read yet says how quickly the parts started.
    late = sorted(took for published, took in told["latencies"] if published >= began) or [0.0]
    due = options.outlets * took / options.every
    return {
        "polls/s": f"{len(polls) / took:.1f}",
        "pages/s": f"{(asked - len(polls)) / took:.1f}",
        "hits/s": f"{hits / (took + WARM_UP):.2f}",
        "p50 s": f"{late[len(late) // 2]:.1f}",
        "p95 s": f"{late[int(len(late) * 0.95)]:.1f}",
        "commits/s": f"{commits / took:.0f}",
        "alerts": f"{len(told['latencies'])}/{hits}",
        "on time": f"{len(polls) / due:.0%}",
        "doubled": sum(wait < options.shortest for wait in waits),
        "too soon": sum(gap < options.gap * (1 - TOLERANCE) for gap in gaps),
    }


def _declare(folder: Path, options: argparse.Namespace) -> None:
    outlets = folder / "watchlists" / "outlets"
    outlets.mkdir(parents=True)
    steps = [
        f"{host}x{number}"
        for host in range(options.outlets)
        for number in range(options.most_articles)
        if is_news(host, number)
    ]
    items = "".join(ITEM.format(step=step) for step in steps)
    (folder / "watchlists" / "desk.yaml").write_text(WATCHLIST + items)
    (folder / "watchlists" / "routes.yaml").write_text(ROUTES.replace("PORT", str(PORT)))
    for number in range(options.outlets):
        text = OUTLET.format(
            number=number,
            address=address_of(number),
            port=PORT,
            every=options.every,
            gap=options.gap,
        )
        (outlets / f"o{number}.yaml").write_text(text)


def _environment(folder: Path, url: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WATCHDOG_")}
    return kept | {
        "WATCHDOG_WATCHLISTS": str(folder / "watchlists"),
        "WATCHDOG_STATE": str(folder),
        "WATCHDOG_DATABASE_URL": url,
        "WATCHDOG_ALLOW_ADDRESSES": "127.0.0.0/8",
        "WATCHDOG_SHIPPED_OUTLETS": "off",
    }


@contextlib.contextmanager
def _database() -> Iterator[str]:
    name = f"watchdog_bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield SERVER.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _commits(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def _watch_queue(url: str, seconds: float) -> dict[str, str]:
    """Wait for so long; give how many jobs stood in the queue, and its tables' size, at most."""
    most_jobs = most_bytes = 0
    end = time.monotonic() + seconds
    with psycopg.connect(url, autocommit=True) as connection:
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, QUEUE_SEEN_EVERY))
            row = connection.execute(QUEUE).fetchone()
            assert row is not None
            most_jobs, most_bytes = max(most_jobs, row[0]), max(most_bytes, int(row[1]))
    return {"queue": f"{most_jobs}", "queue MB": f"{most_bytes / 1e6:.1f}"}


def _hits(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM hit").fetchone()
    assert row is not None
    return int(row[0])


def _serve(options: argparse.Namespace) -> subprocess.Popen[str]:
    peer = subprocess.Popen(
        [
            sys.executable,
            str(FOLDER / "cluster_server.py"),
            str(options.outlets),
            str(options.fresh_every),
            str(PORT),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert peer.stdout is not None
    assert peer.stdout.readline() == "ready\n"
    return peer


@contextlib.contextmanager
def _part(*words: str, env: dict[str, str]) -> Iterator[None]:
    """Run a part until the block ends; what it had to complain of is told."""
    with tempfile.TemporaryFile("w+") as log:
        part = subprocess.Popen([PROGRAM, *words], env=env, stderr=log)
        try:
            yield
        finally:
            part.send_signal(signal.SIGTERM)
            part.wait(30)
            log.seek(0)
            wrong = [line for line in log if "level=error" in line]
            if wrong:
                print(f"{words[0]}: {len(wrong)} errors: {wrong[0].strip()[:300]}", file=sys.stderr)


def _columns(*values: object) -> str:
    return "".join(f"{value!s:>10}" for value in values)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--schedulers", type=int, default=1)
    parser.add_argument("--concurrency", type=int, default=24)
    parser.add_argument("--outlets", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--every", type=int, default=60, help="seconds between polls of a feed")
    parser.add_argument("--gap", type=float, default=0, help="seconds between requests of a host")
    parser.add_argument("--fresh-every", type=float, default=600, help="seconds, of one outlet")
    options = parser.parse_args()
    options.shortest = options.every * 0.42  # half of it where there was news, a tenth earlier
    options.most_articles = int((options.seconds + WARM_UP) / options.fresh_every) + 2
    return options


if __name__ == "__main__":
    sys.exit(main())
