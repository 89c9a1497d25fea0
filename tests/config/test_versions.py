from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.config.cases import LANGUAGES, good, load

from watchdog.config import load_languages, load_watchlist_text
from watchdog.config.versions import declarations_version
from watchdog.declarations import Cue, Declarations, Item, Language
from watchdog.model import LanguageCode, OutletId, State

TEXT = """
watchlist: bridge
concepts:
  council: {en: [Bridge Council, =BC], fr: [Conseil]}
  permit: {en: [permit*]}
  unused: {en: [unused]}
items:
  - id: granted
    title: A title
    match: permit AND council
    within: 2 sentences
"""


def item(text: str) -> Item:
    return load_watchlist_text(text, Path("a.yaml"), load_languages(LANGUAGES)).items[0]


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    "text",
    [
        changed("A title", "Another title"),
        changed("    within: 2 sentences", ""),
        changed("    within", "    route: desk\n    within"),
        changed("    within", "    alert: {done: never}\n    within"),
        changed("    within", "    examples: [{lang: en, text: x, expect: done}]\n    within"),
        changed("    within", "    episodes: {recurring: 1h}\n    within"),
        changed("    within", "    in: [text, title]\n    within"),
        changed("    within", "    event: [council, permit]\n    within"),
        changed("[Bridge Council, =BC]", "[=BC, Bridge Council]"),
        changed("permit AND council", "(permit) AND\n      council"),
        changed("unused: {en: [unused]}", "other: {fr: [autre]}"),
        changed("id: granted", "id: renamed"),
    ],
)
def test_what_cannot_change_a_judgement_keeps_the_version(text: str) -> None:
    assert item(text).version == item(TEXT).version


@pytest.mark.parametrize(
    "text",
    [
        changed("permit AND council", "permit OR council"),
        changed("permit AND council", 'permit AND council AND "x"'),
        changed("2 sentences", "3 sentences"),
        changed("2 sentences", "2 words"),
        changed("    within", "    about: council\n    within"),
        changed("    within", "    unless: unused\n    within"),
        changed("    within", "    in: [text]\n    within"),
        changed("    within", "    event: [permit]\n    within"),
        changed("    within", "    since: 2026-01-01\n    within"),
        changed("=BC", "BC"),
        changed("permit*", "permit"),
        changed("fr: [Conseil]", "de: [Conseil]"),
        changed("permit: {", "permit: {names: true, "),
    ],
)
def test_what_can_change_a_judgement_changes_the_version(text: str) -> None:
    assert item(text).version != item(TEXT).version


@pytest.fixture(scope="module")
def declared() -> Declarations:
    return load(good("complete"))


def version(declared: Declarations) -> str:
    return declarations_version(declared.watchlists, declared.outlets, declared.languages)


def test_is_the_same_for_the_same(declared: Declarations) -> None:
    assert version(declared) == declared.version == load(good("complete")).version


def test_pace_and_sources_change_no_analysis(declared: Declarations) -> None:
    name = OutletId("harbour-post")
    outlet = replace(declared.outlets[name], every=timedelta(hours=1), sources=(), name="Other")

    assert (
        version(replace(declared, outlets={**declared.outlets, name: outlet})) == declared.version
    )


def test_reading_rules_change_an_analysis(declared: Declarations) -> None:
    name = OutletId("harbour-post")
    outlet = replace(declared.outlets[name], templates=("json-ld",))

    assert (
        version(replace(declared, outlets={**declared.outlets, name: outlet})) != declared.version
    )


def test_cues_change_an_analysis_their_examples_do_not(declared: Declarations) -> None:
    code = LanguageCode("en")

    def with_cue(cue: Cue) -> str:
        language = replace(declared.languages[code], cues=(cue,))
        return version(replace(declared, languages={**declared.languages, code: language}))

    cue = Cue(parts=("has granted",), state=State.DONE)
    assert with_cue(cue) != declared.version
    assert with_cue(replace(cue, example="x", source="native", line=9)) == with_cue(cue)
    assert with_cue(replace(cue, priority=51)) != with_cue(cue)


WORDS = [one.name for one in fields(Language) if one.type in ("tuple[str, ...]", tuple[str, ...])]


@pytest.mark.parametrize("name", WORDS)
def test_each_list_of_words_of_a_language_changes_an_analysis(
    declared: Declarations, name: str
) -> None:
    code = LanguageCode("en")
    more: dict[str, Any] = {name: (*getattr(declared.languages[code], name), "another")}
    language = replace(declared.languages[code], **more)

    languages = {**declared.languages, code: language}
    assert version(replace(declared, languages=languages)) != declared.version


def test_an_item_that_is_off_changes_an_analysis(declared: Declarations) -> None:
    first, *rest = declared.watchlists
    off = replace(first, items=tuple(replace(one, enabled=False) for one in first.items))

    assert version(replace(declared, watchlists=(off, *rest))) != declared.version
