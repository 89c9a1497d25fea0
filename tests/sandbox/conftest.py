from collections.abc import Iterator

import pytest
from tests.sandbox.limits import MEMORY, QUICK

from watchdog.sandbox import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(processes=2, memory=MEMORY, preload=()) as box:
        yield box


@pytest.fixture
def impatient() -> Iterator[Sandbox]:
    with Sandbox(processes=1, deadline=QUICK, memory=MEMORY, preload=()) as box:
        yield box
