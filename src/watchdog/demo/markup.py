"""Writing HTML and XML safely: the few forms that all structures share.

In:   values of the news day.
Out:  markup as text.
Pure: no I/O, no clock, no randomness.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from html import escape

from watchdog.demo.newsday import split_links

# Stands in every page, outside the article.
NOTICE = "This page belongs to a demonstration. The outlet, the agency and the news are invented."

RIGHT_TO_LEFT = frozenset({"ps", "prs"})


def direction(language: str) -> str:
    """Give the value of `dir` for a language."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def iso(time: datetime) -> str:
    """Give a time as JSON-LD of the big outlets has it, with milliseconds.

    >>> from datetime import UTC
    >>> iso(datetime(2026, 6, 10, 5, 4, tzinfo=UTC))
    '2026-06-10T05:04:00.000Z'
    """
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def rfc822(time: datetime) -> str:
    """Give a time as RSS and HTTP headers have it, in GMT."""
    return format_datetime(time, usegmt=True)


def json_script(value: object) -> str:
    r"""Give JSON that may stand inside a script element.

    >>> print(json_script({"a": "</script>"}))
    {"a": "\u003c/script>"}
    """
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def inline_html(paragraph: str, link_class: str = "") -> str:
    """Give the inside of a paragraph, its links as anchors."""
    attribute = f' class="{link_class}"' if link_class else ""
    return "".join(
        f'<a{attribute} href="{escape(href)}">{escape(text)}</a>' if href else escape(text)
        for text, href in split_links(paragraph)
    )


def element(name: str, text: str, **attributes: str) -> str:
    """Give one XML or HTML element with escaped text and attributes.

    >>> element("title", "a & b", lang="en")
    '<title lang="en">a &amp; b</title>'
    """
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{escape(text, quote=False)}</{name}>"


def metas(properties: Mapping[str, str]) -> str:
    """Give one `meta property` line each."""
    return "\n".join(
        f'  <meta property="{escape(key)}" content="{escape(value)}">'
        for key, value in properties.items()
    )
