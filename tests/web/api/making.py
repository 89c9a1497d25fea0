"""A program with a token, and what it asks."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from tests.store.making import store_alert, store_hit
from tests.web.making import NOW, serving

from watchdog.store import Connection, Scope, add_token
from watchdog.web import Desk

SECRETS = {scope: f"wd_{scope.value}{'x' * 40}" for scope in Scope}


class Program:
    """Asks with a token of one scope, or of none."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, trust_env=False)

    def ask(
        self, path: str, scope: Scope | None = Scope.READ, *, method: str = "GET", **more: object
    ) -> httpx.Response:
        headers = {} if scope is None else {"Authorization": f"Bearer {SECRETS[scope]}"}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)  # type: ignore[arg-type] # httpx's own


@contextmanager
def asking(desk: Desk) -> Iterator[Program]:
    """Serve a desk with two hits and an alert to a program with every token there is."""

    def fill(c: Connection) -> None:
        for scope, secret in SECRETS.items():
            add_token(c, secret, scope.value, [scope], by="test", now=NOW)
        store_alert(c, "a1", now=NOW)
        store_hit(c, 2, now=NOW)

    desk.database.write(fill)
    with serving(desk) as address:
        program = Program(address)
        try:
            yield program
        finally:
            program.client.close()
