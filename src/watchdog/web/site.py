"""The application: all doors in one table, strict headers around them.

In:   the desk.
Out:  a Starlette application that answers nothing else.
Edge: answers HTTP.

Scraped text is hostile: templates escape everything, links are http or https or no links, and
the policy lets a page load nothing but our own files.
"""

from collections.abc import Sequence
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from watchdog.web import (
    acting,
    alerts,
    api,
    declared,
    hits,
    inbox,
    items,
    metrics,
    outbox,
    public,
    quiet,
    records,
    searching,
    signing_in,
    slack_actions,
    sources,
    tokens,
    trying,
)
from watchdog.web.desk import Desk
from watchdog.web.doors import Door, make_routes, require_guarded
from watchdog.web.headers import HEADERS, StrictHeaders
from watchdog.web.rendering import render

DOORS: Sequence[Door] = (
    *inbox.DOORS,
    *items.DOORS,
    *hits.DOORS,
    *sources.DOORS,
    *trying.DOORS,
    *alerts.DOORS,
    *acting.DOORS,
    *slack_actions.DOORS,
    *searching.DOORS,
    *outbox.DOORS,
    *quiet.DOORS,
    *declared.DOORS,
    *records.DOORS,
    *tokens.DOORS,
    *signing_in.DOORS,
    *public.DOORS,
    *metrics.DOORS,
    *api.DOORS,
)


def make_web(desk: Desk, doors: Sequence[Door] = DOORS) -> Starlette:
    """Make the application. SettingsError where a route does not say who may pass."""
    web = Starlette(
        routes=make_routes(desk, doors),
        middleware=[Middleware(StrictHeaders, https=desk.base_url.startswith("https://"))],
        exception_handlers={HTTPException: _refuse, Exception: _refuse},
    )
    web.router.redirect_slashes = False  # an address is right or unknown
    require_guarded(web.routes)
    return web


async def _refuse(_: Request, error: Exception) -> Response:
    """Say what kind of trouble it was, never its words."""
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    answer = render("message.html", status, words=f"{status.phrase}.")
    answer.headers.update(HEADERS)  # trouble is answered outside of the headers' own layer
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    return answer
