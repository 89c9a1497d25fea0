"""Whose leases a watch takes over when it starts."""

import os
import subprocess
import sys

from watchdog.running import is_gone


def test_an_owner_is_gone_when_its_process_is() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    dead = done.stdout.strip()
    own = f"here:{os.getpid()}"

    assert is_gone(f"here:{dead}", own, embedded=False)
    assert not is_gone(f"here:{os.getppid()}", own, embedded=True)
    assert not is_gone("here:1", own, embedded=True)  # alive, of whomever it is
    assert not is_gone("here:what", own, embedded=True)


def test_elsewhere_and_our_own_name_are_known_to_be_gone_only_where_one_host_is() -> None:
    own = f"here:{os.getpid()}"

    for owner in ("there:1", own):
        assert is_gone(owner, own, embedded=True)
        assert not is_gone(owner, own, embedded=False)
