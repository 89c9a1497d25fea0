"""Every cue that we ship decides in its own example."""

import re

import pytest
from tests.judge.make import WRITTEN

from watchdog.config import load_languages
from watchdog.declarations import Cue, Language
from watchdog.judge import judge_example
from watchdog.model import State

LANGUAGES = load_languages()
OWN = {code: language for code, language in LANGUAGES.items() if language.like is None}
CASES = [
    pytest.param(language, cue, id=f"{code}:{cue.line}")
    for code, language in OWN.items()
    for cue in language.cues
]


@pytest.mark.parametrize(("language", "cue"), CASES)
def test_a_cue_decides_in_its_example(language: Language, cue: Cue) -> None:
    verdict = judge_example(cue, language, WRITTEN)

    assert verdict.cue is not None
    decided = " … ".join(verdict.cue.parts)
    assert (decided, verdict.state) == (" … ".join(cue.parts), cue.state)
    assert verdict.detail == (None if cue.state != "denied" else cue.detail or "refused")


def test_every_language_has_examples_for_every_state() -> None:
    for language in OWN.values():
        told = {cue.state for cue in language.cues if cue.example}
        assert told == set(State), language.code


@pytest.mark.parametrize(
    ("code", "least"), [("en", 60), ("fr", 60), ("de", 60), ("prs", 40), ("ps", 40)]
)
def test_every_language_has_many_cues(code: str, least: int) -> None:
    assert len({cue.parts for cue in LANGUAGES[code].cues}) >= least  # type: ignore[index]


def test_all_names_of_words_are_used() -> None:
    for language in OWN.values():
        written = " ".join(phrase for cue in language.cues for phrase in (*cue.parts, *cue.not_if))
        assert set(re.findall(r"<(\w+)>", written)) == set(language.words), language.code
