"""The standfirst: the paragraph between headline and body that many outlets keep apart.

In:   the page, the paragraphs of the body, the page's own description.
Out:  the paragraphs, the standfirst first.
Pure: no I/O.

It is known by being the page's description, or by its name beside the heading.
"""

import re

from selectolax.lexbor import LexborNode

from watchdog.extract.view import holds, text_of

_NO_LETTERS = re.compile(r"[\W_]+")
_SHORTEST, _LONGEST = 40, 500  # characters
_PREFIX = 60  # characters of a description that must agree: many are cut
_BESIDE = 3  # boxes around the heading that are looked at
_FIRST = 4  # paragraphs of a body among which a standfirst may stand already
_NAMED = re.compile(
    r"""(?:^|[\s_-])(?:stand-?first|sub-?(?:title|head(?:line|ing)?)|excerpt|dec?k|chapo|chapeau
      |lead(?:-?(?:text|paragraph|in))?|lede|intro(?:duction|-?text)?|summary|abstract
      |vorspann|einleitung|teaser-?text|ingress)(?:$|[\s_-])""",
    re.VERBOSE | re.IGNORECASE,
)


def with_lead(root: LexborNode, body: list[str], description: str) -> list[str]:
    """Put the standfirst first, where it stands outside the body."""
    if not body:
        return body
    lead = _named_lead(root) or _described_lead(root, body, description)
    if not lead or any(folded(lead) in folded(part) for part in body[:_FIRST]):
        return body
    return [lead, *body]


def folded(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return _NO_LETTERS.sub("", text.casefold())


def _named_lead(root: LexborNode) -> str:
    """Give what stands after the heading, in its own box or the next, and is named so."""
    node = root.css_first("h1")
    for _ in range(_BESIDE):
        if node is None or node.tag in {"body", "main", "article"}:
            return ""
        brother = node.next
        while brother is not None:
            if _NAMED.search(brother.attributes.get("class") or ""):
                text = text_of(brother)
                if _SHORTEST // 2 <= len(text) <= _LONGEST and not holds(brother, "a, li, h1"):
                    return text
            brother = brother.next
        node = node.parent
    return ""


def _described_lead(root: LexborNode, body: list[str], description: str) -> str:
    wanted = folded(description)[:_PREFIX]
    if len(wanted) < _SHORTEST or any(wanted in folded(part) for part in body[:_FIRST]):
        return ""
    for node in root.css("p, h2, h3, div, span"):
        if holds(node, "p, div, h1, h2"):
            continue
        text = text_of(node)
        if len(text) >= _SHORTEST and folded(text[: 4 * _PREFIX]).startswith(wanted):
            return text
    return ""
