"""Every operation of the API.

In:   the parameters an operation declares. Out: rows as JSON, a page at a time, or a stream.
Edge: reads and writes the database through the desk.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.responses import Response, StreamingResponse

from watchdog.alert import Action
from watchdog.model import DeliveryStatus, LanguageCode, OutletId, Reason, State, Triage
from watchdog.pipeline.acting import act_on_alert, triage_hit
from watchdog.pipeline.statement import state_coverage
from watchdog.store import (
    VIEW_COLUMNS,
    Scope,
    Search,
    TokenRow,
    column_kinds,
    each_row,
    latest_revision,
    list_rows,
    list_sources,
    search_articles,
)
from watchdog.text import Row, csv_lines, json_line, read_query
from watchdog.web.api.declaring import (
    LIMIT,
    NEXT,
    SINCE,
    UNTIL,
    Body,
    JsonSchema,
    Operation,
    Parameter,
    ProblemError,
)
from watchdog.web.api.paging import read_next, write_next
from watchdog.web.desk import Desk

Values = Mapping[str, Any]

COVERAGE_SPAN = timedelta(hours=24)
_NOTE = Parameter(name="note", words="Why, for the record.")
_PAGING = (SINCE, UNTIL, LIMIT, NEXT)


def _text(name: str, words: str, values: Iterable[str] = ()) -> Parameter:
    return Parameter(name=name, words=words, one_of=tuple(values))


_FILTERS: Mapping[str, tuple[Parameter, ...]] = {
    "hits": (
        _text("watchlist", "Only this watchlist."),
        _text("item", "Only this item."),
        _text("state", "Only this state.", State),
        _text("outlet", "Only this outlet."),
        _text("language", "Only this language."),
        _text("triage", "Only what a person called so.", Triage),
    ),
    "alerts": (
        _text("watchlist", "Only this watchlist."),
        _text("item", "Only this item."),
        _text("state", "Only this state.", State),
        _text("reason", "Only this reason.", Reason),
    ),
    "deliveries": (
        _text("alert_id", "Only those of this alert."),
        _text("target", "Only this target."),
        _text("status", "Only this status.", DeliveryStatus),
    ),
    "articles": (_text("outlet", "Only this outlet."), _text("language", "Only this language.")),
    "polls": (_text("outlet", "Only this outlet."),),
}
_MOMENTS = {
    "hits": "seen_at",
    "alerts": "created_at",
    "deliveries": "created_at",
    "articles": "first_seen_at",
    "polls": "planned_at",
}


def _schema_of(kinds: Mapping[str, str]) -> JsonSchema:
    types: Mapping[str, JsonSchema] = {
        "integer": {"type": ["integer", "null"]},
        "boolean": {"type": ["boolean", "null"]},
        "moment": {"type": ["string", "null"], "format": "date-time"},
        "string": {"type": ["string", "null"]},
    }
    properties = {name: types[kind] for name, kind in kinds.items()}
    return {"type": "object", "properties": properties, "required": list(properties)}


def _rows_of(schema: JsonSchema) -> JsonSchema:
    return {
        "type": "object",
        "properties": {
            "rows": {"type": "array", "items": schema},
            "next": {"type": ["string", "null"]},
        },
        "required": ["rows", "next"],
    }


# --- lists ---------------------------------------------------------------------------


def _list_view(view: str, desk: Desk, values: Values, _: TokenRow | None) -> object:
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


def _show_row(view: str, desk: Desk, values: Values, _: TokenRow | None) -> object:
    (key,) = values
    where = {key: str(values[key])}
    rows = desk.database.read(lambda c: list(list_rows(c, f"v_{view}", where=where, limit=1)))
    if not rows:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no {key} {values[key]}")
    return rows[0]


def _asked(view: str, values: Values) -> dict[str, str]:
    return {one.name: values[one.name] for one in _FILTERS[view] if one.name in values}


# --- articles ------------------------------------------------------------------------


def _search(desk: Desk, values: Values, _: TokenRow | None) -> object:
    outlet, language = values.get("outlet"), values.get("language")
    search = Search(
        phrases=read_query(values.get("q", "")),
        outlet=None if outlet is None else OutletId(outlet),
        language=None if language is None else LanguageCode(language),
        since=values.get("since"),
        until=values.get("until"),
    )
    before = values.get("next")
    found = desk.database.read(
        lambda c: search_articles(c, search, before=before, limit=values["limit"])
    )
    rows = [_article(asdict(one)) for one in found]
    is_full = len(found) == values["limit"]
    return {"rows": rows, "next": str(found[-1].article_id) if is_full else None}


def _article(values: Values) -> Row:
    return {name: values[name] for name in _ARTICLE}


def _show_article(desk: Desk, values: Values, token: TokenRow | None) -> object:
    row = _show_row("articles", desk, values, token)
    revision = desk.database.read(lambda c: latest_revision(c, values["article_id"]))
    paragraphs = [] if revision is None else list(revision.article.paragraphs)
    return {**row, "paragraphs": paragraphs}  # type: ignore[dict-item]  # a row is a mapping


_ARTICLE = {
    "article_id": "integer",
    "outlet": "string",
    "language": "string",
    "url": "string",
    "title": "string",
    "published_at": "moment",
    "first_seen_at": "moment",
    "body": "string",
}


# --- the watch -----------------------------------------------------------------------


def _list_items(desk: Desk, _: Values, __: TokenRow | None) -> object:
    rows = [
        {
            "watchlist": one.key.watchlist,
            "item": one.key.item,
            "title": one.title,
            "enabled": one.enabled,
            "version": one.version,
        }
        for watchlist in desk.declarations().watchlists
        for one in watchlist.items
    ]
    return {"rows": rows, "next": None}


def _list_sources(desk: Desk, _: Values, __: TokenRow | None) -> object:
    rows = [
        {name: getattr(one, name) for name in _SOURCE} for one in desk.database.read(list_sources)
    ]
    return {"rows": rows, "next": None}


def _list_coverage(desk: Desk, values: Values, _: TokenRow | None) -> object:
    now = desk.clock()
    since = max(values.get("since") or now - COVERAGE_SPAN, now - timedelta(days=31))
    found = desk.database.read(lambda c: state_coverage(c, since=since, now=now))
    rows = [
        {name: getattr(one, name) for name in _COVERAGE}
        | {"gaps": len(one.gaps), "interval": one.interval and round(one.interval.total_seconds())}
        for one in found
    ]
    return {"rows": rows, "next": None}


_ITEM = {
    "watchlist": "string",
    "item": "string",
    "title": "string",
    "enabled": "boolean",
    "version": "string",
}
_SOURCE = {
    "source_id": "integer",
    "outlet": "string",
    "kind": "string",
    "url": "string",
    "active": "boolean",
    "next_due_at": "moment",
    "last_polled_at": "moment",
    "last_ok_at": "moment",
    "last_outcome": "string",
    "last_error": "string",
    "failures": "integer",
    "polls": "integer",
    "covered_until": "moment",
}
_COVERAGE = {
    "outlet": "string",
    "covered_until": "moment",
    "sources": "integer",
    "failing": "integer",
    "polls": "integer",
    "gaps": "integer",
    "filled": "integer",
    "articles": "integer",
    "one_route": "integer",
    "interval": "integer",
    "why": "string",
}


# --- acting --------------------------------------------------------------------------


def _triage(desk: Desk, values: Values, token: TokenRow | None) -> object:
    hit_id, verdict = values["hit_id"], Triage(values["verdict"])
    done = desk.database.write(
        lambda c: triage_hit(
            c, hit_id, verdict, who=_who(token), now=desk.clock(), note=values.get("note", "")
        )
    )
    if not done:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no hit {hit_id}")
    return {"done": True}


def _act(action: Action, desk: Desk, values: Values, token: TokenRow | None) -> object:
    alert_id = values["alert_id"]
    done = desk.database.write(
        lambda c: act_on_alert(
            c, alert_id, action, who=_who(token), now=desk.clock(), note=values.get("note", "")
        )
    )
    if not done:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no alert {alert_id}")
    return {"done": True}


def _who(token: TokenRow | None) -> str:
    return "token" if token is None else f"token {token.name}"


_DONE = {"type": "object", "properties": {"done": {"type": "boolean"}}, "required": ["done"]}


# --- everything at once --------------------------------------------------------------


def _export(view: str, form: str, desk: Desk, values: Values, _: TokenRow | None) -> Response:
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
        media_type=_FORMS[form],
        headers={
            "Content-Disposition": f'attachment; filename="{view}.{form}"',
        },
    )


_FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


# --- the table -----------------------------------------------------------------------


def _get(path: str, words: str, run: Callable[..., object], schema: JsonSchema,
         *parameters: Parameter) -> Operation:  # fmt: skip
    return Operation(
        method="GET", path=path, scope=Scope.READ, words=words, run=run, answer=schema,
        parameters=parameters,
    )  # fmt: skip


def _numbered(name: str) -> Parameter:
    return Parameter(name=name, words="Its number.", kind="integer", in_path=True)


_ALERT_ID = Parameter(name="alert_id", words="Its id.", in_path=True)
_NEXT_ARTICLE = Parameter(name="next", words=NEXT.words, kind="integer")
_NOTED = Body(optional=(_NOTE,))


def _view(view: str, words: str) -> Operation:
    schema = _rows_of(_schema_of(column_kinds(f"v_{view}")))
    return _get(f"/{view}", words, partial(_list_view, view), schema, *_FILTERS[view], *_PAGING)


def _row(view: str, words: str, key: Parameter) -> Operation:
    schema = _schema_of(column_kinds(f"v_{view}"))
    return _get(f"/{view}/{{{key.name}}}", words, partial(_show_row, view), schema, key)


def _exports(view: str) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path=f"/export/{view}.{form}",
            scope=Scope.EXPORT,
            words=f"All {view}, the newest first, as a stream.",
            run=partial(_export, view, form),
            parameters=(*_FILTERS[view], SINCE, UNTIL),
            answer={"type": "string"},
            media_type=media_type.partition(";")[0],
        )
        for form, media_type in _FORMS.items()
    ]


OPERATIONS: tuple[Operation, ...] = (
    _view("hits", "Hits, the newest first."),
    _row("hits", "One hit.", _numbered("hit_id")),
    Operation(
        method="POST",
        path="/hits/{hit_id}/triage",
        scope=Scope.TRIAGE,
        words="Say what a hit is worth.",
        run=_triage,
        parameters=(_numbered("hit_id"),),
        body=Body(required=(_text("verdict", "What it is worth.", Triage),), optional=(_NOTE,)),
        answer=_DONE,
    ),
    _view("alerts", "Alerts, the newest first."),
    _row("alerts", "One alert.", _ALERT_ID),
    *(
        Operation(
            method="POST",
            path=f"/alerts/{{alert_id}}/{action}",
            scope=Scope.ACKNOWLEDGE,
            words=words,
            run=partial(_act, action),
            parameters=(_ALERT_ID,),
            body=_NOTED,
            answer=_DONE,
        )
        for action, words in (
            (Action.ACKNOWLEDGE, "Somebody takes care: nobody else is woken."),
            (Action.FALSE_ALARM, "The hits of an alert did not mean its event."),
        )
    ),
    _view("deliveries", "Deliveries, the newest first."),
    _view("polls", "Polls of the sources, the newest first."),
    _get("/articles", 'Search the archive: words, prefixes* and "phrases".', _search,
         _rows_of(_schema_of(_ARTICLE)), _text("q", "What to search for."),
         *_FILTERS["articles"], SINCE, UNTIL, LIMIT, _NEXT_ARTICLE),
    _get("/articles/{article_id}", "One article with its latest text.", _show_article,
         {**_schema_of(column_kinds("v_articles"))}, _numbered("article_id")),
    _get("/items", "Watch items, as declared.", _list_items, _rows_of(_schema_of(_ITEM))),
    _get("/sources", "Sources: last poll, next poll, covered until.", _list_sources,
         _rows_of(_schema_of(_SOURCE))),
    _get("/coverage", "Until when each outlet was covered, over a span of 31 days at most.",
         _list_coverage, _rows_of(_schema_of(_COVERAGE)), SINCE),
    *(one for view in _FILTERS for one in _exports(view)),
)  # fmt: skip
