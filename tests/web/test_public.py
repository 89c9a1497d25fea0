"""What everybody may ask for, and the headers of every answer."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.web.making import NOW, visiting

from watchdog.errors import StoreError
from watchdog.model import Alert
from watchdog.web import Desk


def _fails() -> Mapping[str, object]:
    raise StoreError("postgresql://user:secret@host is away")


def _fails_to_load(_: str) -> Alert | None:
    raise StoreError("postgresql://user:secret@host is away")


@pytest.mark.parametrize("path", ["/alerts", "/alerts/a1/", "/static/", "/openapi.json"])
def test_all_else_is_not_found(desk: Desk, path: str) -> None:
    with visiting(desk) as browser:
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("name", ["../site.py", "%2e%2e/site.py", "htmx.LICENSE.txt", "none.css"])
def test_nothing_but_the_files_of_pages_is_served(desk: Desk, name: str) -> None:
    with visiting(desk, None) as browser:
        assert browser.get(f"/static/{name}").status_code == 404


def test_every_answer_carries_the_strict_headers(desk: Desk) -> None:
    with visiting(replace(desk, load_alert=_fails_to_load)) as browser:
        answers = [
            browser.get(path)
            for path in ("/account", "/nothing", "/healthz", "/static/style.css", "/alerts/a1")
        ]
        answers.append(browser.client.post("/healthz"))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers
        assert "secret" not in answer.text
    assert [answer.status_code for answer in answers] == [200, 404, 200, 200, 500, 405]


def test_a_page_loads_our_files_and_nothing_inline(desk: Desk) -> None:
    with visiting(desk) as browser:
        page = browser.page("/account")
        loaded = [*page.xpath("//link/@href"), *page.xpath("//script/@src")]
        answers = [browser.get(address) for address in loaded]

    assert [address.partition("?")[0] for address in loaded] == [
        "/static/style.css",
        "/static/htmx.min.js",
        "/static/watchdog.js",
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert b"://" not in answer.content.replace(b"http://www.w3.org/2000/svg", b"")
    assert page.xpath("//script[text()] | //style | //@style | //@onclick") == []


def test_health_is_json_and_its_status_tells_a_probe(desk: Desk) -> None:
    well = replace(desk, health=lambda: {"status": "ok", "since": NOW})
    with visiting(well, None) as browser:
        answer = browser.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "since": NOW.isoformat()})


def test_what_is_not_well_is_503_with_reasons(desk: Desk) -> None:
    ill = replace(desk, health=lambda: {"status": "failing", "reasons": ["disk"]})
    with visiting(ill, None) as browser:
        answer = browser.get("/healthz")

    assert (answer.status_code, answer.json()["reasons"]) == (503, ["disk"])


def test_a_database_that_does_not_answer_is_503_without_its_address(desk: Desk) -> None:
    with visiting(replace(desk, health=_fails), None) as browser:
        answer = browser.get("/healthz")

    assert answer.status_code == 503
    assert json.loads(answer.text) == {"status": "failing", "reasons": ["StoreError"]}
