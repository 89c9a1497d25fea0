"""A page, parsed once, with everything templates look at.

In:   a Page as it came over the wire.
Out:  a `View`: the tree, the URL, JSON-LD objects, metas.
Pure: no I/O. selectolax is quadratic on hostile nesting: run this in the sandbox.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watchdog.extract.json_values import JsonObject, objects_in, read_json
from watchdog.text.clean import clean_text

_LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|h1|article|meta)\b", re.IGNORECASE
)
# Bidi marks that an editing system wrote out as text, seen on Pashto pages in 2026.
_MANGLED = re.compile(r"\\n?20(?:2[A-E]|6[6-9])")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t\r]*\n\s*")


@dataclass(frozen=True, slots=True)
class View:
    """One parsed page. The tree may be stripped by the last template that reads it."""

    url: str
    html: str = field(repr=False)
    tree: LexborHTMLParser = field(repr=False)
    json_ld: Sequence[JsonObject] = field(repr=False)
    metas: Mapping[str, tuple[str, ...]] = field(repr=False)
    fetched_at: datetime | None = None  # when it was shown: what "two hours ago" counts from

    def meta(self, *names: str) -> str:
        """Give the first of some metas that is there; empty if none is."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value
        return ""

    def first(self, selector: str) -> str:
        """Give the text of the first element a selector finds."""
        node = self.tree.css_first(selector)
        return text_of(node) if node is not None else ""

    def attribute(self, selector: str, name: str) -> str:
        """Give an attribute of the first element a selector finds."""
        node = self.tree.css_first(selector)
        return (node.attributes.get(name) or "").strip() if node is not None else ""

    def scripts(self) -> Iterator[str]:
        """Give the text of every script."""
        for node in self.tree.css("script"):
            text = node.text(deep=True)
            if text:
                yield text


def view_page(html: str, url: str, fetched_at: datetime | None = None) -> View | None:
    """Parse a page; None when the text is no HTML."""
    if not _LOOKS_LIKE_HTML.search(html):
        return None
    tree = LexborHTMLParser(html)
    for node in tree.css("br"):
        node.replace_with("\n")
    return View(url, html, tree, tuple(_json_ld(tree)), _metas(tree), fetched_at)


def text_of(node: LexborNode) -> str:
    """Give the text a reader sees in an element, in one line."""
    return readable(node.text(deep=True))


def holds(node: LexborNode, selector: str) -> bool:
    """Tell whether something is found below an element (selectolax finds itself too)."""
    return any(found.mem_id != node.mem_id for found in node.css(selector))


def readable(text: str) -> str:
    """Clean a text of controls, mangled bidi marks and superfluous blanks."""
    return clean_text(_MANGLED.sub("", text))


def paragraphs_of(text: str) -> Iterator[str]:
    """Split a text at its empty lines: two `<br>` are a new paragraph."""
    for part in _PARAGRAPH_BREAK.split(text):
        cleaned = readable(part)
        if cleaned:
            yield cleaned


def _json_ld(tree: LexborHTMLParser) -> Iterator[JsonObject]:
    for node in tree.css('script[type*="ld+json"]'):
        yield from objects_in(read_json(node.text(deep=True)))


def _metas(tree: LexborHTMLParser) -> dict[str, tuple[str, ...]]:
    """Collect metas; outlets write their keys as `property`, `name` or `itemprop`."""
    found: dict[str, tuple[str, ...]] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        value = readable(attributes.get("content") or "")
        for kind in ("property", "name", "itemprop", "http-equiv"):
            key = (attributes.get(kind) or "").strip().lower()
            if key and value not in found.get(key, ()):
                found[key] = (*found.get(key, ()), value)
    return found
