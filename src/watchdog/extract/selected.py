"""A page read by CSS selectors: the core of the templates `css`, `dw`, `france24`, `wordpress`.

In:   a View and selectors.
Out:  a Draft, or None when the selectors find no body.
Pure: no I/O. `ExtractError` (bad-selector) for a selector that is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from watchdog.declarations import Css
from watchdog.errors import ExtractError
from watchdog.extract.draft import Draft
from watchdog.extract.view import View, holds, paragraphs_of, text_of

_BLOCKS = "p, h2, h3, h4, li, blockquote, pre"
_NEVER = "script, style, noscript, figure, figcaption, iframe, form, button, svg, video, audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The selectors of one design of a site; kept when it is redesigned, for older pages."""

    seen: date  # when pages of this design were last seen
    css: Css


def read_versions(view: View, versions: Sequence[Version]) -> Draft | None:
    """Read by the first design that fits: the newest comes first."""
    drafts = (read_selected(view, version.css) for version in versions)
    return next((draft for draft in drafts if draft is not None), None)


def read_selected(view: View, css: Css) -> Draft | None:
    """Read title, lead and body.

    `body` may name the paragraphs, or what holds them: then its blocks are read. The tree is
    left as it was but for the dropped elements.
    """
    if css.body is None:
        return None
    bodies = _find(view.tree, css.body)
    if not bodies:
        return None
    _drop(bodies, css.drop)
    lead = [text_of(node) for node in _find(view.tree, css.lead)] if css.lead else []
    body = [text for node in bodies for text in _texts(node)]
    paragraphs = tuple(dict.fromkeys(filter(None, (*lead, *body))))
    if not body:
        return None
    title = next((text_of(node) for node in _find(view.tree, css.title)), "") if css.title else ""
    return Draft(paragraphs=paragraphs, title=title)


def _find(where: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    try:
        return where.css(selector)
    except SelectolaxError as error:
        raise ExtractError("bad-selector", f"{selector!r}: {error}") from error


def _drop(nodes: list[LexborNode], selectors: tuple[str, ...]) -> None:
    for node in nodes:
        for selector in (_NEVER, *selectors):
            for part in _find(node, selector):
                part.decompose()


def _texts(node: LexborNode) -> Iterator[str]:
    blocks = [part for part in node.css(_BLOCKS) if part.mem_id != node.mem_id]
    if not blocks:
        yield from paragraphs_of(node.text(deep=True))
        return
    for block in blocks:
        if block.tag == "p" or not holds(block, "p, li"):
            yield from paragraphs_of(block.text(deep=True))
