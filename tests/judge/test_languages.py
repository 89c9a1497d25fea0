"""Every cue that we ship decides in its own example."""

import pytest

from watchdog.config import load_languages
from watchdog.declarations import Cue, Language
from watchdog.judge import judge_sentence_text

CASES = [
    pytest.param(language, cue, id=f"{code}:{cue.line}")
    for code, language in load_languages().items()
    for cue in language.cues
    if cue.example
]


@pytest.mark.parametrize(("language", "cue"), CASES)
def test_a_cue_decides_in_its_example(language: Language, cue: Cue) -> None:
    verdict = judge_sentence_text(cue.example, [], language, year=2026)

    assert (verdict.state, verdict.detail) == (cue.state, cue.detail)


def test_every_language_has_examples_for_every_state() -> None:
    for language in load_languages().values():
        told = {cue.state for cue in language.cues if cue.example}
        assert len(told) == 7, language.code
