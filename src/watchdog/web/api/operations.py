"""Every operation of the API.

In:   the parameters an operation declares. Out: rows as JSON, a page at a time, or a stream.
Edge: reads and writes the database through the desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any

from watchdog.alert import Action
from watchdog.model import LanguageCode, OutletId, Triage
from watchdog.pipeline.statement import state_coverage
from watchdog.store import (
    Scope,
    Search,
    TokenRow,
    column_kinds,
    latest_revision,
    list_sources,
    search_articles,
)
from watchdog.text import Row, read_query
from watchdog.web.api.acts import DONE, act, triage
from watchdog.web.api.declaring import (
    LIMIT,
    NEXT,
    SINCE,
    UNTIL,
    Body,
    JsonSchema,
    Operation,
    Parameter,
)
from watchdog.web.api.views import (
    FILTERS,
    FORMS,
    export_view,
    list_view,
    rows_of,
    schema_of,
    show_row,
    text_of,
)
from watchdog.web.desk import Desk

Values = Mapping[str, Any]

COVERAGE_SPAN = timedelta(hours=24)
_NOTE = Parameter(name="note", words="Why, for the record.")
_PAGING = (SINCE, UNTIL, LIMIT, NEXT)


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
    row = show_row("articles", desk, values, token)
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
    schema = rows_of(schema_of(column_kinds(f"v_{view}")))
    return _get(f"/{view}", words, partial(list_view, view), schema, *FILTERS[view], *_PAGING)


def _row(view: str, words: str, key: Parameter) -> Operation:
    schema = schema_of(column_kinds(f"v_{view}"))
    return _get(f"/{view}/{{{key.name}}}", words, partial(show_row, view), schema, key)


def _exports(view: str) -> list[Operation]:
    return [
        Operation(
            method="GET",
            path=f"/export/{view}.{form}",
            scope=Scope.EXPORT,
            words=f"All {view}, the newest first, as a stream.",
            run=partial(export_view, view, form),
            parameters=(*FILTERS[view], SINCE, UNTIL),
            answer={"type": "string"},
            media_type=media_type.partition(";")[0],
        )
        for form, media_type in FORMS.items()
    ]


OPERATIONS: tuple[Operation, ...] = (
    _view("hits", "Hits, the newest first."),
    _row("hits", "One hit.", _numbered("hit_id")),
    Operation(
        method="POST",
        path="/hits/{hit_id}/triage",
        scope=Scope.TRIAGE,
        words="Say what a hit is worth.",
        run=triage,
        parameters=(_numbered("hit_id"),),
        body=Body(required=(text_of("verdict", "What it is worth.", Triage),), optional=(_NOTE,)),
        answer=DONE,
    ),
    _view("alerts", "Alerts, the newest first."),
    _row("alerts", "One alert.", _ALERT_ID),
    *(
        Operation(
            method="POST",
            path=f"/alerts/{{alert_id}}/{action}",
            scope=Scope.ACKNOWLEDGE,
            words=words,
            run=partial(act, action),
            parameters=(_ALERT_ID,),
            body=_NOTED,
            answer=DONE,
        )
        for action, words in (
            (Action.ACKNOWLEDGE, "Somebody takes care: nobody else is woken."),
            (Action.FALSE_ALARM, "The hits of an alert did not mean its event."),
        )
    ),
    _view("deliveries", "Deliveries, the newest first."),
    _view("polls", "Polls of the sources, the newest first."),
    _get("/articles", 'Search the archive: words, prefixes* and "phrases".', _search,
         rows_of(schema_of(_ARTICLE)), text_of("q", "What to search for."),
         *FILTERS["articles"], SINCE, UNTIL, LIMIT, _NEXT_ARTICLE),
    _get("/articles/{article_id}", "One article with its latest text.", _show_article,
         {**schema_of(column_kinds("v_articles"))}, _numbered("article_id")),
    _get("/items", "Watch items, as declared.", _list_items, rows_of(schema_of(_ITEM))),
    _get("/sources", "Sources: last poll, next poll, covered until.", _list_sources,
         rows_of(schema_of(_SOURCE))),
    _get("/coverage", "Until when each outlet was covered, over a span of 31 days at most.",
         _list_coverage, rows_of(schema_of(_COVERAGE)), SINCE),
    *(one for view in FILTERS for one in _exports(view)),
)  # fmt: skip
