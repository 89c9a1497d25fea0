import os
from pathlib import Path

import pytest
from tests.peers import jobs

from watchdog.sandbox.memory import give_back


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="not told here")
def test_gives_back_what_was_freed() -> None:
    held = jobs.crumble(None, 50_000_000)
    give_back()

    assert jobs.own_memory(os.getpid()) < held - 40_000_000
