"""Jobs of many threads, contexts that change, and work that takes every child."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from tests.peers import jobs
from tests.peers.processes import is_running, wait_until
from tests.sandbox.limits import MEMORY, QUICK

from watchdog.errors import ExtractError, SandboxError
from watchdog.sandbox import Sandbox


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
        changing.result(timeout=60)
        assert sandbox.run(jobs.give_context) == str(path)
        pid = napping.result()  # in an old child, to its end

    assert wait_until(lambda: not is_running(pid))
    assert sandbox.restarts == 0


@pytest.mark.parametrize("job", [jobs.spin, jobs.hold_the_lock])
def test_work_without_end_is_stopped(impatient: Sandbox, job: Callable[[object], object]) -> None:
    before = impatient.run(jobs.give_pid)

    with pytest.raises(SandboxError) as caught:
        impatient.run(job)

    assert caught.value.reason == "deadline"
    assert impatient.restarts == 1
    assert not is_running(before)
    assert impatient.run(jobs.give_pid) != before


def test_one_that_is_kept_from_its_work_is_waited_for(impatient: Sandbox) -> None:
    child = impatient.run(jobs.give_pid)

    assert impatient.run(jobs.nap, 2 * QUICK.total_seconds()) == child


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
                future.result(timeout=60)

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
