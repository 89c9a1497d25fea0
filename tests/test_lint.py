import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.config.cases import compare, folders, good, load

from watchdog.lint import find_warnings
from watchdog.model import LanguageCode


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


def test_cues_without_a_telling_example_are_named() -> None:
    declarations = load(good("smallest"))
    code = LanguageCode("de")
    german = declarations.languages[code]
    nothing, wrong = (
        replace(german.cues[0], example=""),
        replace(german.cues[1], example="Er ging."),
    )
    languages = {**declarations.languages, code: replace(german, cues=(nothing, wrong))}

    found = find_warnings(replace(declarations, languages=languages))

    told = [line.partition("warning: ")[2] for line in found if "the cue" in line]
    assert told == [
        "the cue 'hat verschickt' has no example",
        "the cue 'lehnt … ab' does not decide in its own example",
    ]
