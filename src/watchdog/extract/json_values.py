"""JSON inside pages -> plain objects, and safe ways to look into them.

In:   the text of a script.
Out:  objects, lists, strings; never an error: what cannot be read is None or empty.
Pure: no I/O.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping

JsonObject = Mapping[str, object]

_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BEFORE = ("<!--", "//", "<![CDATA[")
_AFTER = (";", "-->", "]]>", "//")
_DEEPEST = 60  # levels looked into


def read_json(text: str) -> object:
    """Read JSON as outlets write it: control characters, trailing commas, wrapped in comments."""
    for attempt in (_as_written, _repaired):
        try:
            found: object = json.loads(attempt(text), strict=False)
        except (ValueError, RecursionError):
            continue
        return found
    return None


def objects_in(value: object, depth: int = 0) -> Iterator[JsonObject]:
    """Give the objects of JSON-LD: one, a list, a `@graph`, the main entity of a page."""
    if depth > 4:  # noqa: PLR2004 - deeper is no way to write JSON-LD
        return
    if isinstance(value, list):
        for part in value:
            yield from objects_in(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from objects_in(value.get("@graph"), depth + 1)
        yield from objects_in(value.get("mainEntity"), depth + 1)


def dig(value: object, *path: str) -> object:
    """Follow keys into nested objects; None where one is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def walk(value: object, depth: int = 0) -> Iterator[JsonObject]:
    """Give every object in a document, parents before their parts."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from walk(part, depth + 1)


def string(value: object) -> str:
    """Give a string without entities: of a list the first, of a number its digits."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value)
    return html.unescape(value).strip() if isinstance(value, str) else ""


def listed(value: object) -> list[object]:
    """Give a list: what may be one or many becomes many."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _as_written(text: str) -> str:
    return text


def _repaired(text: str) -> str:
    text = text.strip()
    for mark in _BEFORE:
        text = text.removeprefix(mark).lstrip()
    for mark in _AFTER:
        text = text.removesuffix(mark).rstrip()
    return _TRAILING_COMMA.sub(r"\1", text)
