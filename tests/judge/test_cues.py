import pytest
from tests.judge.make import WRITTEN, cue, language, spans_of

from watchdog.declarations import Cue
from watchdog.judge.cues import find_cues
from watchdog.judge.rules import compile_rules
from watchdog.judge.words import read_line


def found(text: str, *cues: Cue, event: str = "") -> list[str]:
    given = language(*cues)
    line = read_line(text, spans_of(text, event), given, written=WRITTEN)
    return [
        " … ".join(
            " ".join(word.text for word in line.words[first:after]) for first, after in one.ranges
        )
        for one in find_cues(line, compile_rules(given, plain=False))
        if one.why is None
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("has|have sent", "They have sent it", ["have sent"]),
        ("not yet? sent", "It is not sent, not yet sent", ["not sent", "not yet sent"]),
        ("has ~ sent", "He has at long last sent it", ["has at long last sent"]),
        ("has ~ sent", "He has one two three four five sent", []),
        ("has ~ sent", "He has a plan, sent", []),
        ("ref*", "They refused", ["refused"]),
        ("*ed", "They refused it, red", ["refused", "red"]),
        ("<done>", "It was given and sent", ["given", "sent"]),
        ("in #", "In 2021, in 2026", ["in 2021"]),
        ("^ to", "To do or to be", ["to"]),
        ("sent $", "Sent it, it sent, sent", ["sent", "sent"]),
        ("unclear if", "Unclear, if", ["unclear , if"]),
        ("a.b*", "axb a.b", ["a b"]),  # no cue is a regular expression
    ],
)
def test_what_the_signs_in_cues_mean(pattern: str, text: str, expected: list[str]) -> None:
    assert found(text, cue(pattern)) == [one.replace("2021", "#") for one in expected]


def test_event_words_are_matched_only_where_a_cue_asks_for_them() -> None:
    text = "They invited guests"

    assert found(text, cue("@*ed"), event="invited") == ["invited"]
    assert found(text, cue("@*ed"), event="guests") == []
    assert found(text, cue("invited"), event="invited") == []
    assert found(text, cue("they invited"), event="invited") == ["they invited"]


def test_parts_of_longer_cues_do_not_count() -> None:
    assert found("It is not ruled out", cue("not"), cue("not ruled out")) == ["not ruled out"]


def test_pseudo_cues_cancel() -> None:
    denied = cue("no", not_if=("no doubt",))

    assert found("No doubt, no letter", denied) == ["no"]
    assert found("There is no doubt", denied) == []


def test_split_cues_need_both_parts_in_one_clause() -> None:
    split = cue("lehnt", "ab")

    assert found("Er lehnt es heute ab", split) == ["lehnt … ab"]
    assert found("Er lehnt es; sie reist ab", split) == []
