"""Every route of the application's own table: who may pass."""

import re

import pytest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from tests.web.making import Browser, serving, visiting

from watchdog.errors import SettingsError
from watchdog.store import Role, Session
from watchdog.web import Desk, make_web
from watchdog.web.doors import Access, Door, Guarded, require_guarded
from watchdog.web.site import DOORS
from watchdog.web.visit import Visit

RANKS = [Access.VIEWER, Access.EDITOR, Access.ADMIN]


def _path(route: Route) -> str:
    return re.sub(r"\{\w+(:\w+)?\}", "1", route.path)


def _table(desk: Desk) -> list[tuple[str, str, Access]]:
    routes = make_web(desk).routes
    return [
        (method, _path(route), route.endpoint.access)
        for route in routes
        if isinstance(route, Route) and isinstance(route.endpoint, Guarded)
        for method in sorted(route.methods or ())
    ]


def test_every_route_refuses_who_is_not_signed_in(desk: Desk) -> None:
    table = _table(desk)
    assert len(table) > len(DOORS)
    with visiting(desk, None) as browser:
        for method, path, access in table:
            answer = browser.client.request(method, path)
            if access is Access.SIGNED:
                assert answer.status_code in {401, 403, 404}, (method, path)  # no such link
            elif access is not Access.PUBLIC:
                sent = answer.headers.get("location", "").startswith("/sign-in")
                assert answer.status_code in {401, 403} or sent, (method, path)
            elif method == "POST":
                assert answer.status_code == 403, (method, path)  # a form that is not ours


def test_every_route_refuses_who_has_too_low_a_role(desk: Desk) -> None:
    with serving(desk) as address:
        for role in (Access.VIEWER, Access.EDITOR):
            browser = Browser(address)
            browser.sign_in(role.value)
            for method, path, access in _table(desk):
                if access in RANKS and RANKS.index(access) > RANKS.index(role):
                    answer = browser.client.request(method, path)
                    assert answer.status_code == 403, (method, path, role)
    desk.database.close()


def test_every_form_is_refused_without_its_token(desk: Desk) -> None:
    with visiting(desk, "admin") as browser:
        for method, path, access in _table(desk):
            if method == "POST" and access is not Access.SIGNED:
                for data in ({}, {"csrf": "0" * 64}):
                    answer = browser.client.post(path, data=data)
                    assert answer.status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
def test_a_form_of_another_site_is_refused_with_a_token(
    desk: Desk, headers: dict[str, str]
) -> None:
    with visiting(desk) as browser:
        answer = browser.post("/sign-out", {}, seen_on="/account", **headers)
        assert answer.status_code == 403
        assert browser.get("/account").status_code == 200


def test_public_doors_are_few_and_known() -> None:
    public = {door.path for door in DOORS if door.access is Access.PUBLIC}

    assert public == {
        "/sign-in",
        "/first",
        "/healthz",
        "/readyz",
        "/static/{name}",
        "/api/v1/openapi.json",
    }


async def _answer(_: Visit) -> Response:
    return PlainTextResponse("open")


def test_a_route_that_says_nothing_is_refused(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="/open"):
        require_guarded([Route("/open", _answer)])
    assert make_web(desk, [Door("/open", _answer, Access.PUBLIC)]).routes
    desk.database.close()


def test_roles_include_those_below(desk: Desk) -> None:
    now = desk.clock()
    editor = Session(user="a", role=Role.EDITOR, started_at=now, seen_at=now)
    desk.database.close()

    assert [access for access in Access if access.admits(editor)] == [
        Access.PUBLIC,
        Access.SIGNED,
        Access.VIEWER,
        Access.EDITOR,
    ]
    assert [access for access in Access if access.admits(None)] == [Access.PUBLIC, Access.SIGNED]
