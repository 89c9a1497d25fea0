"""The processes that fork: how they start, what they know, what becomes of them."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.peers import jobs
from tests.peers.processes import is_running, wait_until

from watchdog.errors import SandboxError
from watchdog.sandbox import Sandbox

ROOT = Path(__file__).parents[2]


def test_children_see_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_EUROPE", "https://hooks.example/secret")
    with Sandbox(processes=1, preload=()) as box:
        assert "SLACK_EUROPE" not in box.run(jobs.give_environment)


def test_a_killed_fork_server_is_started_anew(sandbox: Sandbox) -> None:
    sandbox.run(jobs.give_pid)
    os.kill(sandbox._server._process.pid, signal.SIGKILL)
    sandbox._server._process.wait()

    assert sandbox.run(jobs.add, 1, 1) == 2  # the child that is there goes on
    with pytest.raises(SandboxError, match="with its fork server"):
        sandbox.run(jobs.exit_at_once)
    assert sandbox.run(jobs.add, 1, 1) == 2


def test_a_killed_context_server_is_started_anew(sandbox: Sandbox) -> None:
    sandbox.set_context(21, jobs.double)
    os.kill(sandbox.run(jobs.give_parent), signal.SIGKILL)

    assert sandbox.run(jobs.give_context) == 42  # the child that is there goes on
    with pytest.raises(SandboxError):
        sandbox.run(jobs.exit_at_once)
    assert sandbox.run(jobs.give_context) == 42


def test_everything_killed_at_once_is_started_anew(sandbox: Sandbox) -> None:
    """Nobody has noticed yet that the fork server is gone, nor its context server."""
    sandbox.set_context("the context")
    child = sandbox.run(jobs.give_pid)
    [context_server] = sandbox._server.contexts
    for pid in (child, context_server._pid, sandbox._server._process.pid):
        os.kill(pid, signal.SIGKILL)

    with pytest.raises(SandboxError, match="the process ended") as caught:
        sandbox.run(jobs.give_context)
    assert caught.value.retryable
    assert sandbox.run(jobs.give_context) == "the context"


def test_what_a_preload_calls_is_done_once_before_any_child() -> None:
    with Sandbox(processes=2, preload=("tests.peers.jobs:remember 1 2",)) as box:
        answers = [box.run(jobs.give_remembered) for _ in range(2)]
    [remembered] = {tuple(pids) for _, pids in answers}
    assert remembered[1:] == (1, 2)
    assert remembered[0] not in {child for child, _ in answers}


def test_a_preload_that_fails_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        Sandbox(processes=1, preload=("watchdog.no_such_room",)) as box,
        pytest.raises(SandboxError, match="does not start"),
    ):
        box.run(jobs.add, 1, 1)
    assert "no_such_room" in capfd.readouterr().err


PARENT = """
import sys, threading
from watchdog.sandbox import Sandbox
from tests.peers import jobs
box = Sandbox(processes=2, preload=())
box.set_context("shared")
print(box._server._process.pid, box.run(jobs.give_parent), box.run(jobs.give_pid), flush=True)
threading.Thread(target=box.run, args=(jobs.note_and_spin, sys.argv[1]), daemon=True).start()
box.run(jobs.nap, 60)
"""


def test_a_killed_parent_leaves_nobody_behind(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PARENT, str(note)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        servers_and_idle = map(int, parent.stdout.readline().split())
        assert wait_until(lambda: note.exists() and note.read_text() != "")
        spinning = int(note.read_text())
        family = (*servers_and_idle, spinning)
        assert all(is_running(pid) for pid in family)

        parent.kill()

    assert wait_until(lambda: not any(is_running(pid) for pid in family))


SCRIPT = """
import sys
from watchdog.sandbox import Sandbox
from tests.peers import jobs

print("imported", file=sys.stderr)
with Sandbox(processes=1, preload=()) as box:
    print(box.run(jobs.add, 1, 2), box.run(jobs.give_main))
"""


@pytest.mark.parametrize("way", ["-c", "script", "-m"])
def test_works_however_the_program_was_started(tmp_path: Path, way: str) -> None:
    """And never runs the program's main module a second time, guarded or not."""
    (tmp_path / "unguarded.py").write_text(SCRIPT)
    command = {
        "-c": ["-c", SCRIPT],
        "script": [str(tmp_path / "unguarded.py")],
        "-m": ["-m", "unguarded"],
    }[way]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "error", "-X", "dev", *command],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        timeout=60,
    )

    assert done.stdout == "3 None\n"
    assert done.stderr == "imported\n"


def test_the_process_of_an_old_context_ends_with_its_last_child(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.set_context("old")
    server = sandbox.run(jobs.give_parent)
    begun, may_end = tmp_path / "begun", tmp_path / "may end"
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(sandbox.run, jobs.begin_and_wait, str(begun), str(may_end))
        assert wait_until(begun.exists)
        sandbox.set_context("new")
        assert sandbox.run(jobs.give_parent) != server
        assert is_running(server)
        may_end.touch()
        working.result()

    assert wait_until(lambda: not is_running(server))
