"""The text of a page that shows none: it stands in the data its scripts would show.

In:   the HTML of a page.
Out:  paragraphs, or none.
Pure: no I/O.

Frameworks put an article's data into the page (`__NEXT_DATA__`, `application/json`,
`window.__STATE__ = {...}`). Whatever the fields are called, the article is the list whose
entries, or the string whose paragraphs, hold the most prose.
"""

import json
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from watchdog.extract.json_values import read_json, string, walk
from watchdog.extract.view import readable, text_of

_DATA = re.compile(
    r"""<script[^>]*type=["']?application/json["']?[^>]*>(?P<whole>.*?)</script>
      |(?:window\.__\w+__|Fusion\.globalContent|window\.__\w+)\s*=\s*(?=\{)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_TEXT_KEYS = ("text", "content", "value", "html", "body", "paragraph", "children", "data", "model")
_PROSE, _WORDS = 60, 8  # characters and blanks of what is prose and no label
_ENOUGH = 300  # characters of prose: less is no article
_DEEPEST = 8
_MOST_SCRIPTS = 20


def read_embedded(html: str) -> tuple[str, ...]:
    """Give the paragraphs of the article in a page's data; none where there is no such."""
    best: tuple[str, ...] = ()
    for data in _documents(html):
        for paragraphs in _candidates(data):
            if _prose(paragraphs) > _prose(best):
                best = paragraphs
    return best if _prose(best) >= _ENOUGH else ()


def _documents(html: str) -> Iterator[object]:
    for number, match in enumerate(_DATA.finditer(html)):
        if number == _MOST_SCRIPTS:
            return
        if match["whole"] is not None:
            yield read_json(match["whole"])
            continue
        try:
            yield json.JSONDecoder(strict=False).raw_decode(html, match.end())[0]
        except (ValueError, RecursionError):
            continue


def _candidates(data: object) -> Iterator[tuple[str, ...]]:
    for value in _values(data):
        if isinstance(value, list):
            yield tuple(filter(None, (_text(part) for part in value)))
        elif isinstance(value, str) and value.count("<p") > 1:
            tree = LexborHTMLParser(value)
            blocks = tree.css("p, h2, h3, h4, li, blockquote > :not(p)")
            yield tuple(filter(None, map(text_of, blocks)))


def _values(data: object) -> Iterator[object]:
    """Give what objects hold; and the strings of a list, as Nuxt writes all values one by one."""
    for item in walk(data):
        yield from item.values()
    if isinstance(data, list):
        yield from (value for value in data if isinstance(value, str))


def _text(part: object, depth: int = 0) -> str:
    """Give the text of an entry: its own, or that of its runs joined."""
    if depth > _DEEPEST:
        return ""
    if isinstance(part, str):
        shown = LexborHTMLParser(part).text() if "<" in part else string(part)
        return readable(shown) if depth == 0 else shown
    if isinstance(part, list):
        return readable("".join(_text(one, depth + 1) for one in part))
    if isinstance(part, dict):
        return next(
            (text for key in _TEXT_KEYS if key in part and (text := _text(part[key], depth))), ""
        )
    return ""


def _prose(paragraphs: tuple[str, ...]) -> int:
    return sum(
        len(text) for text in paragraphs if len(text) >= _PROSE and text.count(" ") >= _WORDS
    )
