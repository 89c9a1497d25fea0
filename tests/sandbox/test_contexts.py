"""Contexts that are made of the one before, and made whole later."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.peers import jobs
from tests.peers.processes import is_running, wait_until

from watchdog.errors import SandboxError
from watchdog.sandbox import Changing, Sandbox

CHANGING = Changing(jobs.compare, jobs.extend)


@pytest.fixture
def changed(sandbox: Sandbox) -> Sandbox:
    """One whose context "a" was made whole, and "b" put beside it."""
    sandbox.set_context(["a"])
    assert sandbox.run(jobs.give_context) == ["a"]
    assert not sandbox.set_context(["a", "b"], changing=CHANGING)
    return sandbox


def test_what_is_different_is_put_beside_the_last_whole_one(changed: Sandbox) -> None:
    assert changed.run(jobs.give_context) == ["a", "and", "b"]
    assert not changed.set_context(["a", "c", "d"], changing=CHANGING)
    assert changed.run(jobs.give_context) == ["a", "and", "c", "d"]
    assert changed.set_context(["x"], changing=CHANGING)  # too much is different
    assert changed.run(jobs.give_context) == ["x"]


def test_it_is_made_whole_beside_and_takes_its_place(changed: Sandbox) -> None:
    changed.make_whole()
    assert changed.run(jobs.give_context) == ["a", "b"]
    assert not changed.set_context(["a", "b", "c"], changing=CHANGING)
    assert changed.run(jobs.give_context) == ["a", "b", "and", "c"]


def test_the_processes_of_before_end(changed: Sandbox) -> None:
    servers = {server._pid for server in changed._server.contexts}
    assert len(servers) == 2  # the base lives as long as what was made of it
    with ThreadPoolExecutor(1) as threads:
        napping = threads.submit(changed.run, jobs.nap, 0.5)
        changed.make_whole()
        napping.result()

    assert wait_until(lambda: not any(map(is_running, servers)))
    assert len(changed._server.contexts) == 1


def test_a_context_that_comes_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "allowed"
    with Sandbox(processes=1, preload=()) as box, ThreadPoolExecutor(1) as threads:
        path.touch()
        box.set_context(str(path), jobs.prepare_when_allowed)
        box.run(jobs.give_context)
        path.unlink()
        making = threads.submit(box.make_whole)
        box.set_context("newer")
        assert box.run(jobs.give_context) == "newer"
        path.touch()
        making.result(timeout=60)

        assert box.run(jobs.give_context) == "newer"
        assert len(box._server.contexts) == 1


def test_a_killed_base_is_no_loss(changed: Sandbox) -> None:
    base = next(one for one in changed._server.contexts if one.parent is changed._server)
    os.kill(base._pid, signal.SIGKILL)

    assert changed.run(jobs.give_context) == ["a", "and", "b"]
    assert changed.set_context(["a", "b", "c"], changing=CHANGING)
    assert changed.run(jobs.give_context) == ["a", "b", "c"]


def test_a_killed_server_of_what_changed_is_made_whole(changed: Sandbox) -> None:
    os.kill(changed.run(jobs.give_parent), signal.SIGKILL)
    with pytest.raises(SandboxError):
        changed.run(jobs.exit_at_once)

    assert changed.run(jobs.give_context) == ["a", "b"]


def test_a_change_that_fails_is_made_whole(changed: Sandbox) -> None:
    assert changed.set_context(["a", "refused"], changing=CHANGING)
    assert changed.run(jobs.give_context) == ["a", "refused"]


def test_closing_ends_both(changed: Sandbox) -> None:
    servers = [server._pid for server in changed._server.contexts]
    changed.close()

    assert not any(map(is_running, servers))
    changed.make_whole()  # nothing is left to do
