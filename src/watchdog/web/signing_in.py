"""Pages to come in and to leave: sign in, the first admin's link, one's own account.

In:   names and passwords. Out: sessions; each sign-in and failure is in the audit log.
Edge: the database.
"""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.store import (
    Connection,
    Role,
    add_audit,
    add_user,
    end_session,
    has_users,
    is_first_link,
    load_password,
    set_password,
    start_session,
    use_first_link,
)
from watchdog.web.cookies import SESSION, VISIT, drop_cookie, read_cookie, set_cookie
from watchdog.web.doors import SIGN_IN, Access, Door
from watchdog.web.limits import WINDOW
from watchdog.web.names import user_name
from watchdog.web.passwords import fault_of, fits, hash_password
from watchdog.web.visit import Visit, safe_next

FIRST = "/first"
_WRONG_NAME = "A name has letters, digits, and . _ - @; no blanks."
_TOO_MANY = "Too many attempts. Wait a quarter of an hour."
_LATE = "This link was used, or has expired. A new one is printed when Watchdog starts again."


async def show_sign_in(visit: Visit) -> Response:
    """Show the form; whoever is signed in goes on."""
    if visit.session is not None:
        return visit.follow(visit.asked("next"))
    return _sign_in_page(visit, safe_next(visit.asked("next")))


async def sign_in(visit: Visit) -> Response:
    """Check name and password, not too often, and begin a session."""
    desk, now = visit.desk, visit.desk.clock()
    name, password = user_name(visit.form.get("name", "")) or "", visit.form.get("password", "")
    address, after = _address(visit), safe_next(visit.form.get("next", ""))
    if not desk.attempts.allow(name, address, now):
        wait = {"Retry-After": str(int(WINDOW.total_seconds()))}
        page = _sign_in_page(visit, after, _TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
        page.headers.update(wait)
        return page
    hashed = await desk.read(lambda c: load_password(c, name))
    if not await run_in_threadpool(fits, password, hashed):
        detail = {"address": address}
        await desk.write(
            lambda c: add_audit(
                c, now=now, who=name, what="sign-in-failed", subject=name, detail=detail
            )
        )
        words = "Name or password is wrong."
        return _sign_in_page(visit, after, words, HTTPStatus.FORBIDDEN)
    desk.attempts.forgive(name, address)
    return await _begin(visit, name, after)


async def sign_out(visit: Visit) -> Response:
    """End this session."""
    now, token = visit.desk.clock(), visit.secret
    await visit.desk.write(lambda c: end_session(c, token, user=visit.who, now=now))
    answer = visit.follow(SIGN_IN)
    drop_cookie(answer, SESSION)
    return answer


async def show_first(visit: Visit) -> Response:
    """Show the form that makes the first admin. Looking at it does not use the link up."""
    token, now = visit.asked("token"), visit.desk.clock()
    if not await visit.desk.read(lambda c: is_first_link(c, token, now)):
        return visit.page("message.html", HTTPStatus.FORBIDDEN, words=_LATE)
    return visit.page("first.html", token=token, fault="", given="")


async def make_first(visit: Visit) -> Response:
    """Make the first admin and sign them in: once."""
    token, given = visit.form.get("token", ""), visit.form.get("name", "")
    name, password = user_name(given), visit.form.get("password", "")
    fault = _new_password_fault(visit) or ("" if name else _WRONG_NAME)
    if fault or name is None:
        return visit.page(
            "first.html", HTTPStatus.BAD_REQUEST, token=token, fault=fault, given=given
        )
    hashed = await run_in_threadpool(hash_password, password)
    now = visit.desk.clock()

    def make(c: Connection) -> bool:
        used = use_first_link(c, token, now) and not has_users(c)
        return used and add_user(c, name, Role.ADMIN, hashed, by="first link", now=now)

    if not await visit.desk.write(make):
        return visit.page("message.html", HTTPStatus.FORBIDDEN, words=_LATE)
    return await _begin(visit, name, "/")


async def show_account(visit: Visit) -> Response:
    """Show who is signed in, with a form for another password."""
    return visit.page("account.html", fault="")


async def change_password(visit: Visit) -> Response:
    """Set another password; all sessions end, and a new one begins here."""
    desk = visit.desk
    if not desk.attempts.allow(visit.who, _address(visit), desk.clock()):
        return visit.page("account.html", HTTPStatus.TOO_MANY_REQUESTS, fault=_TOO_MANY)
    hashed = await desk.read(lambda c: load_password(c, visit.who))
    fault = _new_password_fault(visit)
    if await run_in_threadpool(fits, visit.form.get("current", ""), hashed):
        desk.attempts.forgive(visit.who, _address(visit))
    else:
        fault = "The current password is wrong."
    if fault:
        return visit.page("account.html", HTTPStatus.BAD_REQUEST, fault=fault)
    made = await run_in_threadpool(hash_password, visit.form.get("password", ""))
    now = visit.desk.clock()
    await visit.desk.write(lambda c: set_password(c, visit.who, made, by=visit.who, now=now))
    return await _begin(visit, visit.who, "/account")


def _new_password_fault(visit: Visit) -> str:
    password = visit.form.get("password", "")
    if password != visit.form.get("again", ""):
        return "The two passwords differ."
    return fault_of(password)


def _sign_in_page(
    visit: Visit, after: str, fault: str = "", status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return visit.page("sign_in.html", status, next=after, fault=fault)


async def _begin(visit: Visit, name: str, after: str) -> Response:
    """Begin a session under a new token, whatever the browser had before."""
    desk, token, now = visit.desk, visit.desk.new_token(), visit.desk.clock()
    old, address = read_cookie(visit.request, SESSION, desk.base_url), _address(visit)

    def begin(c: Connection) -> None:
        if old and visit.session:
            end_session(c, old, user=visit.who, now=now)
        start_session(c, token, name, address=address, now=now)

    await desk.write(begin)
    answer = visit.follow(after)
    set_cookie(answer, visit.request, SESSION, token, desk.base_url)
    drop_cookie(answer, VISIT)
    return answer


def _address(visit: Visit) -> str:
    return visit.request.client.host if visit.request.client else ""


DOORS = (
    Door(SIGN_IN, show_sign_in, Access.PUBLIC),
    Door(SIGN_IN, sign_in, Access.PUBLIC, ("POST",)),
    Door("/sign-out", sign_out, Access.VIEWER, ("POST",)),
    Door(FIRST, show_first, Access.PUBLIC),
    Door(FIRST, make_first, Access.PUBLIC, ("POST",)),
    Door("/account", show_account, Access.VIEWER),
    Door("/account", change_password, Access.VIEWER, ("POST",)),
)
