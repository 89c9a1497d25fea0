"""Doors: each address with who may pass. What is not declared here is not there.

In:   a path, the function behind it, and who may pass.
Out:  routes that find out who comes, refuse or let in, and check every form.
Edge: reads and writes sessions.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from watchdog.errors import SettingsError
from watchdog.store import Role, Session, find_session, touch_session
from watchdog.web.cookies import SESSION, VISIT, read_cookie, set_cookie
from watchdog.web.desk import Desk
from watchdog.web.visit import FOLLOW, Visit, is_ours, read_form

TOUCHED = timedelta(minutes=5)  # how exactly it is known when a session was last used
SIGN_IN = "/sign-in"


class Access(StrEnum):
    """Who may pass a door."""

    PUBLIC = "public"  # everybody
    SIGNED = "signed"  # whoever brings a signature or a token, which the page checks itself
    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def admits(self, session: Session | None) -> bool:
        """Whether somebody may pass."""
        if self in {Access.PUBLIC, Access.SIGNED}:
            return True
        return session is not None and session.role.covers(Role(self.value))


Answer = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Door:
    """One address: its path, what answers, who may pass, and with which methods."""

    path: str
    answer: Answer
    access: Access
    methods: tuple[str, ...] = ("GET",)
    words: str = ""  # in the navigation; "" for what is not there


class Guarded:
    """What stands behind a route: the door and its guard."""

    def __init__(self, door: Door, desk: Desk, doors: Sequence[Door]) -> None:
        """Take the door, and all doors for the navigation."""
        self.access = door.access
        self._door, self._desk, self._doors = door, desk, doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        door, desk = self._door, self._desk
        token = read_cookie(request, SESSION, desk.base_url)
        session = await _session(desk, token) if token else None
        if not door.access.admits(session):
            return _refuse(request, session)
        secret = token if session and token else read_cookie(request, VISIT, desk.base_url)
        visit = Visit(
            request=request,
            desk=desk,
            session=session,
            secret=secret or desk.new_token(),
            navigation=_navigation(self._doors, session),
        )
        if request.method == "POST" and door.access is not Access.SIGNED:
            form = await read_form(request)
            if not is_ours(request, form, visit.secret, desk.base_url):
                words = "This form has expired. Go back, reload the page, and try again."
                return visit.page("message.html", HTTPStatus.FORBIDDEN, words=words)
            visit = replace(visit, form=form)
        response = await door.answer(visit)
        if secret is None and door.access is Access.PUBLIC and response.media_type == "text/html":
            set_cookie(response, request, VISIT, visit.secret, desk.base_url)
        return response


def make_routes(desk: Desk, doors: Sequence[Door]) -> list[Route]:
    """Make the routes of all doors."""
    return [
        Route(door.path, Guarded(door, desk, doors), methods=list(door.methods)) for door in doors
    ]


def require_guarded(routes: Sequence[object]) -> None:
    """Refuse a table of routes in which one does not say who may pass."""
    for route in routes:
        if not isinstance(route, Route) or not isinstance(route.endpoint, Guarded):
            raise SettingsError(f"{route}: nobody has said who may pass")


async def _session(desk: Desk, token: str) -> Session | None:
    now = desk.clock()
    session = await desk.read(lambda c: find_session(c, token, now))
    if session is not None and session.seen_at < now - TOUCHED:
        await desk.write(lambda c: touch_session(c, token, session, now))
    return session


def _refuse(request: Request, session: Session | None) -> Response:
    """Send readers to sign in, and back afterwards; tell programs and users of too low a role."""
    if session is not None:
        return Response("Your role may not do this.\n", HTTPStatus.FORBIDDEN)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = f"{SIGN_IN}?next={quote(back, safe='')}"
    if "hx-request" in request.headers:
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": SIGN_IN})
    if request.method in {"GET", "HEAD"} and not back.startswith("/api/"):
        return RedirectResponse(address, FOLLOW)
    return Response("Sign in first.\n", HTTPStatus.UNAUTHORIZED)


def _navigation(doors: Sequence[Door], session: Session | None) -> tuple[tuple[str, str], ...]:
    if session is None:
        return ()
    return tuple(
        (door.path, door.words) for door in doors if door.words and door.access.admits(session)
    )
