"""The document says what is served, no more and no less."""

from typing import Any

import jsonschema  # type: ignore[import-untyped] # it has none
from openapi_spec_validator import validate
from tests.web.api.making import asking
from tests.web.api.test_answering import path_of

from watchdog.store import Scope
from watchdog.web import Desk
from watchdog.web.api import OPERATIONS, describe_api
from watchdog.web.site import DOORS

ROOT = "/api/v1"


def test_it_is_a_document_of_openapi() -> None:
    validate(describe_api(OPERATIONS))


def test_every_route_is_in_it_and_the_reverse() -> None:
    described = {
        (f"{ROOT}{path}", method.upper())
        for path, methods in describe_api(OPERATIONS)["paths"].items()
        for method in methods
    }
    served = {
        (door.path, method)
        for door in DOORS
        for method in door.methods
        if door.path.startswith(ROOT) and door.path != f"{ROOT}/openapi.json"
    }

    assert described == served


def test_names_of_operations_are_unique() -> None:
    names = [operation.name for operation in OPERATIONS]

    assert len(names) == len(set(names))
    assert all(name.replace("_", "").isalnum() for name in names)


def test_answers_fit_what_is_described(desk: Desk) -> None:
    with asking(desk) as program:
        document: dict[str, Any] = program.ask("/openapi.json", None).json()
        for operation in OPERATIONS:
            if operation.method != "GET" or operation.media_type != "application/json":
                continue
            answer = program.ask(path_of(operation), Scope.READ)
            described = document["paths"][operation.path]["get"]["responses"]["200"]
            schema = described["content"]["application/json"]["schema"]
            assert answer.status_code == 200, operation.path
            jsonschema.validate(answer.json(), schema)
