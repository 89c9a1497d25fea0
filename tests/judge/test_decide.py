from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.judge.make import WRITTEN, cue, language, spans_of

from watchdog.declarations import Cue, Direction, Language
from watchdog.judge import explain_sentence_text, judge_example, judge_sentence_text
from watchdog.judge.decide import UNDECIDED
from watchdog.model import Detail, State

DONE = cue("sent", state=State.DONE)
PLANNED = cue("will", state=State.PLANNED)
DENIED = cue("not", state=State.DENIED)
POSSIBLE = cue("may", state=State.POSSIBLE)
CALLED = cue("urged", state=State.CALLED_FOR)
CONDITION = cue("if", state=State.CONDITIONAL)
WEAK_PAST = cue("had", state=State.BACKGROUND)
DATED = cue("in #", state=State.BACKGROUND, priority=90)
ALL = (DONE, PLANNED, DENIED, POSSIBLE, CALLED, CONDITION, WEAK_PAST, DATED)


def state(text: str, *cues: Cue, event: str = "letter") -> State:
    given = language(*(cues or ALL))
    return judge_sentence_text(text, spans_of(text, event), given, written=WRITTEN).state


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The letter", State.UNDECIDED),
        ("They sent the letter", State.DONE),
        ("They will not have sent the letter", State.DENIED),
        ("They will have sent the letter", State.PLANNED),
        ("They may have sent the letter", State.POSSIBLE),
        ("They urged him to have sent the letter", State.CALLED_FOR),
        ("They had sent the letter", State.BACKGROUND),
        ("They will have the letter sent if asked", State.CONDITIONAL),
    ],
)
def test_in_a_clause_the_higher_rank_decides(text: str, expected: State) -> None:
    assert state(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sent the letter but may not stay", State.DONE),
        ("They may not stay but sent the letter", State.DONE),
        ("The envoys, which may not stay, sent the letter", State.DONE),
        ("The letter, which may help, is long", State.UNDECIDED),
        ("They may stay but the letter is long", State.POSSIBLE),  # nothing nearer
        ("If it rains but the letter may come", State.CONDITIONAL),  # reaches over clauses
        ("If it rains but they sent the letter", State.DONE),  # … but not over what is done
        ("Er urged, die letter zu senden", State.CALLED_FOR),  # what a verb governs is no aside
    ],
)
def test_the_own_clause_decides(text: str, expected: State) -> None:
    assert state(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2023 they sent the letter", State.BACKGROUND),
        ("In 2023 they urged him to write the letter", State.BACKGROUND),
        ("In 2026 they sent the letter", State.DONE),
        ("The letter promised in 2023 will be there", State.PLANNED),
        ("They sent the letter but met in 2023", State.DONE),
    ],
)
def test_an_older_date_makes_the_past_background(text: str, expected: State) -> None:
    assert state(text) is expected


def test_direction_scope_and_stops() -> None:
    forward = cue("will", direction=Direction.FORWARD)
    backward = cue("will", direction=Direction.BACKWARD)
    near = cue("will", scope=1)
    stopped = cue("will", stops=("until",))

    assert state("will write a letter", forward) is State.DONE
    assert state("a letter will go", forward) is State.UNDECIDED
    assert state("a letter will go", backward) is State.DONE
    assert state("will write letter", near) is State.DONE
    assert state("will write a letter", near) is State.UNDECIDED
    assert state("will wait until the letter", stopped) is State.UNDECIDED


def test_without_event_words_the_whole_sentence_is_in_scope() -> None:
    assert state("They sent it", event="") is State.DONE


def test_verdict_names_the_cue_and_the_detail() -> None:
    text = "They have not yet sent the letter"
    not_yet = cue("not yet", state=State.DENIED, detail=Detail.NOT_YET)
    verdict = judge_sentence_text(
        text, spans_of(text, "letter"), language(DONE, not_yet), written=WRITTEN
    )

    assert (verdict.state, verdict.detail) == (State.DENIED, Detail.NOT_YET)
    assert [text[start:end] for start, end in verdict.spans] == ["not yet"]
    plain = judge_sentence_text("not a letter", [], language(DENIED), written=WRITTEN)
    assert plain.detail is Detail.REFUSED


def test_arabic_script_falls_back_to_folded_letters() -> None:
    ending = cue("ورکړې")
    text = "بلنه ورکړی"

    assert judge_sentence_text(text, [], language(ending), written=WRITTEN) == UNDECIDED
    pashto = language(ending, script="arabic")
    assert judge_sentence_text(text, [], pashto, written=WRITTEN).state is State.DONE


@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_no_text_makes_it_fail(text: str, events: list[tuple[int, int]]) -> None:
    for some in (language(*ALL), LANGUAGE_OF_SIGNS):
        verdict = judge_sentence_text(text, events, some, written=WRITTEN)
        assert all(0 <= start < end <= len(text) for start, end in verdict.spans)


