"""Values to the JSON columns and back.

In:   frozen values of the model.
Out:  plain lists and dictionaries, written and read nowhere else.
Pure.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from watchdog.model import Candidate, ConceptId, Field, LanguageCode, Post, Span


def pack_candidate(candidate: Candidate) -> dict[str, Any]:
    """Keep what a source said; empty parts are left out."""
    packed = {
        "url": candidate.url,
        "title": candidate.title,
        "summary": candidate.summary,
        "content": candidate.content,
        "published_at": _pack_time(candidate.published_at),
        "updated_at": _pack_time(candidate.updated_at),
        "language": candidate.language,
        "guid": candidate.guid,
    }
    return {name: value for name, value in packed.items() if value}


def unpack_candidate(packed: dict[str, Any]) -> Candidate:
    """Give a candidate back.

    >>> candidate = Candidate(url="https://news.example/1", title="One")
    >>> unpack_candidate(pack_candidate(candidate)) == candidate
    True
    """
    return Candidate(
        url=packed["url"],
        title=packed.get("title", ""),
        summary=packed.get("summary", ""),
        content=packed.get("content", ""),
        published_at=_unpack_time(packed.get("published_at")),
        updated_at=_unpack_time(packed.get("updated_at")),
        language=LanguageCode(packed["language"]) if "language" in packed else None,
        guid=packed.get("guid"),
    )


def pack_posts(posts: Iterable[Post]) -> list[dict[str, Any]]:
    """Keep the entries of a live page."""
    return [
        {
            "id": post.id,
            "title": post.title,
            "paragraphs": list(post.paragraphs),
            "published_at": _pack_time(post.published_at),
            "modified_at": _pack_time(post.modified_at),
        }
        for post in posts
    ]


def unpack_posts(packed: Iterable[dict[str, Any]]) -> tuple[Post, ...]:
    """Give the entries of a live page back."""
    return tuple(
        Post(
            id=post["id"],
            title=post["title"],
            paragraphs=tuple(post["paragraphs"]),
            published_at=_unpack_time(post["published_at"]),
            modified_at=_unpack_time(post["modified_at"]),
        )
        for post in packed
    )


def pack_spans(spans: Iterable[Span]) -> list[list[Any]]:
    """Keep spans as short lists: there are many.

    >>> pack_spans([Span(field=Field.TITLE, start=0, end=3, concept=ConceptId("eu"), text="EU's")])
    [['title', 0, 3, 'eu', "EU's"]]
    """
    return [[span.field.value, span.start, span.end, span.concept, span.text] for span in spans]


def unpack_spans(packed: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """Give spans back."""
    return tuple(
        Span(field=Field(name), start=start, end=end, concept=ConceptId(concept), text=text)
        for name, start, end, concept, text in packed
    )


def mark_sentence(
    sentence: str,
    start: int,
    spans: Iterable[tuple[Field, int, int, str]],
    field: Field,
) -> tuple[tuple[int, int, str], ...]:
    """Move spans of a field into one of its sentences; those outside are left out.

    >>> mark_sentence("so it is", 10, [(Field.TEXT, 13, 15, "it"), (Field.TEXT, 2, 4, "no")],
    ...     Field.TEXT)
    ((3, 5, 'it'),)
    """
    inside = {
        (first - start, last - start, name)
        for where, first, last, name in spans
        if where is field and start <= first and last <= start + len(sentence)
    }
    return tuple(sorted(inside))


def _pack_time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _unpack_time(packed: str | None) -> datetime | None:
    return None if packed is None else datetime.fromisoformat(packed)
