from pathlib import Path

import pytest
from tests.config.cases import LANGUAGES

from watchdog.config import (
    load_languages,
)
from watchdog.config.languages import parse_code
from watchdog.config.scalars import ScalarError
from watchdog.declarations import Direction
from watchdog.errors import DeclarationError
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


def test_reads_how_far_back_and_what_opens_relative_clauses(tmp_path: Path) -> None:
    (tmp_path / "prs.yaml").write_text(
        "language: prs\nname: Dari\nscript: arabic\nrelatives: ['*ی که']\n"
        "cues: [{cue: ماه گذشته, state: background, ago: 1 months, example: ماه گذشته}]\n",
        encoding="utf-8",
    )
    dari = load_languages(tmp_path)[LanguageCode("prs")]

    assert dari.relatives == ("*ی که",)
    assert dari.cues[0].ago == (1, "months")


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


def test_a_language_may_be_like_another(tmp_path: Path) -> None:
    (tmp_path / "prs.yaml").write_text(
        "language: prs\nname: Dari\nscript: arabic\nwords: {did: [داد]}\nattribution: [گفت]\n"
        "cues: [{cue: <did>, state: done, example: ویزه داد}]\n",
        encoding="utf-8",
    )
    own = "language: fa\nname: Persian\nscript: arabic\nlike: prs\nclause_breaks: [اما]\n"
    (tmp_path / "fa.yaml").write_text(own, encoding="utf-8")

    languages = load_languages(tmp_path)
    dari, persian = languages[LanguageCode("prs")], languages[LanguageCode("fa")]

    assert (persian.cues, persian.words) == (dari.cues, dari.words)
    assert (persian.attribution, persian.clause_breaks) == (("گفت",), ("اما",))
    assert dari.clause_breaks == ()

    (tmp_path / "fa.yaml").write_text(own.replace("prs", "xx"), encoding="utf-8")
    with pytest.raises(DeclarationError, match="'like' needs a language with cues of its own"):
        load_languages(tmp_path)


@pytest.mark.parametrize(
    ("cue", "message"),
    [
        ("{cue: <dome>, state: done}", "no list 'dome' under 'words', did you mean 'done'?"),
        ("{cue: sent, not_if: [<x> sent], state: done}", "no list 'x' under 'words'"),
        ("{cue: maybe?, state: done}", "a cue needs a word that cannot be left out"),
        ("{split: [a, ~], state: done}", "a cue needs a word that cannot be left out"),
        (
            "{cue: sent, state: done, ago: 1 weeks}",
            "expected a number and years or months, such as: 1 years",
        ),
        ("{cue: sent, state: done, source: me}", "expected one of native, draft, not 'me'"),
    ],
)
def test_cues_are_checked(cue: str, message: str, tmp_path: Path) -> None:
    text = (
        f"language: en\nname: English\nscript: latin\nwords: {{done: [sent]}}\ncues:\n  - {cue}\n"
    )
    (tmp_path / "en.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(DeclarationError) as raised:
        load_languages(tmp_path)

    [mistake] = raised.value.mistakes
    assert (mistake.line, mistake.message) == (6, message)
