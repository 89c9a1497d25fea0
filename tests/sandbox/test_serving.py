"""A child against work that eats memory, dies, or throws."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from tests.peers import jobs
from tests.peers.processes import is_running, wait_until
from tests.sandbox.limits import MEMORY, QUICK

from watchdog.errors import ExtractError, FetchError, SandboxError
from watchdog.sandbox import Sandbox


def test_a_memory_bomb_is_stopped(sandbox: Sandbox) -> None:
    before = sandbox.run(jobs.give_pid)

    with pytest.raises(SandboxError) as caught:
        sandbox.run(jobs.fill_memory)

    assert caught.value.reason == "memory"
    assert sandbox.run(jobs.give_pid) != before


def test_a_child_that_keeps_memory_is_replaced_before_a_job_pays_for_it(
    sandbox: Sandbox,
) -> None:
    before = sandbox.run(jobs.keep_memory, MEMORY * 2 // 3)

    assert sandbox.run(jobs.keep_memory, MEMORY * 2 // 3) != before
    assert sandbox.restarts == 2


def test_preparing_may_take_more_memory_than_a_job(sandbox: Sandbox) -> None:
    sandbox.set_context(2 * MEMORY, jobs.reserve)

    assert sandbox.run(jobs.measure_context) == 2 * MEMORY
    with pytest.raises(SandboxError, match="memory"):
        sandbox.run(jobs.fill_memory)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="not told here")
def test_children_share_the_memory_of_the_context(sandbox: Sandbox) -> None:
    sandbox.set_context(MEMORY, jobs.reserve)
    for _ in range(2):  # also after a job read all of it
        sandbox.run(jobs.read_through)
        assert sandbox.run(jobs.give_own_memory) < MEMORY // 4


@pytest.mark.parametrize(
    ("job", "how", "from_outside"),
    [
        (jobs.exit_at_once, "exit code 3", False),
        (jobs.break_down, "SIGSEGV", False),
        (jobs.kill_itself, "SIGKILL", True),
    ],
)
def test_a_death_is_told_and_the_next_job_works(
    sandbox: Sandbox, job: Callable[[object], object], how: str, *, from_outside: bool
) -> None:
    with pytest.raises(SandboxError, match=how) as caught:
        sandbox.run(job)

    assert caught.value.reason == "crash"
    assert caught.value.retryable == from_outside
    assert sandbox.restarts == 1
    assert sandbox.run(jobs.add, 1, 1) == 2


@pytest.mark.parametrize(
    ("job", "args", "told"),
    [
        (jobs.raise_value_error, ("text of the page",), r"ValueError in jobs\.py:\d+"),
        (jobs.exit_politely, (), r"SystemExit in jobs\.py:\d+"),
        (jobs.give_what_cannot_travel, (), r"TypeError in serving\.py:\d+"),
    ],
)
def test_an_unexpected_error_is_named_without_its_text(
    sandbox: Sandbox, job: Callable[..., object], args: tuple[object, ...], told: str
) -> None:
    before = sandbox.run(jobs.give_pid)

    with pytest.raises(SandboxError) as caught:
        sandbox.run(job, *args)

    assert caught.value.reason == "crash"
    assert caught.match(f"^{told}$")
    assert sandbox.run(jobs.give_pid) == before


def test_errors_of_ours_arrive_unchanged(sandbox: Sandbox) -> None:
    with pytest.raises(ExtractError, match="the page has no text") as caught:
        sandbox.run(jobs.raise_extract_error)
    assert caught.value.reason == "no-text"

    with pytest.raises(FetchError) as fetching:
        sandbox.run(jobs.raise_fetch_error)
    assert fetching.value.retryable
    assert fetching.value.retry_after == timedelta(seconds=7)
    assert str(fetching.value) == "http://outlet.example/: HTTP 503"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_to_the_group_do_not_disturb_the_work(
    sandbox: Sandbox, tmp_path: Path, number: signal.Signals
) -> None:
    child = sandbox.run(jobs.give_pid)
    begun, may_end = tmp_path / "begun", tmp_path / "may end"
    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(sandbox.run, jobs.begin_and_wait, str(begun), str(may_end))
        assert wait_until(begun.exists)
        for pid in (child, sandbox._server._process.pid):
            os.kill(pid, number)
        may_end.touch()

        assert working.result() == child


@pytest.mark.parametrize("job", [jobs.note_and_spin, jobs.note_and_sleep])
def test_a_child_that_nobody_can_end_ends_by_itself(
    tmp_path: Path, job: Callable[[object, str], object]
) -> None:
    note = tmp_path / "pid"
    with Sandbox(processes=1, deadline=QUICK / 2, preload=()) as box:
        box.run(jobs.give_pid)
        os.kill(box._server._process.pid, signal.SIGKILL)
        with pytest.raises(SandboxError):
            box.run(job, str(note))

    assert wait_until(lambda: not is_running(int(note.read_text())))


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="not told here")
def test_a_child_without_work_gives_back_what_it_freed(sandbox: Sandbox) -> None:
    child = sandbox.run(jobs.give_pid)
    held = sandbox.run(jobs.crumble, 50_000_000)

    assert held > 50_000_000
    assert wait_until(lambda: jobs.own_memory(child) < held // 2)
    assert sandbox.run(jobs.give_pid) == child
