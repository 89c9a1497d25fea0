"""The body of any article, by where its paragraphs stand densest.

In:   the tree of a page (which it strips), and the page's own description.
Out:  the paragraphs.
Pure: no I/O, no word lists: it works the same for every script.

Each paragraph gives its weight (length, commas, few links) to its ancestors, less with each
step; names of classes that speak of content or of furniture add or take. The best
ancestor, widened while its parent holds clearly more text, is the body.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watchdog.extract.leads import folded, with_lead
from watchdog.extract.view import holds, paragraphs_of

_FURNITURE = [
    "script", "style", "nav", "aside", "footer", "form", "figure", "figcaption", "button", "svg",
    "noscript", "iframe", "template", "select", "picture", "video", "audio", "dialog", "menu",
    "object", "canvas",
]  # fmt: skip
_GOOD = re.compile(
    r"article|body|content|entry|main|post|story|text|artikel|beitrag|paragraph|rich", re.IGNORECASE
)
_BAD = re.compile(
    r"""comment|sidebar|related|teaser(?!-?text)|promo|newsletter|recommend|footer|header-?nav
      |breadcrumb|share|sharing|social|advert|sponsor|outbrain|taboola|subscri|paywall-?(?:layer|box)
      |author-?(?:box|bio|info)|byline|caption|credit|copyright|tags?(?:-|_|$)|toolbar|popup|modal
      |cookie|consent|widget|read-?more|more-?(?:on|stories)|also-?read|most-?(?:read|viewed)|hidden
      |disclaimer|infobox|factbox|gallery|slider|carousel|navigation|login|signup|menu|rating|poll""",
    re.VERBOSE | re.IGNORECASE,
)
_COMMAS = re.compile("[,،、，]")
_WEIGHTS = (1.0, 0.6, 0.36, 0.22)
_SHORTEST = 25  # characters: a shorter paragraph says nothing about where the body is
_MOSTLY_LINKS = 0.6
_WIDEN = 1.25
_WRAPPED = 1.02
_WHOLE_ARTICLE = 150  # characters of an <article>: fewer are no more than its head
_WHOLE_MAIN = 600  # characters in paragraphs of a <main>: fewer may be all there is, or not
_TEASER_PARAGRAPHS = 2
_POINTER, _WORD_OR_TWO = 200, 20  # characters: "Read more:"
_ALL_LINK = 0.9
_NAME_BONUS = 1.25
_NAME_MALUS = 0.35
_THIN = 1_500  # characters: below, text in plain divs is considered too
_BLOCK_TEXT = 60
_BLOCKS = "p, pre, blockquote, h2, h3, h4, li"
_HEADINGS = frozenset({"h2", "h3", "h4"})


@dataclass(slots=True)
class _Scores:
    score: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    text: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    nodes: dict[int, LexborNode] = field(default_factory=dict)
    factor: dict[int, float] = field(default_factory=dict)  # by its names, once for each node


class Dense(NamedTuple):
    """What stands densest on a page."""

    paragraphs: tuple[str, ...]
    is_of_heading: bool  # it is brief, and stands in the <article> of the heading


def read_dense_body(tree: LexborHTMLParser, description: str) -> Dense:
    """Find the body. The tree is stripped of furniture on the way."""
    tree.strip_tags(_FURNITURE)
    root = tree.body
    if root is None:
        return Dense((), is_of_heading=False)
    own = _drop_other_articles(root)
    root = _main_of(root) or root
    body = _collect_best(_paragraph_nodes(root))
    if sum(map(len, body)) < _THIN:
        with_divs = _collect_best([*_paragraph_nodes(root), *_text_divs(root)], divs=True)
        if sum(map(len, with_divs)) > _WIDEN * sum(map(len, body)):
            body = with_divs
    paragraphs = tuple(with_lead(root, body, description))
    return Dense(paragraphs, is_of_heading=_is_brief(body) and _holds_all(own, body))


def _is_brief(body: list[str]) -> bool:
    return 0 < sum(map(len, body)) < _THIN


def _holds_all(own: LexborNode | None, body: list[str]) -> bool:
    text = folded(own.text(deep=True)) if own is not None else ""
    return all(folded(part) in text for part in body)


def _drop_other_articles(root: LexborNode) -> LexborNode | None:
    """Drop the articles beside the one that holds the heading: replies and teasers are such.

    Gives that one, if it is there and holds more than a head.
    """
    own = next((found for h1 in root.css("h1") if (found := _around(h1, "article"))), None)
    if own is None or len(own.text(deep=True).strip()) < _WHOLE_ARTICLE:
        return None
    inside = {node.mem_id for node in own.css("article")}
    around = set(_ancestors(own))
    for node in root.css("article"):
        if node.mem_id not in inside and node.mem_id not in around:
            node.decompose()
    return own


def _main_of(root: LexborNode) -> LexborNode | None:
    """Give the <main> of the heading, if it holds an article's text: comments stand beside it."""
    main = next((found for h1 in root.css("h1") if (found := _around(h1, "main"))), None)
    if main is None or sum(len(p.text(deep=True)) for p in main.css("p")) < _WHOLE_MAIN:
        return None
    return main