LANGUAGE_OF_SIGNS: Language = language(cue("~ *a|@ b?", "^ ~ #"), cue("*"), script="arabic")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sent the letter?", State.POSSIBLE),
        ("Will they get the letter?", State.POSSIBLE),
        ("The letter?", State.POSSIBLE),
        ("Why the letter?", State.UNDECIDED),
        ("Why they sent the letter?", State.DONE),  # takes it for granted
        ("News: why they sent the letter?", State.DONE),
        ("Why? They sent the letter", State.DONE),  # asked before
        ("In 2023 they sent the letter?", State.BACKGROUND),
        ("They sent the letter؟", State.POSSIBLE),
    ],
)
def test_a_question_whether_it_is_so_is_possible(text: str, expected: State) -> None:
    assert state(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sent the letter", False),
        ("They sent the letter, he said", True),
        ("“They sent the letter”", True),
        ("„They“ sent the letter", False),
        ("«They sent the letter»", True),
    ],
)
def test_somebodys_word_is_marked_and_keeps_its_state(text: str, *, expected: bool) -> None:
    verdict = judge_sentence_text(text, spans_of(text, "letter"), language(*ALL), written=WRITTEN)

    assert (verdict.state, verdict.attributed) == (State.DONE, expected)


def test_last_year_is_no_older_date_where_the_item_is_older() -> None:
    last_year = cue("last year", state=State.BACKGROUND, priority=90, ago=(1, "years"))
    text = "They sent the letter last year"

    def judged(since: date | None) -> State:
        given = language(DONE, last_year)
        events = spans_of(text, "letter")
        return judge_sentence_text(text, events, given, written=WRITTEN, since=since).state

    assert judged(None) is State.BACKGROUND
    assert judged(date(2026, 5, 1)) is State.BACKGROUND
    assert judged(date(2025, 5, 1)) is State.DONE


def test_a_last_resort_counts_only_where_nothing_else_does_in_the_clause() -> None:
    any_past = cue("*ed", priority=20)

    assert state("They typed the letter", any_past, DENIED) is State.DONE
    assert state("They never typed, not the letter", any_past, DENIED) is State.DENIED
    assert state("They typed the letter but not well", any_past, DENIED) is State.DONE
    assert state("They typed the letter but not well", DONE, DENIED) is State.DENIED


def test_a_date_to_come_is_no_date_before() -> None:
    to_come = cue("on +", state=State.PLANNED, priority=28)
    given = replace(
        language(to_come, DONE),
        months=tuple((name,) for name in (*"abcde", "june", "july", *"hijkl")),
        before_months=("on",),
    )

    def judged(text: str) -> State:
        return judge_sentence_text(text, spans_of(text, "letter"), given, written=WRITTEN).state

    assert judged("A letter on july 4") is State.PLANNED
    assert judged("A letter on june 1") is State.UNDECIDED
    assert judged("They sent the letter on july 4") is State.DONE


def test_a_relative_clause_to_the_comma_is_an_aside() -> None:
    given = replace(language(DONE, DENIED), relatives=("*y that", "this ~ that"))

    def judged(text: str) -> State:
        return judge_sentence_text(text, spans_of(text, "letter"), given, written=WRITTEN).state

    assert judged("A letter anybody that not pays, they sent") is State.DONE
    assert judged("This letter that is not long, they sent") is State.DONE
    assert judged("A letter somewhere that not pays, they sent") is State.DENIED
    assert judged("A letter anybody that not pays they sent") is State.DENIED


def test_every_cue_considered_is_explained() -> None:
    text = "They sent the letter but may not stay"
    given = language(DONE, cue("not", state=State.DENIED, not_if=("may not",)), POSSIBLE)

    told = explain_sentence_text(text, spans_of(text, "letter"), given, written=WRITTEN)

    assert [(text[one.spans[0][0] : one.spans[0][1]], one.wins) for one in told] == [
        ("sent", True),
        ("not", False),
        ("may", False),
    ]
    sent, no, may = (one.why for one in told)
    assert sent == "decides: in the event's clause, rank 30, 1 words away"
    assert no == "here it is no cue (not_if)"
    assert may == "rank 70, in another clause; the winner is in the event's clause"


def test_an_example_names_its_event_in_braces() -> None:
    decided = cue("sent", state=State.DONE)
    example = replace(decided, example="Sent by him but the {letter} is sent")

    assert judge_example(example, language(decided), WRITTEN).spans == ((30, 34),)


MENTIONED = cue("during @*", state=State.UNDECIDED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They sent a note during letters", State.UNDECIDED),
        ("During letters they will not eat", State.UNDECIDED),
        ("During letters they sent another note", State.DONE),
        ("During letters they may send a note", State.POSSIBLE),
    ],
)
def test_what_is_only_mentioned_takes_no_state(text: str, expected: State) -> None:
    events = spans_of(text, "letters", *(["note"] if expected is not State.UNDECIDED else []))
    given = language(*ALL, MENTIONED)

    assert judge_sentence_text(text, events, given, written=WRITTEN).state is expected


def test_what_is_done_in_another_clause_is_another_event() -> None:
    assert state("The letter; they sent a note") is State.UNDECIDED
    assert state("The letter; they may send a note") is State.POSSIBLE
