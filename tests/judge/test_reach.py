"""Which of a sentence's cues reach the event: its own part of the clause goes first."""

from dataclasses import replace

import pytest
from tests.judge.make import WRITTEN, cue, language, spans_of

from watchdog.judge import explain_sentence_text, judge_sentence_text
from watchdog.model import State

PLAIN = language(
    cue("sent", state=State.DONE),
    cue("may", state=State.POSSIBLE),
    cue("not", state=State.DENIED),
    cue("urged", state=State.CALLED_FOR),
    cue("if", state=State.CONDITIONAL),
    cue("unverified", state=State.POSSIBLE, priority=90),
    cue("in #", state=State.BACKGROUND, priority=90),
    cue("film about the? @*", state=State.UNDECIDED, priority=40),
    cue("won", state=State.DONE, priority=20),
)
ENGLISH = replace(PLAIN, parts=("that", "sent and"), dependents=("that",))


def state(text: str) -> State:
    return judge_sentence_text(text, spans_of(text, "letter"), ENGLISH, written=WRITTEN).state


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sent the letter, which may help", State.DONE),
        ("They sent the letter, an aide said, insisting it may not be long", State.DONE),
        ("They sent the letter and may leave", State.POSSIBLE),  # no comma: one part
        ("The letter was sent and may be read", State.DONE),  # a verb and "and" end a part
        ("After what may be weeks, they sent the letter", State.DONE),
        ("They may say, he thinks, that they sent the letter", State.POSSIBLE),  # it depends
        ("That they sent the letter, he may not say", State.DENIED),  # fronted, it depends too
        ("They sent the letter, if he is right", State.CONDITIONAL),  # goes over the sentence
        ("They sent the letter, arguing that he had to go if paid", State.DONE),
        ("They sent the letter, but this is unverified", State.POSSIBLE),
        ("The letter is long, they may not leave", State.DENIED),  # nothing in its own part
        ("The report, which they may not like, urged a letter", State.CALLED_FOR),
    ],
)
def test_the_events_own_part_decides(text: str, expected: State) -> None:
    assert state(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2023, they sent the letter", State.BACKGROUND),
        ("They sent the letter, a work in 2023", State.BACKGROUND),
        ("They sent the letter, work on a draft of which had begun in 2023", State.DONE),
    ],
)
def test_a_date_in_a_long_part_is_of_something_else(text: str, expected: State) -> None:
    assert state(text) is expected


def test_what_is_only_mentioned_is_not_done() -> None:
    text = "The film about the letter won"

    assert state(text) is State.UNDECIDED
    assert state("The letter won") is State.DONE
    assert state("The film about the letter may not win") is State.DENIED
    spans = spans_of(text, "letter")
    whys = [one.why for one in explain_sentence_text(text, spans, ENGLISH, written=WRITTEN)]
    assert any(why.startswith("decides") for why in whys)