def _around(node: LexborNode, tag: str) -> LexborNode | None:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent


def _ancestors(node: LexborNode) -> Iterator[int]:
    parent = node.parent
    while parent is not None:
        yield parent.mem_id
        parent = parent.parent


def _is_teaser(node: LexborNode) -> bool:
    """Tell whether a paragraph stands below a linked heading, in a box with nothing else."""
    box = node.parent
    if box is None or box.css_first("h2 a, h3 a, h4 a, a h2, a h3, a h4") is None:
        return False
    return len(box.css("p")) <= _TEASER_PARAGRAPHS


def _collect_best(nodes: list[LexborNode], *, divs: bool = False) -> list[str]:
    best = _best_node(nodes)
    if best is None:
        return []
    everything = list(_collect(best, divs=divs))
    body = [part for part, is_furniture in everything if not is_furniture]
    if sum(map(len, body)) * 2 < sum(len(part) for part, _ in everything):
        return [part for part, _ in everything]
    return body


def _paragraph_nodes(root: LexborNode) -> list[LexborNode]:
    return [
        node for node in root.css("p, pre, blockquote") if node.tag == "p" or not holds(node, "p")
    ]


def _text_divs(root: LexborNode) -> list[LexborNode]:
    """Divs and spans that hold text of their own, as some outlets write paragraphs."""
    return [node for node in root.css("div, span, td") if len(_own_text(node)) > _BLOCK_TEXT]


def _own_text(node: LexborNode) -> str:
    return node.text(deep=False).strip()


def _best_node(nodes: list[LexborNode]) -> LexborNode | None:
    scores = _Scores()
    for node in nodes:
        _weigh(node, scores)
    if not scores.score:
        return None
    best = scores.nodes[max(scores.score, key=lambda key: scores.score[key])]
    return _widen(best, scores)


def _widen(best: LexborNode, scores: _Scores) -> LexborNode:
    """Climb while the parent holds clearly more text; over mere wrappers, if it is alike.

    Outlets put ads between parts of an article, and each part into boxes of its own: what
    stands in brothers of the same make belongs together.
    """
    inner, parent = best, best.parent
    while parent is not None and parent.tag not in {"html", None}:
        ours = scores.text[best.mem_id]
        more = scores.text[parent.mem_id] > _WIDEN * ours
        wrapped = inner.mem_id != best.mem_id
        if parent.tag == "body" and (wrapped or best.tag in {"article", "main"}):
            break
        if more and (not wrapped or _text_alike(inner, parent, scores) > (_WIDEN - 1) * ours):
            best = parent
        elif scores.text[parent.mem_id] > _WRAPPED * ours:
            break
        inner, parent = parent, parent.parent
    return best


