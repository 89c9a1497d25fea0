"""The sandbox against work that loops, eats memory, dies, or throws."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from tests.peers import jobs

from watchdog.errors import ExtractError, FetchError, SandboxError
from watchdog.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
QUICK = timedelta(seconds=0.5)
MEMORY = 200_000_000


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(processes=2, memory=MEMORY, preload=()) as box:
        yield box


@pytest.fixture
def impatient() -> Iterator[Sandbox]:
    with Sandbox(processes=1, deadline=QUICK, memory=MEMORY, preload=()) as box:
        yield box


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


# --- good work


def test_gives_what_the_function_gives(sandbox: Sandbox) -> None:
    assert sandbox.run(jobs.add, 1, 2) == 3


def test_works_in_another_process_and_keeps_it(sandbox: Sandbox) -> None:
    pids = {sandbox.run(jobs.give_pid) for _ in range(5)}

    assert len(pids) == 1
    assert os.getpid() not in pids


def test_carries_large_arguments_and_results(sandbox: Sandbox) -> None:
    assert sandbox.run(jobs.measure, b"x" * 12_000_000) == 12_000_000
    assert sandbox.run(jobs.repeat, 12_000_000) == b"x" * 12_000_000


def test_jobs_of_many_threads_share_the_children(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        sums = list(threads.map(lambda n: sandbox.run(jobs.add, n, n), range(200)))
        pids = set(threads.map(lambda _: sandbox.run(jobs.nap, 0.05), range(8)))

    assert sums == [2 * n for n in range(200)]
    assert len(pids) == 2
    assert sandbox.restarts == 0


# --- the context


def test_without_a_context_the_function_gets_none(sandbox: Sandbox) -> None:
    assert sandbox.run(jobs.give_context) is None


def test_the_context_reaches_every_child_and_changes(sandbox: Sandbox) -> None:
    for context in ("first", "second"):
        sandbox.set_context(context)
        with ThreadPoolExecutor(4) as threads:
            seen = list(threads.map(lambda _: sandbox.run(jobs.give_context), range(8)))
        assert seen == [context] * 8


def test_the_context_is_made_ready_once_for_all_children(tmp_path: Path) -> None:
    note = tmp_path / "preparations"
    with (
        Sandbox(processes=3, memory=MEMORY, preload=()) as box,
        ThreadPoolExecutor(3) as threads,
    ):
        for _ in range(2):
            box.set_context(str(note), jobs.note_preparation)
            pids = set(threads.map(lambda _: box.run(jobs.nap, 0.3), range(6)))
            assert len(pids) == 3
            with pytest.raises(SandboxError):
                box.run(jobs.exit_at_once)
            assert box.run(jobs.give_context) == str(note)

    assert len(note.read_text().split()) == 2


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="not told here")
def test_children_share_the_memory_of_the_context(sandbox: Sandbox) -> None:
    sandbox.set_context(MEMORY, jobs.reserve)
    for _ in range(2):  # also after a job read all of it
        sandbox.run(jobs.read_through)
        assert sandbox.run(jobs.give_own_memory) < MEMORY // 4


def test_a_new_child_has_the_same_context(impatient: Sandbox) -> None:
    impatient.set_context(21, jobs.double)
    with pytest.raises(SandboxError):
        impatient.run(jobs.exit_at_once)

    assert impatient.run(jobs.give_context) == 42


def test_a_first_context_that_is_refused_is_told_at_every_job_and_can_be_mended(
    sandbox: Sandbox,
) -> None:
    sandbox.set_context(1, jobs.refuse_context)
    for _ in range(2):
        with pytest.raises(ExtractError, match="not liked"):
            sandbox.run(jobs.give_context)

    sandbox.set_context(1, jobs.double)
    assert sandbox.run(jobs.give_context) == 2


def test_a_later_context_that_is_refused_leaves_the_last_good_one(sandbox: Sandbox) -> None:
    sandbox.set_context(1, jobs.double)
    child = sandbox.run(jobs.give_pid)

    with pytest.raises(ExtractError, match="not liked"):
        sandbox.set_context(1, jobs.refuse_context)
    with pytest.raises(SandboxError, match="context ready ended"):
        sandbox.set_context(1, jobs.kill_itself)

    assert sandbox.run(jobs.give_context) == 2
    assert sandbox.run(jobs.give_pid) == child


def test_jobs_go_on_while_a_context_is_made_ready(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.set_context("old")
    sandbox.run(jobs.give_pid)
    path = tmp_path / "allowed"
    with ThreadPoolExecutor(2) as threads:
        changing = threads.submit(sandbox.set_context, str(path), jobs.prepare_when_allowed)
        napping = threads.submit(sandbox.run, jobs.nap, 1.0)
        assert [sandbox.run(jobs.give_context) for _ in range(5)] == ["old"] * 5
        assert not changing.done()

        path.touch()
        changing.result(timeout=10)
        assert sandbox.run(jobs.give_context) == str(path)
        pid = napping.result()  # in an old child, to its end

    assert wait_until(lambda: not is_running(pid))
    assert sandbox.restarts == 0


def test_the_process_of_an_old_context_ends_with_its_last_child(sandbox: Sandbox) -> None:
    sandbox.set_context("old")
    server = sandbox.run(jobs.give_parent)
    with ThreadPoolExecutor(1) as threads:
        napping = threads.submit(sandbox.run, jobs.nap, 0.5)
        time.sleep(0.1)
        sandbox.set_context("new")
        assert sandbox.run(jobs.give_parent) != server
        assert is_running(server)
        napping.result()

    assert wait_until(lambda: not is_running(server))


def test_a_killed_context_server_is_started_anew(sandbox: Sandbox) -> None:
    sandbox.set_context(21, jobs.double)
    os.kill(sandbox.run(jobs.give_parent), signal.SIGKILL)

    assert sandbox.run(jobs.give_context) == 42  # the child that is there goes on
    with pytest.raises(SandboxError):
        sandbox.run(jobs.exit_at_once)
    assert sandbox.run(jobs.give_context) == 42


def test_preparing_may_take_more_memory_than_a_job(sandbox: Sandbox) -> None:
    sandbox.set_context(2 * MEMORY, jobs.reserve)

    assert sandbox.run(jobs.measure_context) == 2 * MEMORY
    with pytest.raises(SandboxError, match="memory"):
        sandbox.run(jobs.fill_memory)


# --- bad work


@pytest.mark.parametrize("job", [jobs.spin, jobs.hold_the_lock])
def test_work_without_end_is_stopped(impatient: Sandbox, job: Callable[[object], object]) -> None:
    before = impatient.run(jobs.give_pid)

    with pytest.raises(SandboxError) as caught:
        impatient.run(job)

    assert caught.value.reason == "deadline"
    assert impatient.restarts == 1
    assert not is_running(before)
    assert impatient.run(jobs.give_pid) != before


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


@pytest.mark.parametrize(
    ("job", "how"),
    [
        (jobs.exit_at_once, "exit code 3"),
        (jobs.break_down, "SIGSEGV"),
        (jobs.kill_itself, "SIGKILL"),
    ],
)
def test_a_death_is_told_and_the_next_job_works(
    sandbox: Sandbox, job: Callable[[object], object], how: str
) -> None:
    with pytest.raises(SandboxError, match=how) as caught:
        sandbox.run(job)

    assert caught.value.reason == "crash"
    assert sandbox.restarts == 1
    assert sandbox.run(jobs.add, 1, 1) == 2


@pytest.mark.parametrize(
    ("job", "args", "told"),
    [
        (jobs.raise_value_error, ("text of the page",), r"ValueError in jobs\.py:\d+"),
        (jobs.exit_politely, (), r"SystemExit in jobs\.py:\d+"),
        (jobs.give_what_cannot_travel, (), r"TypeError in sandbox\.py:\d+"),
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


def test_one_that_hangs_does_not_hold_up_the_others() -> None:
    with Sandbox(processes=2, deadline=timedelta(seconds=2), preload=()) as box:
        with ThreadPoolExecutor(1) as threads:
            hanging = threads.submit(box.run, jobs.spin)
            done = 0
            while not hanging.done():
                done += box.run(jobs.add, 1, 0)
            with pytest.raises(SandboxError, match="not done"):
                hanging.result()
        assert done > 10


def test_jobs_that_take_every_child_do_not_hold_up_the_next_one() -> None:
    box = Sandbox(processes=1, most=3, deadline=timedelta(seconds=4), memory=MEMORY, preload=())
    with box, ThreadPoolExecutor(2) as threads:
        stuck = [threads.submit(box.run, jobs.spin) for _ in range(2)]
        assert wait_until(lambda: box._places == 2)  # a second child has one of them

        assert box.run(jobs.add, 1, 2) == 3
        assert not any(job.done() for job in stuck)

        for job in stuck:
            assert isinstance(job.exception(), SandboxError)
        assert [box.run(jobs.give_pid) for _ in range(3)]
        assert wait_until(lambda: box._places == 1)


def test_no_more_children_than_there_may_be() -> None:
    with (
        Sandbox(processes=1, most=2, memory=MEMORY, preload=()) as box,
        ThreadPoolExecutor(6) as threads,
    ):
        pids = set(threads.map(lambda _: box.run(jobs.nap, 0.8), range(4)))

    assert len(pids) == 2


def test_a_function_of_the_main_script_is_refused_in_words(sandbox: Sandbox) -> None:
    def job(_: object) -> None: ...

    job.__module__ = "__main__"
    with pytest.raises(ValueError, match="must live in a module"):
        sandbox.run(job)


# --- life and death


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


def test_what_a_preload_calls_is_done_once_before_any_child() -> None:
    with Sandbox(processes=2, preload=("tests.peers.jobs:remember",)) as box:
        answers = [box.run(jobs.give_remembered) for _ in range(2)]
    [remembered] = {tuple(pids) for _, pids in answers}
    assert len(remembered) == 1
    assert remembered[0] not in {child for child, _ in answers}


def test_a_preload_that_fails_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        Sandbox(processes=1, preload=("watchdog.no_such_room",)) as box,
        pytest.raises(SandboxError, match="does not start"),
    ):
        box.run(jobs.add, 1, 1)
    assert "no_such_room" in capfd.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_to_the_group_do_not_disturb_the_work(
    sandbox: Sandbox, number: signal.Signals
) -> None:
    child = sandbox.run(jobs.give_pid)
    with ThreadPoolExecutor(1) as threads:
        napping = threads.submit(sandbox.run, jobs.nap, 0.3)
        time.sleep(0.1)
        for pid in (child, sandbox._server._process.pid):
            os.kill(pid, number)

        assert napping.result() == child


def test_closing_ends_children_in_the_middle_of_their_work() -> None:
    box = Sandbox(processes=1, preload=())
    child = box.run(jobs.give_pid)
    with ThreadPoolExecutor(2) as threads:
        running = threads.submit(box.run, jobs.spin)
        waiting = threads.submit(box.run, jobs.spin)
        wait_until(box._slots.empty)
        box.close()
        for future in (running, waiting):
            with pytest.raises(SandboxError):
                future.result(timeout=10)

    assert wait_until(lambda: not is_running(child))
    with pytest.raises(SandboxError, match="closed"):
        box.run(jobs.add, 1, 1)
    box.close()


def test_all_threads_and_processes_are_gone_after_closing() -> None:
    before = threading.active_count()
    with Sandbox(processes=2, preload=()) as box:
        box.set_context("shared")
        family = (box._server._process.pid, box.run(jobs.give_parent), box.run(jobs.give_pid))

    assert threading.active_count() == before
    assert wait_until(lambda: not any(map(is_running, family)))


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


def test_a_child_that_nobody_can_end_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("watchdog.sandbox._GRACE_SECONDS", 1.0)
    note = tmp_path / "pid"
    with Sandbox(processes=1, deadline=QUICK, preload=()) as box:
        box.run(jobs.give_pid)
        os.kill(box._server._process.pid, signal.SIGKILL)
        with pytest.raises(SandboxError, match="not done"):
            box.run(jobs.note_and_spin, str(note))

    assert wait_until(lambda: not is_running(int(note.read_text())))


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
