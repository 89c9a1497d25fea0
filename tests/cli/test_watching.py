import gzip
import json
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from tests.cli.making import NEWS, NOISE, PATIENCE, PROGRAM, Desk, page_of, run, run_program
from tests.peers.postgres import database_of, find_server

# --- run -----------------------------------------------------------------------------


def test_an_empty_desk_is_watched_and_left_after_its_time(desk: Desk) -> None:
    done = run_program(
        "run",
        "--for",
        "1s",
        "--watchlists",
        str(desk.folder / "watchlists"),
        "--database",
        desk.database,
        WATCHDOG_SHIPPED_OUTLETS="off",
    )

    assert (done.code, done.out) == (0, "")
    assert "event=watching" in done.err
    assert "event=stopped" in done.err
    assert (desk.folder / "desk.db").is_file()


def test_a_port_that_is_taken_is_named_with_what_to_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("WATCHDOG_PORT", port)

        done = run("run", "--for", "1s", "--database", desk.database)

    assert done.code == 2
    assert f"127.0.0.1:{port}" in done.err
    assert "WATCHDOG_PORT" in done.err


@pytest.mark.parametrize("time", ["1", "1w", "-1s", "²s", "999999999h"])
def test_a_wrong_time_is_a_wrong_input(time: str, desk: Desk) -> None:
    done = run("run", "--for", time, "--database", desk.database)

    assert (done.code, done.out) == (2, "")
    assert f"--for {time}: write a number" in done.err


def test_mistakes_keep_the_watch_from_starting(desk: Desk) -> None:
    desk.write("desk.yaml", "watchlist: desk\nitem: []\n")

    done = run("run", "--for", "1s", "--database", desk.database)

    assert done.code == 2
    assert "watchlists/desk.yaml:2:1: " in done.err
    assert not (desk.folder / "desk.db").exists()


def test_warnings_are_told_at_the_start(desk: Desk) -> None:
    desk.write("spare.yaml", "watchlist: spare\nlanguages: [en]\nconcepts: {}\nitems: []\n")

    done = run("run", "--for", "0s", "--database", desk.database)

    assert done.code == 0
    assert "spare.yaml:1:1: warning: this watchlist has no items" in done.err


def test_sigterm_ends_the_watch_cleanly(desk: Desk) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [PROGRAM, "run", "--database", desk.database],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            if "event=watching" in line:
                process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


# --- replay --------------------------------------------------------------------------


@pytest.mark.postgres
def test_a_server_is_replayed_into_as_a_file_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.record("day.warc.gz", page_of(1, NEWS, NOISE))
    _, on_file, _ = replay(desk, file)
    with database_of(find_server()) as url:
        monkeypatch.setenv("WATCHDOG_DATABASE_URL", url)
        done = run("replay", str(file))
        assert done.code == 0, done.err
        [on_server] = done.lines
        [hit] = run("hits", "--format", "jsonl").lines

    assert {**on_server, "seconds": 0} == {**on_file, "seconds": 0}
    assert on_server["hits"] == 1
    assert hit["state"] == "done"


def replay(desk: Desk, *files: Path) -> tuple[int, dict[str, object], str]:
    done = run("replay", *map(str, files), "--database", desk.database)
    [count] = done.lines
    return done.code, count, done.err


def test_the_sums_are_those_of_the_file_and_a_second_time_nothing_is_new(desk: Desk) -> None:
    file = desk.record(
        "day.warc.gz",
        page_of(1, NEWS, NOISE),
        page_of(2, NOISE, NOISE),
        page_of(3, NEWS, NOISE, status=404),
        page_of(1, NEWS, NOISE, "More was said later in the day."),
        page_of(2, NOISE, NOISE),
    )

    code, first, said = replay(desk, file)

    assert (code, said) == (0, "")
    assert list(first) == [
        "pages",
        "new",
        "revised",
        "unchanged",
        "failed",
        "hits",
        "alerts",
        "seconds",
    ]
    assert (first["pages"], first["new"], first["revised"]) == (5, 2, 1)
    assert (first["unchanged"], first["failed"]) == (1, {"http-error": 1})
    assert first["alerts"] == 1
    alerts = run("alerts", "--database", desk.database).lines
    assert [(alert["item"], alert["state"]) for alert in alerts] == [("invitation", "done")]

    _, second, _ = replay(desk, file)
    assert (second["pages"], second["new"], second["alerts"], second["hits"]) == (5, 0, 0, 0)
    assert run("alerts", "--database", desk.database).lines == alerts


def test_without_deliver_nothing_is_sent_and_that_is_on_record(desk: Desk) -> None:
    replay(desk, desk.record("day.warc.gz", page_of(1, NEWS, NOISE)))

    [delivery] = run("deliveries", "--database", desk.database).lines
    assert (delivery["status"], delivery["sent_at"]) == ("suppressed", None)


def test_with_deliver_the_alert_is_sent(desk: Desk) -> None:
    file = desk.record("day.warc.gz", page_of(1, NEWS, NOISE))

    done = run_program(
        "replay",
        str(file),
        "--deliver",
        "--database",
        desk.database,
        "--watchlists",
        str(desk.folder / "watchlists"),
        WATCHDOG_SHIPPED_OUTLETS="off",
    )

    assert done.code == 0
    assert "The Council sends an invitation" in done.out
    [delivery] = run("deliveries", "--database", desk.database).lines
    assert delivery["status"] == "sent"
    assert json.loads(done.out.splitlines()[-1])["alerts"] == 1


def test_seen_is_when_it_was_recorded(desk: Desk) -> None:
    replay(desk, desk.record("day.warc.gz", page_of(1, NEWS, NOISE)))

    [hit] = run("hits", "--database", desk.database).lines
    assert hit["seen_at"] == "2026-05-04T10:00:00Z"


def test_damage_is_told_and_what_can_be_read_is_kept(desk: Desk) -> None:
    whole = desk.record("whole.warc.gz", page_of(1, NEWS, NOISE), page_of(2, NOISE, NOISE))
    cut = desk.folder / "cut.warc.gz"
    cut.write_bytes(whole.read_bytes()[:-40])
    other = desk.record("other.warc.gz", page_of(3, NOISE, NOISE))

    code, count, said = replay(desk, cut, other)

    assert code == 1
    assert (count["pages"], count["new"]) == (2, 2)
    assert "cut.warc.gz" in said


@pytest.mark.parametrize("body", [b"", b"\x00\xff garbage", gzip.compress(b"no record")])
def test_a_file_that_is_no_warc_gives_sums_of_nothing(body: bytes, desk: Desk) -> None:
    file = desk.folder / "odd.warc.gz"
    file.write_bytes(body)

    code, count, said = replay(desk, file)

    assert count["pages"] == 0
    assert code == (1 if body else 0)
    assert "odd.warc.gz" in said
    assert ("it holds no page" in said) == (not body)


def test_several_files_are_one_replay(desk: Desk) -> None:
    one = desk.record("one.warc.gz", page_of(1, NEWS, NOISE))
    two = desk.record("two.warc.gz", page_of(2, NOISE, NOISE))

    _, count, _ = replay(desk, one, two)

    assert (count["pages"], count["new"]) == (2, 2)
