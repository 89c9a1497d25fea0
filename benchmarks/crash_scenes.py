"""Strike other victims than the whole watch, and count what arrived.

    python -m benchmarks.crash_scenes --kills 20

In:   nothing; PostgreSQL by WATCHDOG_DATABASE_URL or on 127.0.0.1:5432, where one answers.
Out:  a line per scene: lost, repeated, repeated outside the send window, other ids.
      Exit code 1 where anything was lost, or repeated without a strike that explains it.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.crash import database
from tests.integration.crashing import Bench
from tests.integration.scenes import CutConnections, KilledChild, KilledWorker, LockedFile

SCENES = (
    ("sqlite", KilledChild),
    ("sqlite", LockedFile),
    ("postgresql", KilledWorker),
    ("postgresql", CutConnections),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20_261)
    asked = parser.parse_args()
    well = True
    for kind, scene in SCENES:
        with database(kind) as env, tempfile.TemporaryDirectory() as folder:
            if env is None:
                print(f"{scene.name}: skipped, no PostgreSQL answers")
                continue
            with Bench(Path(folder), kills=asked.kills, env=env) as bench:
                report = bench.run(scene(bench.desk, bench.env), random.Random(asked.seed))
        print(f"{kind}, {scene.name}: {report}", flush=True)
        well &= not (report.lost or report.outside or report.other_ids)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
