"""Power cuts at any moment: nothing is lost, and what is told twice carries the same ids.

Four kills at random moments; `make crash` does hundreds, on both databases. The moments are
drawn from a seed; what is under way then, the machine decides.
"""

import random
from pathlib import Path

from tests.integration.crashing import (
    EACH,
    TARGETS,
    Arrival,
    Bench,
    KilledWatch,
    Ledger,
    Report,
    Strike,
)

KILLS = 4
SEED = 20_261


def test_killed_again_and_again_it_tells_everything(tmp_path: Path) -> None:
    with Bench(tmp_path, kills=KILLS) as bench:
        report = bench.run(KilledWatch(bench.desk, bench.env), random.Random(SEED))  # noqa: S311 - moments, not secrets
        print(f"\n{report}")  # noqa: T201 - shown with -s
        hits = len(bench.desk.rows("hits", "--limit", "100"))

    assert (report.lost, report.outside, report.other_ids) == ([], [], [])
    assert report.messages - report.repeated == hits * len(TARGETS) == KILLS * EACH * len(TARGETS)


def test_the_ledgers_see_what_is_lost_repeated_or_told_under_another_id(tmp_path: Path) -> None:
    expected = {(0, "hook"), (0, "mail"), (1, "hook"), (1, "mail")}
    with Bench(tmp_path, kills=1) as bench:
        report = _report_of(bench, expected)

    assert report.lost == [(1, "mail")]
    assert report.repeated == 4
    assert report.outside == [(0, "mail"), (1, "hook")]  # nobody was killed; it was noted before
    assert report.other_ids == [(0, "mail")]
    assert report.redone == (8.0, 0.0, 0.0)  # the mail of the first article came 8 s after it


def _report_of(bench: Bench, expected: set[tuple[int, str]]) -> Report:
    bench.ledger.arrivals += [
        Arrival("hook", 0, "a", "", 10.0),
        Arrival("hook", 0, "a", "", 14.0),
        Arrival("mail", 0, "a", "<1@x>", 20.0),
        Arrival("mail", 0, "a", "<2@x>", 24.0),
        Arrival("hook", 1, "b", "", 30.0),
        Arrival("hook", 1, "b", "", 34.0),
        Arrival("slack", 0, "a", "", 12.1),  # it was on its way when the kill fell
        Arrival("slack", 0, "a", "", 15.0),
    ]
    noted = "event=delivered alert=b target=hook purpose=alert\n"
    (bench.desk.folder / "watch.log").write_text(noted * 2)
    struck = [Strike(12.0, 12.2, 1), Strike(26.0, 26.2, 1), Strike(32.0, 32.2, 2)]
    return bench._report(expected, struck, 1.0)


def test_a_notice_to_operators_is_no_arrival() -> None:
    ledger = Ledger()
    ledger.add("hook", "Watchdog coverage: gazette cannot be read. http://x/alerts/a1")
    ledger.add("hook", "DONE: Step 12 is taken http://x/alerts/a2")

    assert [(one.article, one.alert) for one in ledger.arrivals] == [(12, "a2")]
