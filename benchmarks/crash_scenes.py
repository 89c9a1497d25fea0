"""Strike other victims than the whole watch, and what it stands on, and count what arrived.

    python -m benchmarks.crash_scenes --kills 20

In:   nothing; PostgreSQL by WATCHDOG_DATABASE_URL or on 127.0.0.1:5432, where one answers; a
      server of its own where there is an `initdb`.
Out:  a line per scene: lost, repeated, repeated outside the send window, other ids.
      Exit code 1 where anything was lost, or repeated without a strike that explains it.
"""

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from benchmarks.crash import database, say
from tests.integration.crashing import Bench, Scene
from tests.integration.scenes import CutConnections, KilledChild, KilledWorker, LockedFile
from tests.integration.surroundings import (
    CLOCK_CHANGES,
    FullDisk,
    RestartedServer,
    SummerTime,
    WrongClock,
)
from tests.peers.private_postgres import PrivatePostgres


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20_261)
    parser.add_argument("--only", choices=list(SCENES))
    asked = parser.parse_args()
    names = [asked.only] if asked.only else list(SCENES)
    outcomes = [strike(name, asked.kills, asked.seed) for name in names]
    return 0 if all(outcomes) else 1


def strike(name: str, kills: int, seed: int) -> bool:
    """Run one scene; its folder with the program's log is kept where anything is wrong."""
    folder, well = Path(tempfile.mkdtemp(prefix=f"watchdog-{name}-")), False
    try:
        with ExitStack() as stack:
            kind, make = SCENES[name]
            env = stack.enter_context(database(kind))
            if env is None:
                say(f"{name}: skipped, no PostgreSQL answers")
                return True
            bench = stack.enter_context(Bench(folder, kills=kills, env=env))
            scene = stack.enter_context(make(bench))
            report = bench.run(scene, random.Random(seed))
        say(f"{name}, {kind}: {report}")
        well = not (report.lost or report.outside or report.other_ids)
    except pytest.skip.Exception as reason:
        say(f"{name}: skipped, {reason}")
        well = True
    finally:
        if well:
            shutil.rmtree(folder)
        else:
            say(f"{name}: kept {folder} with watch.log and the database")
    return well


@contextmanager
def on_its_own_server(bench: Bench) -> Iterator[Scene]:
    with PrivatePostgres() as server:
        yield RestartedServer(bench.desk, bench.env, server)


@contextmanager
def of(kind: Callable[..., Scene], bench: Bench, **options: object) -> Iterator[Scene]:
    yield kind(bench.desk, bench.env, **options)


SCENES = {
    "child": ("sqlite", partial(of, KilledChild)),
    "file": ("sqlite", partial(of, LockedFile)),
    "disk": ("sqlite", partial(of, FullDisk, seconds=10.0)),
    "clock": ("sqlite", partial(of, WrongClock)),
    "summer-time-ends": ("sqlite", partial(of, SummerTime, change=CLOCK_CHANGES[0])),
    "summer-time-begins": ("sqlite", partial(of, SummerTime, change=CLOCK_CHANGES[1])),
    "worker": ("postgresql", partial(of, KilledWorker)),
    "connections": ("postgresql", partial(of, CutConnections)),
    "server": ("postgresql", on_its_own_server),
}


if __name__ == "__main__":
    sys.exit(main())
