"""What is compiled of a language: once, and so that no rule is passed over that would be found."""

from dataclasses import replace

import pytest
from tests.judge.make import cue, language

from watchdog.config import load_languages
from watchdog.judge.rules import compile_rules, keys_in, prepare_rules, readings
from watchdog.model import LanguageCode


def test_a_language_read_again_is_not_compiled_again() -> None:
    first, again = (load_languages()[LanguageCode("fr")] for _ in range(2))
    assert first is not again
    prepare_rules(first)

    assert compile_rules(again, plain=False) is compile_rules(first, plain=False)
    other = replace(first, cues=first.cues[1:])
    assert len(compile_rules(other, plain=False).all) < len(compile_rules(first, plain=False).all)


def test_last_resorts_are_apart() -> None:
    given = language(cue("sent"), cue("*ed", priority=20), cue("to be", priority=21))

    def patterns(*, last_resorts: bool) -> list[tuple[str, ...]]:
        rules = compile_rules(given, plain=False, last_resorts=last_resorts)
        return [rule.cue.parts for rule in rules.all]

    assert patterns(last_resorts=False) == [("sent",), ("to be",)]
    assert patterns(last_resorts=True) == [("*ed",)]


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("sent", "sent"),
        ("has|have sent", "have"),
        ("ref*", "refused"),
        ("re*", "refused"),
        ("*ed", "refused"),
        ("*used", "refused"),
        ("<done>", "given"),
        ("in #", "#"),
    ],
)
def test_a_rule_is_looked_up_by_words_that_it_occurs_with(pattern: str, word: str) -> None:
    [rule] = compile_rules(language(cue(pattern)), plain=False).all
    everything = (rule.keys, *rule.needed)
    assert any(keys & {*keys_in(word)} for keys in everything)
    assert not any(keys & {*keys_in("qqq")} for keys in everything)


def test_what_may_stand_anywhere_needs_no_word() -> None:
    [rule] = compile_rules(language(cue("maybe? ~ @")), plain=False).all
    assert rule.keys == {"@"}
    assert rule.own_event


def test_arabic_script_is_read_twice() -> None:
    languages = load_languages()
    assert readings(languages[LanguageCode("ps")]) == (False, True)
    assert readings(languages[LanguageCode("de")]) == (False,)
