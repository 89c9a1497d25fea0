"""XML as outlets serve it -> XML that parsers agree on, or a named refusal.

In:   the decoded text of a feed or sitemap.
Out:  the same document from its root element on, repaired where parsers disagree.
Pure: no I/O. `SourceError` with the reasons empty, html-not-<kind>, not-xml, hostile-xml.

A bare `&` is repaired before any parser sees it: the recovery of libxml2 drops it silently
and corrupts the link around it.
"""

import html
import re

from watchdog.errors import SourceError

_SNIFFED = 4_096  # characters before the root element: PHP warnings, blank lines, comments
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_HTML = re.compile(r"<!doctype\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]*\[|<!ENTITY", re.IGNORECASE)
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.DOTALL)
_AMPERSAND = re.compile(r"&(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,31};)?")
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
# What XML 1.0 forbids, also as a numeric reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_CODES = frozenset([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def tidy_xml(text: str, expected: str) -> tuple[str, str]:
    """Give the name of the root element, in lower case, and the repaired document from there.

    `expected` ("feed", "sitemap") names what an HTML page is reported not to be.
    """
    if not text.strip():
        raise SourceError("empty", "the body is empty")
    root = _ROOT.search(text)
    page = _HTML.search(text, 0, root.start() if root else _SNIFFED)
    if page is not None:
        raise SourceError(f"html-not-{expected}", f"an HTML page instead of a {expected}")
    if root is None or root.start() > _SNIFFED:
        raise SourceError(f"not-a-{expected}", f"no {expected}: begins {text.strip()[:60]!r}")
    if _ENTITIES.search(text, 0, root.start()):
        raise SourceError("hostile-xml", "declares entities of its own")
    return root[1].lower(), _repair(text[root.start() :])


def _repair(text: str) -> str:
    pieces = _CDATA.split(_FORBIDDEN.sub("", text))
    for index in range(0, len(pieces), 2):  # every second piece is CDATA: as it stands
        pieces[index] = _AMPERSAND.sub(_repair_reference, pieces[index])
    return "".join(pieces)


def _repair_reference(match: re.Match[str]) -> str:
    name = match[1]
    if not name:
        return "&amp;"
    if name in _XML_ENTITIES:
        return match[0]
    if name.startswith("#"):
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        surrogate = 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - the surrogates of Unicode
        lost = code in _FORBIDDEN_CODES or surrogate or code > 0x10FFFF  # noqa: PLR2004
        return "" if lost else match[0]
    known = html.unescape(match[0])
    return f"&amp;{name}" if known.startswith("&") else known
