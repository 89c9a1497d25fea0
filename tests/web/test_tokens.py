"""Tokens are made by admins, shown once, and removed."""

import re

import pytest
from tests.web.making import NOW, visiting

from watchdog.store import Scope, find_token, list_tokens
from watchdog.web import Desk


def test_a_token_is_shown_in_the_answer_to_its_form_alone(desk: Desk) -> None:
    with visiting(desk, "admin") as browser:
        form = {"name": "dashboard", "scope-metrics": "1", "scope-read": "1", "days": "90"}
        answer = browser.post("/tokens", form)
        found = re.search(r"wd_[\w-]+", answer.text)
        assert found is not None
        secret = found[0]
        assert secret not in browser.get("/tokens").text
        token = desk.database.read(lambda c: find_token(c, secret, NOW))
        assert token is not None
        assert token.scopes == {Scope.METRICS, Scope.READ}
        assert token.expires_at is not None
        assert answer.headers["cache-control"] == "no-store"
        browser.post("/tokens", {"remove": str(token.token_id)})

    assert desk.database.read(list_tokens) == ()


def test_a_token_of_feeds_comes_with_their_addresses(desk: Desk) -> None:
    with visiting(desk, "admin") as browser:
        answer = browser.post("/tokens", {"name": "reader", "scope-feed": "1"})
        [address] = re.findall(r'href="(/feeds/[^"]+)"', answer.text)
        assert "/feeds/" not in browser.get("/tokens").text
        plain = browser.post("/tokens", {"name": "other", "scope-read": "1"})
        assert "/feeds/" not in plain.text
        assert browser.get("/feeds/talks.atom").status_code == 401
        feed = browser.get(address)

    assert (feed.status_code, feed.headers["content-type"]) == (200, "application/atom+xml")


@pytest.mark.parametrize(
    "form", [{"name": "x"}, {"scope-read": "1"}, {"name": "x", "scope-read": "1", "days": "7"}]
)
def test_a_token_needs_a_name_a_scope_and_an_end_that_is_offered(
    desk: Desk, form: dict[str, str]
) -> None:
    with visiting(desk, "admin") as browser:
        assert browser.post("/tokens", form).status_code == 400
    assert desk.database.read(list_tokens) == ()


def test_they_are_for_admins(desk: Desk) -> None:
    with visiting(desk, "editor") as browser:
        assert browser.get("/tokens").status_code == 403
        assert browser.post("/tokens", {}, seen_on="/silences").status_code == 403
