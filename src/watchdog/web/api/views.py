"""Lists, single rows and exports of the contract's views, and what may be asked of each.

In:   the parameters an operation declares. Out: rows as JSON, a page at a time, or a stream.
Edge: reads the database through the desk.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response, StreamingResponse

from watchdog.model import DeliveryStatus, Reason, State, Triage
from watchdog.store import VIEW_COLUMNS, TokenRow, each_row, list_rows
from watchdog.text import csv_lines, json_line
from watchdog.web.api.declaring import JsonSchema, Parameter, ProblemError
from watchdog.web.api.paging import read_next, write_next
from watchdog.web.desk import Desk

Values = Mapping[str, Any]


def text_of(name: str, words: str, values: Iterable[str] = ()) -> Parameter:
    """Declare a parameter that is text, or one of some values."""
    return Parameter(name=name, words=words, one_of=tuple(values))


FILTERS: Mapping[str, tuple[Parameter, ...]] = {
    "hits": (
        text_of("watchlist", "Only this watchlist."),
        text_of("item", "Only this item."),
        text_of("state", "Only this state.", State),
        text_of("outlet", "Only this outlet."),
        text_of("language", "Only this language."),
        text_of("triage", "Only what a person called so.", Triage),
    ),
    "alerts": (
        text_of("watchlist", "Only this watchlist."),
        text_of("item", "Only this item."),
        text_of("state", "Only this state.", State),
        text_of("reason", "Only this reason.", Reason),
    ),
    "deliveries": (
        text_of("alert_id", "Only those of this alert."),
        text_of("target", "Only this target."),
        text_of("status", "Only this status.", DeliveryStatus),
    ),
    "articles": (
        text_of("outlet", "Only this outlet."),
        text_of("language", "Only this language."),
    ),
    "polls": (text_of("outlet", "Only this outlet."),),
}
_MOMENTS = {
    "hits": "seen_at",
    "alerts": "created_at",
    "deliveries": "created_at",
    "articles": "first_seen_at",
    "polls": "planned_at",
}


def schema_of(kinds: Mapping[str, str]) -> JsonSchema:
    """Describe a row by the kinds of its columns."""
    types: Mapping[str, JsonSchema] = {
        "integer": {"type": ["integer", "null"]},
        "boolean": {"type": ["boolean", "null"]},
        "moment": {"type": ["string", "null"], "format": "date-time"},
        "string": {"type": ["string", "null"]},
    }
    properties = {name: types[kind] for name, kind in kinds.items()}
    return {"type": "object", "properties": properties, "required": list(properties)}


def rows_of(schema: JsonSchema) -> JsonSchema:
    """Describe a page of rows."""
    return {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": schema},
            "next": {"type": ["string", "null"]},
        },
        "required": ["rows", "next"],
    }


def list_view(view: str, desk: Desk, values: Values, _: TokenRow | None) -> object:
    """Give a page of a view's rows, and where the next begins."""
    key = VIEW_COLUMNS[f"v_{view}"][0]
    moment = _MOMENTS[view]
    rows = desk.database.read(
        lambda c: list(
            list_rows(
                c,
                f"v_{view}",
                where=_asked(view, values),
                since=values.get("since"),
                until=values.get("until"),
                before=read_next(values.get("next"), moment, key),
                limit=values["limit"],
            )
        )
    )
    last = rows[-1] if len(rows) == values["limit"] else None
    return {"rows": rows, "next": None if last is None else write_next(last, moment, key)}


def show_row(view: str, desk: Desk, values: Values, _: TokenRow | None) -> object:
    """Give one row of a view; 404 where there is none."""
    (key,) = values
    where = {key: str(values[key])}
    rows = desk.database.read(lambda c: list(list_rows(c, f"v_{view}", where=where, limit=1)))
    if not rows:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {key} {values[key]}")
    return rows[0]


def _asked(view: str, values: Values) -> dict[str, str]:
    return {one.name: values[one.name] for one in FILTERS[view] if one.name in values}


def export_view(view: str, form: str, desk: Desk, values: Values, _: TokenRow | None) -> Response:
    """Stream all rows of a view, the newest first."""
    name = f"v_{view}"
    columns = VIEW_COLUMNS[name]
    rows = each_row(
        desk.database.read,
        name,
        where=_asked(view, values),
        since=values.get("since"),
        until=values.get("until"),
    )
    lines = csv_lines(rows, columns) if form == "csv" else (json_line(row, columns) for row in rows)
    return StreamingResponse(
        lines,
        media_type=FORMS[form],
        headers={
            "Content-Disposition": f'attachment; filename="{view}.{form}"',
        },
    )


FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
