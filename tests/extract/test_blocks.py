from typing import Any

import pytest

from watchdog.extract.blocks import read_blocks, read_headline, read_post

Block = dict[str, Any]


def fragment(text: str) -> Block:
    return {"type": "fragment", "model": {"text": text, "attributes": []}}


def paragraph(*parts: Block) -> Block:
    text = "".join(part["model"].get("text", "") for part in parts)
    return {"type": "paragraph", "model": {"text": text, "blocks": list(parts)}}


def text(*parts: Block, kind: str = "text") -> Block:
    return {"type": kind, "model": {"blocks": list(parts)}}


def test_joins_fragments_links_and_spans() -> None:
    link = {"type": "urlLink", "model": {"text": "link", "blocks": [fragment("link")]}}
    span = {"type": "inline", "model": {"blocks": [fragment(" span")]}}

    assert read_blocks([text(paragraph(fragment("A "), link, span))]) == ("A link span",)


def test_reads_lists_and_subheadlines_and_nothing_else() -> None:
    items = {"type": "listItem", "model": {"blocks": [paragraph(fragment("item"))]}}
    blocks = [
        text(text(paragraph(fragment("head"))), kind="headline"),
        text(text(paragraph(fragment("sub"))), kind="subheadline"),
        text(text(items, kind="unorderedList")),
        *[
            text(text(paragraph(fragment("no"))), kind=kind)
            for kind in ("byline", "links", "embed")
        ],
    ]

    assert read_blocks(blocks) == ("sub", "item")
    assert read_headline(blocks) == "head"


def test_a_list_item_that_is_all_link_is_no_text() -> None:
    link = {"type": "urlLink", "model": {"text": "More", "blocks": [fragment("More")]}}
    items = [
        {"type": "listItem", "model": {"blocks": [paragraph(fragment(" "), link)]}},
        {"type": "listItem", "model": {"blocks": [paragraph(fragment("See "), link)]}},
    ]

    assert read_blocks([text(text(*items, kind="unorderedList"))]) == ("See More",)


def test_a_caption_repeated_as_first_paragraph_is_dropped() -> None:
    caption = {"type": "caption", "model": {"blocks": [text(paragraph(fragment("Seen")))]}}
    image = {"type": "image", "model": {"blocks": [caption]}}

    blocks = [image, text(paragraph(fragment("Seen"))), text(paragraph(fragment("Seen")))]

    assert read_blocks(blocks) == ("Seen",)


@pytest.mark.parametrize("blocks", [None, 1, "x", {}, [None, 3, {"type": "text"}], [{"model": []}]])
def test_broken_blocks_are_no_text(blocks: object) -> None:
    assert read_blocks(blocks) == ()
    assert read_headline(blocks) == ""


def test_endless_nesting_ends() -> None:
    block = paragraph(fragment("deep"))
    for _ in range(200):
        block = text(block)

    assert read_blocks([block]) == ()


@pytest.mark.parametrize(
    "item", [None, {}, {"urn": "asset:1"}, {"type": "POST"}, {"urn": 1, "type": []}]
)
def test_what_is_no_post_is_none(item: object) -> None:
    assert read_post(item) is None
