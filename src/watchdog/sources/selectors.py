"""The CSS selectors that `select:` of a listing understands -> XPath.

In:   a selector of operators, such as `main article > a[href*="/news/"], .teaser a`.
Out:  the XPath that finds the same elements.
Pure: no I/O. `SourceError` (bad-selector) with the part that is not understood.

Understood: names, `*`, `#id`, `.class`, `[attribute]` with `= ^= $= *= ~=`, descendants, `>`
and commas. That is what links of a front page need.
"""

import re

from watchdog.errors import SourceError

_TOKEN = re.compile(
    r"""(?P<comma>\s*,\s*) | (?P<child>\s*>\s*) | (?P<descendant>\s+)
      | (?P<name>\*|[a-zA-Z][a-zA-Z0-9-]*) | \#(?P<id>[\w-]+) | \.(?P<class>[\w-]+)
      | \[\s*(?P<attribute>[\w:-]+)\s*
          (?:(?P<how>[~^$*]?=)\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w-]+))\s*)?\]
    """,
    re.VERBOSE,
)


def xpath_of(selector: str) -> str:
    """Translate a selector.

    >>> xpath_of("main > a.headline")
    '//main/a[contains(concat(" ", normalize-space(@class), " "), " headline ")]'
    """
    path, fresh, at = "//", True, 0
    text = selector.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise SourceError("bad-selector", f"{selector!r}: {text[at : at + 20]!r} is unknown")
        at = match.end()
        kind = match.lastgroup or ""
        if kind in {"comma", "child", "descendant"}:
            path += {"comma": " | //", "child": "/", "descendant": "//"}[kind]
            fresh = True
            continue
        if match["name"]:
            path += match["name"].lower()
        else:
            path += ("*" if fresh else "") + f"[{_condition(match)}]"
        fresh = False
    if fresh:
        raise SourceError("bad-selector", f"{selector!r} ends too early")
    return path


def _condition(match: re.Match[str]) -> str:
    if match["id"]:
        return f"@id={_quoted(match['id'])}"
    if match["class"]:
        return _has_word("class", match["class"])
    name = match["attribute"].lower()
    if not match["how"]:
        return f"@{name}"
    value = next(match[key] for key in ("double", "single", "bare") if match[key] is not None)
    quoted = _quoted(value)
    if match["how"] == "~=":
        return _has_word(name, value)
    ending = f"substring(@{name}, string-length(@{name}) - {len(value) - 1})={quoted}"
    return {
        "=": f"@{name}={quoted}",
        "^=": f"starts-with(@{name}, {quoted})",
        "*=": f"contains(@{name}, {quoted})",
        "$=": ending,
    }[match["how"]]


def _has_word(name: str, word: str) -> str:
    return f'contains(concat(" ", normalize-space(@{name}), " "), {_quoted(f" {word} ")})'


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text else f'"{text}"'
