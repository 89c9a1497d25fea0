import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from watchdog.model import Candidate, ConceptId, Field, LanguageCode, Post, Span
from watchdog.store.packing import (
    mark_sentence,
    pack_candidate,
    pack_posts,
    pack_spans,
    unpack_candidate,
    unpack_posts,
    unpack_spans,
)

TEXTS = st.text(max_size=20)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
CANDIDATES = st.builds(
    Candidate,
    url=st.text(min_size=1),
    title=TEXTS,
    summary=TEXTS,
    content=TEXTS,
    published_at=TIMES,
    updated_at=TIMES,
    language=st.none() | st.just(LanguageCode("ps")),
    guid=st.none() | st.text(min_size=1),
)
SPANS = st.builds(
    Span,
    field=st.sampled_from(Field),
    start=st.integers(0, 50),
    end=st.integers(0, 50),
    concept=st.just(ConceptId("eu")),
    text=TEXTS,
)


@given(CANDIDATES)
def test_a_candidate_comes_back_whole(candidate: Candidate) -> None:
    assert unpack_candidate(_through_json(pack_candidate(candidate))) == candidate


def test_no_part_of_a_candidate_is_forgotten() -> None:
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    full = Candidate(
        url="u",
        title="t",
        summary="s",
        content="c",
        published_at=moment,
        updated_at=moment,
        language=LanguageCode("en"),
        guid="g",
    )

    assert set(pack_candidate(full)) == {field.name for field in fields(Candidate)}


@given(st.lists(SPANS))
def test_spans_come_back_whole(spans: list[Span]) -> None:
    assert unpack_spans(_through_json(pack_spans(spans))) == tuple(spans)


def test_posts_come_back_whole() -> None:
    moment = datetime(2026, 5, 4, tzinfo=UTC)
    posts = (
        Post(id="1", title="One", paragraphs=("a", "b"), published_at=moment, modified_at=moment),
        Post(id="2", title="", paragraphs=()),
    )

    assert unpack_posts(_through_json(pack_posts(posts))) == posts


@given(st.lists(SPANS), st.integers(0, 50), st.text(max_size=30))
def test_marks_always_lie_inside_the_sentence(spans: list[Span], start: int, text: str) -> None:
    parts = [(span.field, span.start, span.end, span.concept) for span in spans]
    marks = mark_sentence(text, start, parts, Field.TEXT)

    assert all(first >= 0 and last <= len(text) for first, last, _ in marks)
    assert list(marks) == sorted(set(marks))


def _through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))