def _text_alike(child: LexborNode, parent: LexborNode, scores: _Scores) -> int:
    """Count the text in brothers of a node that have its tag and its classes."""
    return sum(
        scores.text[brother.mem_id]
        for brother in parent.iter()
        if brother.mem_id != child.mem_id
        and brother.tag == child.tag
        and brother.attributes.get("class") == child.attributes.get("class")
    )


def _weigh(node: LexborNode, scores: _Scores) -> None:
    text = node.text(deep=True).strip()
    if len(text) < _SHORTEST or _link_share(node, len(text)) >= _MOSTLY_LINKS or _is_teaser(node):
        return
    weight = 1 + min(len(text) / 100, 4) + min(len(_COMMAS.findall(text)), 4)
    ancestor, level, factor = node.parent, 0, _name_factor(node)
    while ancestor is not None and ancestor.tag not in {"html", None}:
        key = ancestor.mem_id
        scores.nodes.setdefault(key, ancestor)
        if level < len(_WEIGHTS):
            if key not in scores.factor:
                scores.factor[key] = _name_factor(ancestor)
            factor *= scores.factor[key]
            scores.score[key] += weight * _WEIGHTS[level] * factor
        scores.text[key] += len(text)
        ancestor, level = ancestor.parent, level + 1


def _name_factor(node: LexborNode) -> float:
    names = _names(node)
    return (_NAME_MALUS if _are_bad(names) else 1.0) * (_NAME_BONUS if _are_good(names) else 1.0)


# The same few names stand on hundreds of elements: remembering them saves most searches.
@lru_cache(maxsize=1024)
def _are_bad(names: str) -> bool:
    return _BAD.search(names) is not None


@lru_cache(maxsize=1024)
def _are_good(names: str) -> bool:
    return _GOOD.search(names) is not None


def _names(node: LexborNode) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}".strip()


def _link_share(node: LexborNode, length: int) -> float:
    linked = sum(len(link.text(deep=True).strip()) for link in node.css("a"))
    return linked / max(length, 1)


def _collect(best: LexborNode, *, divs: bool) -> Iterator[tuple[str, bool]]:
    """Give the paragraphs inside the best node, in order, and whether each is furniture."""
    selector = f"{_BLOCKS}, div, span, td" if divs else _BLOCKS
    seen_divs: set[int] = set()
    furniture = {best.mem_id: False}
    for node in best.css(selector):
        if divs and _inside(node, seen_divs):
            continue
        block = node.tag in {"div", "span", "td"}
        if block and len(_own_text(node)) <= _BLOCK_TEXT:
            continue
        if not block and node.tag not in _HEADINGS and holds(node, "p, li"):
            continue
        raw = node.text(deep=True)
        length = len(raw.strip())
        if not length or (node.tag != "p" and _link_share(node, length) >= _MOSTLY_LINKS):
            continue
        if node.tag == "p" and _is_pointer(node, length):
            continue
        if divs:
            seen_divs.add(node.mem_id)
        is_furniture = _is_furniture(node, furniture)
        for part in paragraphs_of(raw):
            yield part, is_furniture


def _is_pointer(node: LexborNode, length: int) -> bool:
    """Tell whether a paragraph only leads elsewhere: a link, and a word or two before it."""
    if length >= _POINTER:
        return False
    share = _link_share(node, length)
    return share >= _ALL_LINK or (share >= _MOSTLY_LINKS and (1 - share) * length < _WORD_OR_TWO)


def _inside(node: LexborNode, taken: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in taken:
            return True
        parent = parent.parent
    return False


def _is_furniture(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether the node, or what it stands in below the best node, is named as furniture."""
    unknown: list[LexborNode] = []
    current: LexborNode | None = node
    while current is not None and current.mem_id not in known:
        unknown.append(current)
        current = current.parent
    found = current is not None and known[current.mem_id]
    for one in reversed(unknown):
        found = found or one.tag == "a" or _are_bad(_names(one))  # a card that is all link
        known[one.mem_id] = found
    return found
