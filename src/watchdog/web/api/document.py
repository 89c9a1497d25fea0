"""The OpenAPI document, made from the operations that are served.

In:   `Operation`s. Out: a document of OpenAPI 3.1. Pure: no I/O.
"""

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from watchdog.web.api.declaring import Body, Operation, Parameter

_PROBLEM = {
    "type": "object",
    "properties": {"error": {"type": "string"}},
    "required": ["error"],
}
_REFUSALS = {
    "400": "A parameter is wrong.",
    "401": "No valid token was shown.",
    "403": "The token lacks the scope.",
    "404": "There is no such thing.",
    "503": "The database does not answer.",
}


def describe_api(operations: Iterable[Operation]) -> dict[str, Any]:
    """Describe every operation: parameters, bodies, answers, and the scope it needs."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Watchdog",
            "version": version("news-watchdog"),
            "summary": "Hits, alerts, deliveries and coverage of the watch, for programs.",
        },
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM},
        },
    }


def _describe(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.words,
        "parameters": [_describe_parameter(one) for one in operation.parameters],
        "responses": {
            "200": {
                "description": "What was asked for.",
                "content": {operation.media_type: {"schema": operation.answer}},
            },
            **{status: _refusal(words) for status, words in _REFUSALS.items()},
        },
    }
    if operation.scope is not None:
        described["security"] = [{"token": []}]
        described["description"] = f"Needs a token with the scope `{operation.scope}`."
    if operation.body is not None:
        described["requestBody"] = _describe_body(operation.body)
        described["responses"]["413"] = _refusal("The body is too long.")
    return described


def _describe_parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": "path" if one.in_path else "query",
        "required": one.in_path,
        "description": one.words,
        "schema": one.schema(),
    }


def _describe_body(body: Body) -> dict[str, Any]:
    fields = (*body.required, *body.optional)
    schema = {
        "type": "object",
        "properties": {one.name: {**one.schema(), "description": one.words} for one in fields},
        "required": [one.name for one in body.required],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}
