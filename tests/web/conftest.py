from pathlib import Path

import pytest
from tests.web.making import make_desk

from watchdog.web import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with a database of its own, and a user for each role."""
    return make_desk(tmp_path)
