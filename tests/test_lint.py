import re
from pathlib import Path

import pytest
from tests.config.cases import compare, folders, good, load

from watchdog.lint import find_warnings


@pytest.mark.parametrize("folder", folders("good"), ids=lambda folder: folder.name)
def test_warns(folder: Path, golden: bool) -> None:  # noqa: FBT001 - a fixture
    found = [warning.replace(f"{folder}/", "") for warning in find_warnings(load(folder))]

    assert all(re.match(r"[^:]+:\d+:\d+: warning: \S", warning) for warning in found)
    compare(folder / "warnings.txt", "".join(f"{line}\n" for line in found), golden=golden)


def test_warnings_come_in_the_order_of_the_files() -> None:
    found = [warning.split(":")[:3] for warning in find_warnings(load(good("unwise")))]
    places = [(path, int(line), int(column)) for path, line, column in found]

    assert places == sorted(places)
    assert len(places) > 5
