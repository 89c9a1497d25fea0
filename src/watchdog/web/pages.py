"""The pages: an alert with its evidence, and the health of the watch.

In:   how to load an alert, how to ask for health.
Out:  a Starlette application that answers nothing else.
Edge: answers HTTP; what it shows is read through the two functions it is given.

Scraped text is hostile: templates escape everything, links are http or https or no links, and
the policy below lets a page load nothing but our own style sheet.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from watchdog.alert import EXPLAINED, safe_link, split_sentence
from watchdog.errors import WatchdogError
from watchdog.model import Alert
from watchdog.text import clean_text
from watchdog.web.acting import Acting, acting_routes
from watchdog.web.slack_actions import SlackActing, slack_route

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_HERE = Path(__file__).parent
_ID_LENGTH = 200  # no alert id is longer: what is goes no further

LoadAlert = Callable[[str], Alert | None]
Health = Callable[[], Mapping[str, object]]


def make_web(
    load_alert: LoadAlert,
    health: Health,
    acting: Acting | None = None,
    slack: SlackActing | None = None,
) -> Starlette:
    """Make the application. The functions may block: they are called in threads.

    `health` gives what `/healthz` shows; the watch is well when its `status` is "ok".
    `acting` is what signed links do, `slack` what its buttons do; without them there are no
    such pages.
    """
    pages = _templates()
    style = (_HERE / "static" / "style.css").read_text(encoding="utf-8")

    def show_alert(request: Request) -> Response:
        alert_id = str(request.path_params["alert_id"])
        alert = load_alert(alert_id) if len(alert_id) <= _ID_LENGTH else None
        if alert is None:
            return _page(pages, "message.html", HTTPStatus.NOT_FOUND, words="No such alert.")
        return _page(pages, "alert.html", HTTPStatus.OK, alert=alert)

    def show_health(_: Request) -> Response:
        return _health_answer(health)

    def show_style(_: Request) -> Response:
        return Response(style, media_type="text/css", headers=HEADERS)

    def refuse(_: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
        answer = _page(pages, "message.html", status, words=f"{status.phrase}.")
        if isinstance(error, HTTPException):
            answer.headers.update(error.headers or {})
        return answer

    web = Starlette(
        routes=[
            Route("/alerts/{alert_id}", show_alert),
            *(acting_routes(acting, load_alert, partial(_page, pages)) if acting else []),
            *([slack_route(slack)] if slack else []),
            Route("/healthz", show_health),
            Route("/static/style.css", show_style),
        ],
        exception_handlers={HTTPException: refuse, Exception: refuse},
    )
    web.router.redirect_slashes = False  # an address is right or unknown
    return web


def _health_answer(health: Health) -> Response:
    try:
        report = dict(health())
    except WatchdogError as error:
        # The kind of trouble and not its words: they may name paths and addresses.
        report = {"status": "failing", "reasons": [type(error).__name__]}
    well = report.get("status") == "ok"
    return Response(
        json.dumps(report, ensure_ascii=False, default=_plain) + "\n",
        status_code=HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE,
        media_type="application/json",
        headers=HEADERS,
    )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _page(pages: Environment, name: str, status: HTTPStatus, **values: object) -> Response:
    return Response(
        pages.get_template(name).render(values),
        status_code=status,
        media_type="text/html",
        headers=HEADERS,
    )


def _templates() -> Environment:
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
        "moment": _moment,
    }
    pages.globals["explained"] = {reason.value: words for reason, words in EXPLAINED.items()}
    return pages


def _moment(at: datetime) -> str:
    """Write a moment for people who may be in any zone."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
