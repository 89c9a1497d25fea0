import pytest
from tests.config.cases import LANGUAGES

from watchdog.config import (
    load_languages,
)
from watchdog.config.languages import parse_code
from watchdog.config.scalars import ScalarError
from watchdog.declarations import Direction
from watchdog.model import LanguageCode, State


def test_reads_cues() -> None:
    german = load_languages(LANGUAGES)[LanguageCode("de")]
    done, refused = german.cues

    assert (done.parts, done.state) == (("hat verschickt",), State.DONE)
    assert (done.direction, done.scope, done.priority) == (Direction.FORWARD, None, 50)
    assert done.source == "draft"
    assert (refused.parts, refused.detail) == (("lehnt", "ab"), "refused")
    assert (refused.direction, refused.scope) == (Direction.BOTH, 12)
    assert refused.stops == ("sondern",)
    assert refused.not_if == ("lehnt nicht ab",)
    assert refused.line == 10
    assert german.clause_breaks == ("aber", "doch")


def test_reads_letters_and_family() -> None:
    dari = load_languages(LANGUAGES)[LanguageCode("prs")]

    assert dari.family == ("ps",)
    assert dari.letters == {"ي": "ی", "ك": "ک"}
    assert (dari.name, dari.script, dari.direction) == ("Dari", "arabic", "rtl")


@pytest.mark.parametrize("code", ["en", "prs", "zh-hant", "es-419"])
def test_knows_a_language_code(code: str) -> None:
    assert parse_code(code) == code


@pytest.mark.parametrize("code", ["EN", "any", "names", "e n", "", "پښتو", "a-much-too-long-code"])
def test_refuses_what_is_no_language_code(code: str) -> None:
    with pytest.raises(ScalarError):
        parse_code(code)
