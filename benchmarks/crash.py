"""Kill the real program again and again, on each database, and count what arrived.

    make crash KILLS=200
    python -m benchmarks.crash --kills 100 --database sqlite

In:   nothing; PostgreSQL by WATCHDOG_DATABASE_URL or on 127.0.0.1:5432, where one answers.
Out:  a line per kill, then one per database: lost, repeated, repeated outside the send window,
      other ids. Where anything is wrong the scratch folder is kept, and named.
      Exit code 1 where anything was lost, or repeated without a kill that explains it.

Each run makes a database of its own and drops it. What arrived is counted at the receivers.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from tests.integration.crashing import Bench, KilledWatch

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20_261)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "all"], default="all")
    asked = parser.parse_args()
    well = True
    for kind in ("sqlite", "postgresql") if asked.database == "all" else (asked.database,):
        with database(kind) as env:
            if env is None:
                print(f"{kind}: skipped, no server answers at {server()}")
                continue
            well &= crash(kind, env, asked.kills, asked.seed)
    return 0 if well else 1


def crash(kind: str, env: dict[str, str], kills: int, seed: int) -> bool:
    """Kill on one database; its folder with the program's log is kept where anything is wrong."""
    folder = Path(tempfile.mkdtemp(prefix=f"watchdog-crash-{kind}-"))
    well = False
    try:
        with Bench(folder, kills=kills, env=env) as bench:
            scene = KilledWatch(bench.desk, bench.env)
            report = bench.run(scene, random.Random(seed), lambda words: say(f"  {kind}: {words}"))
        well = not (report.lost or report.outside or report.other_ids)
        say(f"{kind}, {scene.name}: {report}; a start took {median(scene.starts):.1f} s")
    finally:
        if well:
            shutil.rmtree(folder)
        else:
            say(f"{kind}: kept {folder} with watch.log, failed starts and the database")
    return well


def say(words: str) -> None:
    print(words, flush=True)


@contextmanager
def database(kind: str) -> Iterator[dict[str, str] | None]:
    """Give the environment of an empty database; None where no server answers."""
    if kind == "sqlite":
        yield {}
        return
    name = f"crash_{uuid.uuid4().hex[:12]}"
    engine = create_engine(
        make_url(server()).set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 2},
    )
    try:
        with engine.connect() as c:
            c.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        yield None
        return
    try:
        url = make_url(server()).set(drivername="postgresql", database=name)
        yield {"WATCHDOG_DATABASE_URL": url.render_as_string(hide_password=False)}
    finally:
        with engine.connect() as c:
            c.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def server() -> str:
    return os.environ.get("WATCHDOG_DATABASE_URL", LOCAL)


if __name__ == "__main__":
    sys.exit(main())
