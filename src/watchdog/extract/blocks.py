"""The content blocks of BBC pages (published renderer: bbc/simorgh) -> paragraphs.

In:   `blocks` as they stand in the page's JSON.
Out:  paragraphs, headlines, captions.
Pure: no I/O.

A block is `{"type", "model": {...}}`; the body is every `text` block: paragraphs, or lists of
paragraphs. Old CPS assets have `{"type": "paragraph", "text"}` instead.
"""

import re
from collections.abc import Iterator

from watchdog.extract.json_values import dig, listed, string
from watchdog.extract.view import readable
from watchdog.model import Post
from watchdog.text.dates import parse_date

_BODY = frozenset({"text", "subheadline", "paragraph", "crosshead", "list", "listItem"})
_TAG = re.compile(r"<[^<>]*>")
_DEEPEST = 20


def read_blocks(blocks: object) -> tuple[str, ...]:
    """Give the body; a caption repeated as the first paragraph is dropped."""
    captions = {text for block in listed(blocks) for text in _captions(block)}
    body = [
        text for block in listed(blocks) if _kind(block) in _BODY for text in _paragraphs(block)
    ]
    if body and body[0] in captions:
        body = body[1:]
    return tuple(body)


def read_headline(blocks: object) -> str:
    """Give the text of the first headline block."""
    for block in listed(blocks):
        if _kind(block) == "headline":
            return " ".join(_paragraphs(block))
    return ""


def read_post(item: object) -> Post | None:
    """Read one post of a live page; None when it is none."""
    urn = string(dig(item, "urn"))
    if not urn or string(dig(item, "type")) != "POST":
        return None
    header = listed(dig(item, "header", "model", "blocks"))
    title = " ".join(text for block in header for text in _paragraphs(block))
    return Post(
        id=urn,
        title=title,
        paragraphs=read_blocks(dig(item, "content", "model", "blocks")),
        published_at=parse_date(string(dig(item, "dates", "firstPublished"))),
        modified_at=parse_date(string(dig(item, "dates", "lastPublished"))),
    )


def _kind(block: object) -> str:
    return string(dig(block, "type"))


def _paragraphs(block: object, depth: int = 0) -> Iterator[str]:
    """Give the paragraphs in a block of text, headline or list."""
    if depth > _DEEPEST:
        return
    plain = string(dig(block, "text"))  # CPS
    if plain:
        yield from filter(None, [readable(_TAG.sub("", plain))])
        return
    if _kind(block) == "paragraph":
        yield from filter(None, [readable(_inline_text(block))])
        return
    if _kind(block) == "listItem" and _is_all_link(block):
        return  # "More on this story"
    for part in listed(dig(block, "model", "blocks")) or listed(dig(block, "items")):
        yield from _paragraphs(part, depth + 1)


def _is_all_link(item: object) -> bool:
    """Tell whether every part of every paragraph of a list's item is a link."""
    parts = [
        _kind(part)
        for paragraph in listed(dig(item, "model", "blocks"))
        for part in listed(dig(paragraph, "model", "blocks"))
        if _kind(part) == "urlLink" or _inline_text(part).strip()
    ]
    return bool(parts) and set(parts) == {"urlLink"}


def _inline_text(block: object, depth: int = 0) -> str:
    """Join fragments, links and spans; the block's own text where it has no parts."""
    parts = listed(dig(block, "model", "blocks")) if depth < _DEEPEST else []
    if parts and _kind(block) != "urlLink":
        return "".join(_inline_text(part, depth + 1) for part in parts)
    text = dig(block, "model", "text")
    if isinstance(text, str) and text:
        return text
    return "".join(_inline_text(part, depth + 1) for part in parts)


def _captions(block: object) -> Iterator[str]:
    if _kind(block) in {"image", "video", "audio"}:
        for part in listed(dig(block, "model", "blocks")):
            if _kind(part) in {"caption", "altText"}:
                yield from _paragraphs(part)
