"""Copies are recognised through light editing; other stories about the same are not."""

import random
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from watchdog.story import same_story, sketch_text
from watchdog.story.sketch import KEPT


def _prose(seed: int, words: int) -> list[str]:
    """Give distinct text: words drawn from a vocabulary of 3,000."""
    draw = random.Random(seed)  # noqa: S311 - no secret, the same text every time
    return [f"w{draw.randrange(3000)}" for _ in range(words)]


def _alike(a: list[str], b: list[str]) -> bool:
    return same_story(sketch_text(" ".join(a)), sketch_text(" ".join(b)))


def test_a_copy_cut_from_below_is_a_copy() -> None:
    story = _prose(1, 900)

    assert _alike(story, story[:150])
    assert _alike(story, story[:400])


def test_a_copy_with_an_own_introduction_is_a_copy() -> None:
    story = _prose(1, 500)

    assert _alike(story, _prose(2, 120) + story[:380])


def test_a_copy_with_every_twelfth_word_replaced_is_a_copy() -> None:
    story = _prose(1, 600)
    edited = [f"x{n}" if n % 12 == 0 else word for n, word in enumerate(story)]

    assert _alike(story, edited)


def test_two_reports_that_share_a_quote_are_two_stories() -> None:
    quote = _prose(9, 30)

    assert not _alike(_prose(1, 300) + quote, _prose(2, 250) + quote)
    assert not _alike(_prose(1, 60) + quote, _prose(2, 60) + quote)


def test_a_summary_is_a_copy_of_the_article_it_opens() -> None:
    story = _prose(1, 700)

    assert _alike(story[:25], story)


def test_letters_case_and_marks_that_differ_between_copies_do_not_matter() -> None:
    plain = "کمیسیون اروپا از هیئت طالبان دعوت کرد تا به بروکسل بیاید"

    assert sketch_text("می\u200cخواهد") == sketch_text("میخواهد")
    assert sketch_text(plain) == sketch_text(
        "کمیسیون اروپا، از هیئت طالبان دعوت کرد؛ تا به بروکسل بیاید."
    )
    assert sketch_text("The LETTER — has left") == sketch_text("the letter has left")


def test_nothing_is_no_copy_of_nothing() -> None:
    assert sketch_text(" … ") == ()
    assert not same_story((), ())
    assert not same_story((), sketch_text("a letter has left Brussels"))


def test_another_process_gives_the_same_sketch() -> None:
    code = (
        "from watchdog.story import sketch_text; print(sketch_text('one two three four five six'))"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"PYTHONHASHSEED": "7"},
    )

    assert ran.stdout.strip() == str(sketch_text("one two three four five six"))


@given(st.text())
def test_any_text_gives_a_sketch_that_is_a_copy_of_itself(text: str) -> None:
    sketch = sketch_text(text)

    assert len(sketch) <= KEPT
    assert list(sketch) == sorted(set(sketch))
    assert same_story(sketch, sketch) is bool(sketch)


@given(st.lists(st.integers(0, 2**32), max_size=200), st.lists(st.integers(0, 2**32), max_size=200))
def test_being_a_copy_is_mutual(a: list[int], b: list[int]) -> None:
    left, right = sorted(set(a))[:KEPT], sorted(set(b))[:KEPT]

    assert same_story(left, right) == same_story(right, left)
