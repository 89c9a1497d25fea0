"""Each verdict that a healthy machine never gives; the others: cli/test_doctoring.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.pipeline.making import GAZETTE, NEWS, Newsroom

from watchdog.declarations import SourceKind
from watchdog.pipeline.checkup import (
    Finding,
    Verdict,
    check_clock,
    check_jump,
    check_parts,
    check_queue,
    check_room,
    check_routes,
    check_targets,
    check_vacuum,
    examine_database,
)
from watchdog.pipeline.counting import note_counts
from watchdog.pipeline.probing import RouteReport
from watchdog.store import PartRow, list_parts

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def verdicts(*findings: Finding) -> list[Verdict]:
    for finding in findings:
        assert finding.verdict is not Verdict.WRONG or finding.advice, finding
    return [finding.verdict for finding in findings]


def test_a_clock_is_held_against_the_servers_else_against_the_newest_row() -> None:
    assert verdicts(
        check_clock(NOW, server=NOW + SECOND, newest=NOW),
        check_clock(NOW, server=NOW + 5 * SECOND, newest=None),
        check_clock(NOW, server=None, newest=NOW - HOUR),
        check_clock(NOW, server=None, newest=NOW + HOUR),
    ) == [Verdict.WELL, Verdict.WRONG, Verdict.UNKNOWN, Verdict.WRONG]


def test_a_server_that_keeps_what_was_deleted_is_told() -> None:
    assert verdicts(*check_vacuum(is_on=True)) == [Verdict.WELL]
    assert verdicts(*check_vacuum(is_on=False)) == [Verdict.ADVICE]
    assert verdicts(*check_vacuum(is_on=None)) == []


def test_a_clock_that_jumps_while_it_is_looked_at_is_wrong() -> None:
    assert verdicts(check_jump(SECOND, SECOND), check_jump(HOUR, SECOND)) == [
        Verdict.WELL,
        Verdict.WRONG,
    ]


def test_a_disk_without_room_is_wrong(tmp_path: Path) -> None:
    assert verdicts(
        check_room("disk", tmp_path, least=1),
        check_room("disk", tmp_path, least=10**18),
        check_room("disk", tmp_path / "none"),
    ) == [Verdict.WELL, Verdict.WRONG, Verdict.WRONG]


def test_a_queue_that_nobody_works_on_is_wrong() -> None:
    assert verdicts(check_queue(None), check_queue(SECOND), check_queue(HOUR)) == [
        Verdict.WELL,
        Verdict.WELL,
        Verdict.WRONG,
    ]


def test_a_process_that_goes_by_another_folder_is_wrong(room: Newsroom) -> None:
    ours = room.walk.declarations
    room.run(note_counts(room.walk))
    [here] = room.read(list_parts)
    elsewhere = replace(here, owner="elsewhere:1", declarations="another")

    def check(*parts: PartRow, after: timedelta = SECOND) -> Finding:
        return check_parts(parts, ours, room.clock() + after)

    found = check(here, elsewhere)
    assert verdicts(check(here), found) == [Verdict.WELL, Verdict.WRONG]
    assert found.found.startswith("elsewhere:1: ")
    assert verdicts(
        check(here, elsewhere, after=HOUR),  # it has ended
        check(here, replace(elsewhere, declarations=None)),  # an earlier program did not say
    ) == [Verdict.WELL, Verdict.WELL]


def test_what_robots_txt_forbids_is_told_as_such() -> None:
    report = RouteReport(
        outlet="own",
        kind=SourceKind.FEED,
        url="https://own.example/feed",
        outcome="robots.txt disallows it",
    )
    [finding] = check_routes([report])

    assert verdicts(finding) == [Verdict.WRONG]
    assert "robots.txt" in finding.advice


def test_targets_and_leases_are_told_as_they_are(room: Newsroom) -> None:
    room.publish(GAZETTE, "a1", "From Brussels", [NEWS])
    with room.refusing("hook", retryable=False):
        room.settle()
    later = room.clock() + 3 * HOUR
    targets = {f.what: f for f in room.read(lambda c: [*check_targets(c, room.declarations)])}
    found = room.read(lambda c: [*examine_database(c, later)])

    assert (targets["target hook"].verdict, targets["target ops"].verdict) == (
        Verdict.WRONG,
        Verdict.WELL,
    )
    assert targets["target spare"].verdict is Verdict.UNKNOWN
    wrong = {finding.what for finding in found if finding.verdict is Verdict.WRONG}
    assert {"source", "told operators", "polls due"} <= wrong
    assert "leases" not in wrong


def test_what_somebody_took_and_left_is_told(room: Newsroom) -> None:
    room.claim_sources()
    found = room.read(lambda c: [*examine_database(c, room.clock() + 3 * HOUR)])
    [leases] = [finding for finding in found if finding.what == "leases"]

    assert verdicts(leases) == [Verdict.WRONG]
    assert leases.found == "taken by somebody who died: 2 polls"


def test_a_target_that_fails_for_now_is_told(room: Newsroom) -> None:
    room.publish(GAZETTE, "a1", "From Brussels", [NEWS])
    with room.refusing("hook", retryable=True):
        room.settle()
    found = {f.what: f for f in room.read(lambda c: [*check_targets(c, room.declarations)])}

    assert verdicts(found["target hook"]) == [Verdict.WRONG]
    assert found["target hook"].found == "HTTP 500"
