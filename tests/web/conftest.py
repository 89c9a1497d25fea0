from pathlib import Path

import pytest
from tests.pipeline.making import Newsroom
from tests.web.making import make_desk
from tests.web.room import add_staff

from watchdog.web import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with a database of its own, and a user for each role."""
    return make_desk(tmp_path)


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """Give a newsroom with a user for each role, named after it."""
    return add_staff(room)
