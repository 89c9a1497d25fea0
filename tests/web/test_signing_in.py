"""Coming in and going out, over a real socket."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.web.making import NOW, PASSWORD, Browser, Clock, serving, visiting

from watchdog.store import Role, add_first_link, list_audit, list_users, remove_user, set_role
from watchdog.web import Desk

NEW = "another good password"


def _clock(desk: Desk) -> Clock:
    assert isinstance(desk.clock, Clock)
    return desk.clock


def _acts(desk: Desk) -> list[tuple[str, str]]:
    return [
        (row.who, row.what) for row in desk.database.read(lambda c: tuple(list_audit(c, limit=100)))
    ]


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(desk: Desk) -> None:
    with visiting(desk, None) as browser:
        answer = browser.get("/account")
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/sign-in?next=%2Faccount",
        )
        answer = browser.sign_in("viewer", after="/account")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert browser.page("/account").findtext(".//h1/bdi") == "viewer"


@pytest.mark.parametrize("name", ["viewer", "nobody", "", "two words"])
def test_a_wrong_password_is_refused_the_same_for_all(desk: Desk, name: str) -> None:
    with visiting(desk, None) as browser:
        answer = browser.sign_in(name, "wrong")

    assert answer.status_code == 403
    assert "Name or password is wrong." in answer.text
    assert "watchdog=" not in answer.headers.get("set-cookie", "")


def test_too_many_attempts_are_refused_even_when_right(desk: Desk) -> None:
    with visiting(desk, None) as browser:
        codes = [browser.sign_in("viewer", "wrong").status_code for _ in range(10)]
        late = browser.sign_in("viewer")
        assert (set(codes), late.status_code) == ({403}, 429)
        assert late.headers["retry-after"] == "900"
        _clock(desk).go(timedelta(minutes=16))
        assert browser.sign_in("viewer").status_code == 303


def test_nobody_guesses_the_password_of_an_open_session(desk: Desk) -> None:
    form = {"password": NEW, "again": NEW}
    with visiting(desk, "viewer") as browser:
        codes = [
            browser.post("/account", {**form, "current": f"guess {n}"}).status_code
            for n in range(11)
        ]
        assert codes == [400] * 10 + [429]
        assert browser.post("/account", {**form, "current": PASSWORD}).status_code == 429
        _clock(desk).go(timedelta(minutes=16))
        assert browser.post("/account", {**form, "current": PASSWORD}).status_code == 303


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_nobody_is_sent_elsewhere(desk: Desk, after: str) -> None:
    with visiting(desk, None) as browser:
        assert browser.sign_in("viewer", after=after).headers["location"] == "/"


def test_a_session_has_a_new_token_that_no_script_reads(desk: Desk) -> None:
    with visiting(desk, None) as browser:
        browser.client.cookies.set("watchdog", "chosen-by-somebody-else")
        kept = browser.sign_in("viewer").headers["set-cookie"]

    assert "chosen-by-somebody-else" not in kept
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept


def test_behind_a_proxy_with_https_cookies_are_secure(desk: Desk) -> None:
    with visiting(replace(desk, base_url="https://watch.example"), None) as browser:
        kept = browser.get("/sign-in").headers
    assert "__Host-watchdog-visit=" in kept["set-cookie"]
    assert "Secure" in kept["set-cookie"]
    assert "max-age" in kept["strict-transport-security"]


def test_signing_out_ends_the_session_on_the_server(desk: Desk) -> None:
    with visiting(desk) as browser:
        kept = dict(browser.client.cookies)
        assert browser.post("/sign-out", {}, seen_on="/account").status_code == 303
        browser.client.cookies.update(kept)
        assert browser.get("/account").status_code == 303


def test_a_session_that_nobody_uses_ends_and_one_in_use_lasts(desk: Desk) -> None:
    with visiting(desk) as browser:
        for _ in range(3):
            _clock(desk).go(timedelta(days=13))
            assert browser.get("/account").status_code == 200
        _clock(desk).go(timedelta(days=15))
        assert browser.get("/account").status_code == 303


def test_another_password_ends_all_other_sessions(desk: Desk) -> None:
    with visiting(desk) as browser:
        other = Browser(str(browser.client.base_url))
        other.sign_in("viewer")
        changed = {"current": PASSWORD, "password": NEW, "again": NEW}
        assert browser.post("/account", changed | {"current": "wrong"}).status_code == 400
        assert browser.post("/account", changed | {"again": "x"}).status_code == 400
        assert browser.post("/account", changed).status_code == 303
        assert browser.get("/account").status_code == 200
        assert other.get("/account").status_code == 303
        assert other.sign_in("viewer").status_code == 403
        assert other.sign_in("viewer", NEW).status_code == 303


def test_a_removed_user_and_a_changed_role_end_sessions(desk: Desk) -> None:
    with visiting(desk, "editor") as browser:
        desk.database.write(lambda c: set_role(c, "editor", Role.VIEWER, by="x", now=NOW))
        assert browser.get("/account").status_code == 303
        browser.sign_in("editor")
        desk.database.write(lambda c: remove_user(c, "editor", by="x", now=NOW))
        assert browser.get("/account").status_code == 303


def test_the_first_link_makes_one_admin_once(desk: Desk) -> None:
    for role in Role:
        name = role.value
        desk.database.write(lambda c, name=name: remove_user(c, name, by="x", now=NOW))  # type: ignore[misc] # bound here
    desk.database.write(lambda c: add_first_link(c, "letters", NOW))
    form = {"token": "letters", "name": "Amina", "password": NEW, "again": NEW}
    with visiting(desk, None) as browser:
        assert browser.get("/first?token=other").status_code == 403
        assert browser.get("/first?token=letters").status_code == 200
        seen = "/first?token=letters"
        assert browser.post("/first", form | {"again": "x"}, seen_on=seen).status_code == 400
        assert browser.post("/first", form | {"name": "a b"}, seen_on=seen).status_code == 400
        assert browser.post("/first", form, seen_on=seen).status_code == 303
        assert browser.page("/account").findtext(".//h1/bdi") == "amina"
        second = Browser(str(browser.client.base_url))
        assert second.post("/first", form, seen_on="/sign-in").status_code == 403
        assert [(u.name, u.role) for u in desk.database.read(list_users)] == [("amina", Role.ADMIN)]


def test_the_first_link_ends_by_itself(desk: Desk) -> None:
    desk.database.write(lambda c: add_first_link(c, "letters", NOW))
    _clock(desk).go(timedelta(hours=25))
    with visiting(desk, None) as browser:
        assert browser.get("/first?token=letters").status_code == 403


def test_who_came_in_and_who_failed_is_on_record(desk: Desk) -> None:
    with serving(desk) as address:
        browser = Browser(address)
        browser.sign_in("viewer", "wrong")
        browser.sign_in("viewer")
        browser.post("/sign-out", {}, seen_on="/account")
    acts = [act for act in _acts(desk) if "sign" in act[1]]
    desk.database.close()

    assert sorted(acts) == [
        ("viewer", "sign-in"),
        ("viewer", "sign-in-failed"),
        ("viewer", "sign-out"),
    ]
