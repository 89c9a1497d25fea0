"""Answer requests of programs: who asks, what for, and what comes back.

In:   `Operation`s; the desk.
Out:  doors below `/api/v1`.
Edge: answers HTTP.

A token comes in the header `Authorization: Bearer …` and nowhere else, so that no page of
another site can send one; the API therefore needs no other guard against forged requests.
"""

import json
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from watchdog.errors import StoreError
from watchdog.store import Connection, Scope, TokenRow, find_token, is_use_news, note_use
from watchdog.text import json_text
from watchdog.web.api.declaring import Body, Operation, ProblemError
from watchdog.web.api.document import describe_api
from watchdog.web.api.operations import OPERATIONS
from watchdog.web.desk import Desk
from watchdog.web.doors import Access, Answer, Door
from watchdog.web.visit import Visit

ROOT = "/api/v1"
MOST_BODY = 10_000  # bytes


def find_bearer(request: Request) -> str:
    """Give the token a request shows; "" without one."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def require_scope(desk: Desk, secret: str, scope: Scope) -> TokenRow:
    """Find the token and what it may do; ProblemError says what is missing."""
    now = desk.clock()
    token = desk.database.read(lambda c: find_token(c, secret, now)) if secret else None
    if token is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "a valid token is needed")
    if scope not in token.scopes:
        raise ProblemError(HTTPStatus.FORBIDDEN, f"this token lacks the scope {scope}")
    if is_use_news(token, now):

        def note(c: Connection) -> None:
            note_use(c, token.token_id, now)

        desk.database.write(note)
    return token


def answer_problem(error: ProblemError) -> Response:
    """Say what is wrong as JSON."""
    answer = _json(error.status, {"error": str(error)})
    if error.status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="watchdog"'
    return answer


def make_answer(operation: Operation) -> Answer:
    """Make what stands behind an operation's door."""

    async def answer(visit: Visit) -> Response:
        try:
            sent = await _read_body(visit.request) if operation.body else b""
            return await run_in_threadpool(_answer, visit.desk, operation, visit.request, sent)
        except ProblemError as error:
            return answer_problem(error)
        except StoreError:
            return answer_problem(no_database())

    return answer


def no_database() -> ProblemError:
    """Say that the database does not answer; its words may name paths and addresses."""
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer")


async def show_document(_: Visit) -> Response:
    """Give the OpenAPI document."""
    return _json(HTTPStatus.OK, describe_api(OPERATIONS))


def _answer(desk: Desk, operation: Operation, request: Request, sent: bytes) -> Response:
    token = None
    if operation.scope is not None:
        token = require_scope(desk, find_bearer(request), operation.scope)
    values = _read_parameters(operation, request)
    if operation.body:
        values |= _read_fields(operation.body, sent)
    answer = operation.run(desk, values, token)
    return answer if isinstance(answer, Response) else _json(HTTPStatus.OK, answer)


def _read_parameters(operation: Operation, request: Request) -> dict[str, object]:
    values: dict[str, object] = {}
    known = {one.name: one for one in operation.parameters}
    given = {**dict(request.query_params), **request.path_params}
    for name, text in given.items():
        if name not in known:
            names = ", ".join(known) or "none"
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, f"there is no such parameter; there are: {names}"
            )
        values[name] = known[name].read(str(text))
    defaults = {one.name: one.default for one in operation.parameters if one.default is not None}
    return defaults | values


def _read_fields(body: Body, sent: bytes) -> dict[str, object]:
    try:
        fields = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "the body is no JSON") from error
    known = {one.name: one for one in (*body.required, *body.optional)}
    needs = {one.name for one in body.required}
    if not isinstance(fields, dict) or not needs <= set(fields) <= set(known):
        needed = ", ".join(one.name for one in body.required) or "nothing"
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, f"the body has {', '.join(known)}; needed: {needed}"
        )
    if not all(isinstance(value, str) for value in fields.values()):
        raise ProblemError(HTTPStatus.BAD_REQUEST, "the body holds texts")
    return {name: known[name].read(value) for name, value in fields.items()}


async def _read_body(request: Request) -> bytes:
    received = b""
    async for part in request.stream():
        received += part
        if len(received) > MOST_BODY:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too long")
    return received


def _json(status: HTTPStatus, value: object) -> Response:
    return Response(json_text(value) + "\n", status_code=status, media_type="application/json")


DOORS = (
    Door(f"{ROOT}/openapi.json", show_document, Access.PUBLIC),
    *(
        Door(f"{ROOT}{one.path}", make_answer(one), Access.SIGNED, (one.method,))
        for one in OPERATIONS
    ),
)
