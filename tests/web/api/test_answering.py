"""Who may ask for what, and how a refusal reads."""

import pytest
from tests.web.api.making import SECRETS, asking
from tests.web.making import Clock

from watchdog.store import Scope, list_tokens, remove_token
from watchdog.web import Desk
from watchdog.web.api import OPERATIONS
from watchdog.web.api.declaring import Operation


def path_of(operation: Operation) -> str:
    return (
        operation.path.replace("{hit_id}", "1")
        .replace("{article_id}", "1")
        .replace("{alert_id}", "a1")
    )


def test_every_operation_asks_for_a_token_with_its_scope(desk: Desk) -> None:
    with asking(desk) as program:
        for operation in OPERATIONS:
            method = operation.method
            nobody = program.ask(path_of(operation), None, method=method)
            assert (nobody.status_code, set(nobody.json())) == (401, {"error"})
            assert nobody.headers["www-authenticate"].startswith("Bearer")
            for scope in set(Scope) - {operation.scope}:
                refused = program.ask(path_of(operation), scope, method=method)
                assert refused.status_code == 403, (operation.path, scope)
                assert str(operation.scope) in refused.json()["error"]


def test_a_token_that_was_removed_opens_nothing_any_more(desk: Desk) -> None:
    with asking(desk) as program:
        assert program.ask("/hits").status_code == 200
        (token,) = [one for one in desk.database.read(list_tokens) if one.name == "read"]
        desk.database.write(lambda c: remove_token(c, token.token_id, by="x", now=desk.clock()))
        assert program.ask("/hits").status_code == 401


def test_a_token_in_the_address_or_a_cookie_opens_nothing(desk: Desk) -> None:
    with asking(desk) as program:
        assert program.ask(f"/hits?token={SECRETS[Scope.READ]}", None).status_code == 401
        cookie = {"Cookie": f"token={SECRETS[Scope.READ]}"}
        assert program.client.get("/api/v1/hits", headers=cookie).status_code == 401


def test_the_use_of_a_token_is_noted(desk: Desk) -> None:
    with asking(desk) as program:
        program.ask("/hits")
    used = {one.name: one.last_used_at for one in desk.database.read(list_tokens)}

    assert isinstance(desk.clock, Clock)
    assert used["read"] == desk.clock.now
    assert used["export"] is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/hits?stat=done", "no such parameter"),
        ("/hits?state=finished", "state is one of done"),
        ("/hits?limit=0", "limit is a number from 1 to 200"),
        ("/hits?limit=many", "limit is a number"),
        ("/hits?since=yesterday", "since is a time"),
        ("/hits?next=x", "next is what"),
        ("/hits?next=WyIyMDI2IiwgIjEiXQ", "next is what"),
        (f"/hits?item={'x' * 501}", "item is too long"),
        ("/hits?item=%00", "item is too long or no text"),
        ("/articles?next=-1", "next is a number"),
        ("/hits/99999999999999999999", "hit_id is a number"),
    ],
)
def test_a_wrong_parameter_is_named(desk: Desk, path: str, words: str) -> None:
    with asking(desk) as program:
        answer = program.ask(path)

    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"1", b'{"verdict": 3}', b'{"verdict": "great"}', b'{"x": "y"}']
)
def test_a_wrong_body_is_refused(desk: Desk, body: bytes) -> None:
    with asking(desk) as program:
        answer = program.ask("/hits/1/triage", Scope.TRIAGE, method="POST", content=body)
        long = program.ask("/hits/1/triage", Scope.TRIAGE, method="POST", content=b" " * 20_000)

    assert answer.status_code == 400
    assert long.status_code == 413


def test_what_is_not_there_is_said(desk: Desk) -> None:
    with asking(desk) as program:
        assert program.ask("/hits/99").status_code == 404
        assert program.ask("/alerts/zz").status_code == 404
        assert program.ask("/nothing").status_code == 404
        assert program.ask("/hits", method="POST").status_code == 405
