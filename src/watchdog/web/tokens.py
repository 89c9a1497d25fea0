"""Tokens of programs: made here, shown once, removed here.

In:   a form. Out: the page; a new token's letters, in the answer to its form alone.
Edge: the database.
"""

from collections.abc import Collection
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import Response

from watchdog.store import Scope, add_token, list_tokens, remove_token
from watchdog.text import clean_text
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

DAYS = (30, 90, 365)
LONGEST_NAME = 100


async def show_tokens(
    visit: Visit, *, secret: str = "", opens: Collection[Scope] = (), fault: str = ""
) -> Response:
    """Show the tokens there are; of one that was just made also which feeds it opens."""
    watchlists = visit.desk.declarations().watchlists if Scope.FEED in opens else ()
    return visit.page(
        "tokens.html",
        HTTPStatus.BAD_REQUEST if fault else HTTPStatus.OK,
        tokens=await visit.desk.read(list_tokens),
        now=visit.desk.clock(),
        scopes=tuple(Scope),
        days=DAYS,
        secret=secret,
        feeds=[(one.title or one.id, f"/feeds/{quote(one.id)}") for one in watchlists],
        fault=fault,
    )


async def change(visit: Visit) -> Response:
    """Make a token, or remove one."""
    now, who, number = visit.desk.clock(), visit.who, visit.form.get("remove", "")
    if number.isascii() and number.isdigit():
        await visit.desk.write(lambda c: remove_token(c, int(number[:18]), by=who, now=now))
        return visit.follow("/tokens")
    name = clean_text(visit.form.get("name", ""))[:LONGEST_NAME]
    scopes = {scope for scope in Scope if visit.form.get(f"scope-{scope}")}
    days = visit.form.get("days", "")
    if not name or not scopes:
        return await show_tokens(visit, fault="A token needs a name, and something it may do.")
    if days not in {"", *(str(one) for one in DAYS)}:
        return await show_tokens(visit, fault="Choose how long it is good for.")
    ends = now + timedelta(days=int(days)) if days else None
    secret = f"wd_{visit.desk.new_token()}"
    await visit.desk.write(
        lambda c: add_token(c, secret, name, scopes, by=who, now=now, expires_at=ends)
    )
    return await show_tokens(visit, secret=secret, opens=scopes)


DOORS = (
    Door("/tokens", show_tokens, Access.ADMIN, words="Tokens"),
    Door("/tokens", change, Access.ADMIN, ("POST",)),
)
