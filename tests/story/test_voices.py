"""One agency's story in five outlets is one voice."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.model import State
from watchdog.model import Testimony as Said  # pytest takes every Test… for a class of tests
from watchdog.story.sketch import sketch_text
from watchdog.story.voices import count_voices, echoes, independent

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
LETTER = "The Commission has sent the letter to Kabul on Monday, a spokeswoman said in Brussels"


def _say(publisher: str, text: str, agency: str | None = None, state: State = State.DONE) -> Said:
    return Said(
        hit_id=1,
        state=state,
        detail=None,
        publisher=publisher,
        agency=agency,
        sketch=sketch_text(text),
        at=NOW,
        old=False,
    )


def test_two_publishers_with_their_own_words_are_independent() -> None:
    assert independent(
        _say("a", LETTER), _say("b", "In Kabul a ministry confirmed that mail arrived today")
    )


@pytest.mark.parametrize(
    "other",
    [
        _say("a", "quite another text that shares no words at all with it"),
        _say("b", LETTER + " afterwards."),
        _say("b", "quite another text that shares no words at all with it", agency="AFP"),
        _say("b", "quite another text that shares no words at all with it", agency="dpa, afp"),
        _say("afp", "quite another text that shares no words at all with it"),
    ],
    ids=["publisher", "copy", "agency", "one of two agencies", "the agency itself"],
)
def test_what_makes_one_voice(other: Said) -> None:
    assert not independent(_say("a", LETTER, agency="AFP"), other)
    assert not independent(other, _say("a", LETTER, agency="AFP"))


def test_an_uncredited_copy_of_a_copy_is_no_new_voice() -> None:
    credited = _say("a", LETTER, agency="AFP")
    rewritten = _say("b", "quite another text that shares no words at all with it", agency="AFP")
    uncredited = _say("c", LETTER)

    assert independent(uncredited, rewritten)
    assert count_voices([credited, rewritten, uncredited]) == 1


_TEXTS = [LETTER, f"{LETTER} afterwards.", "In Kabul a ministry confirmed that mail arrived today"]
_SAYING = st.builds(
    _say,
    st.sampled_from(["a", "b", "c", "afp"]),
    st.sampled_from(_TEXTS),
    st.sampled_from([None, "AFP", "dpa, AFP", "Reuters"]),
)


@given(said=st.lists(_SAYING, max_size=12))
def test_a_voice_counts_that_is_independent_of_every_one_before(said: list[Said]) -> None:
    new = [
        all(independent(one, earlier) for earlier in said[:place]) for place, one in enumerate(said)
    ]

    assert count_voices(said) == sum(new)


def test_an_echo_says_the_same_in_the_same_words() -> None:
    assert echoes(_say("b", LETTER), [_say("a", LETTER)])
    assert not echoes(_say("b", LETTER, state=State.DENIED), [_say("a", LETTER)])
    assert not echoes(
        _say("b", "Other words about quite the same letter sent"), [_say("a", LETTER)]
    )
