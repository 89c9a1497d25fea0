"""Templates: everything is escaped, and a name that is not given is an error.

In:   a template's name and its values.
Out:  the answer with the page.
Edge: reads templates that come with the program.
"""

from datetime import UTC, datetime
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


def _time(at: datetime) -> Markup:
    """Write a moment in UTC; the browser shows it in its reader's zone."""
    utc = at.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        utc.isoformat(timespec="seconds"), f"{utc:%Y-%m-%d %H:%M} UTC"
    )
