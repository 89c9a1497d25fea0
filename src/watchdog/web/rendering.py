"""Templates: everything is escaped, and a name that is not given is an error.

In:   a template's name and its values.
Out:  the answer with the page.
Edge: reads templates that come with the program.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import Response

from watchdog.alert import EXPLAINED, safe_link, split_sentence
from watchdog.text import clean_text
from watchdog.web.marking import direction_of
from watchdog.web.static_files import static_address

_HERE = Path(__file__).parent


def render(name: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
    """Give a page made from a template."""
    return Response(
        templates().get_template(name).render(values), status_code=status, media_type="text/html"
    )


@cache
def templates() -> Environment:
    """Give the templates with their filters."""
    pages = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {
        "clean": clean_text,
        "link": safe_link,
        "pieces": split_sentence,
        "time": _time,
        "span": in_words,
        "direction": direction_of,
        "pair": lambda value: (value, value),
        "named": lambda code, languages: (code, languages[code].name),
    }
    pages.globals |= {
        "static": static_address,
        "explained": {reason.value: words for reason, words in EXPLAINED.items()},
        "visit": None,
    }
    return pages


def in_words(span: timedelta) -> str:
    """Write a time's length in the unit that fits it.

    >>> [in_words(timedelta(seconds=s)) for s in (0.5, 45, 300, 5400, 200_000)]
    ['0.5 s', '45 s', '5 min', '1.5 h', '2.3 days']
    """
    seconds = span.total_seconds()
    for unit, length, least in (("days", 86400, 172800), ("h", 3600, 5400), ("min", 60, 90)):
        if seconds >= least:
            return f"{round(seconds / length, 1):g} {unit}"
    return f"{round(seconds, 1):g} s"


def _time(at: datetime) -> Markup:
    """Write a moment in UTC; the browser shows it in its reader's zone."""
    utc = at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        utc.isoformat(timespec="seconds"), f"{utc:%Y-%m-%d %H:%M} UTC"
    )
