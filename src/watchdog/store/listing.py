"""Rows of the contract's views, for commands and exports.

The views are made in the migrations; what is written here is their columns and types, which
a test holds against the database.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    TableClause,
    Text,
    column,
    literal,
    select,
    table,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from watchdog.errors import StoreError
from watchdog.store.types import UtcDateTime

Row = Mapping[str, object]

PAGE = 1000  # rows of an export read at a time
_NUMBERS = {"article_id", "hit_id", "poll_id", "source_id", "delivery_id"}
_COUNTS = {"revisions", "attempts", "entries", "new"}
_FLAGS = {"gap": Boolean()}
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class View:
    """A view: its columns in order, and which of them say when and in which order."""

    clause: TableClause
    moment: str | None  # None where rows have no time of their own
    key: str


def _view(name: str, columns: str, moment: str | None) -> View:
    names = columns.split()
    clause = table(name, *(column(one, _type_of(one)) for one in names))
    return View(clause, moment, names[0])


def _type_of(name: str) -> TypeEngine[Any]:
    if name.endswith("_at"):
        return UtcDateTime()
    if name in _NUMBERS | _COUNTS:
        return Integer()
    return _FLAGS.get(name) or Text()


VIEWS: Mapping[str, View] = {
    view.clause.name: view
    for view in (
        _view(
            "v_articles",
            "article_id outlet language url title published_at first_seen_at revisions body",
            "first_seen_at",
        ),
        _view(
            "v_hits",
            "hit_id item watchlist state detail cue sentence outlet publisher language url title"
            " article_id published_at seen_at triage",
            "seen_at",
        ),
        _view(
            "v_alerts",
            "alert_id watchlist item state reason created_at acknowledged_at acknowledged_by",
            "created_at",
        ),
        _view("v_alert_hits", "alert_id hit_id", None),
        _view(
            "v_deliveries",
            "delivery_id alert_id target purpose status attempts created_at sent_at last_error",
            "created_at",
        ),
        _view(
            "v_polls",
            "poll_id source_id outlet planned_at started_at finished_at outcome entries new gap",
            "planned_at",
        ),
    )
}


VIEW_COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(view.clause.c.keys()) for name, view in VIEWS.items()
}


def list_rows(
    c: Connection,
    view: str,
    *,
    where: Mapping[str, str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: Mapping[str, object] | None = None,
    limit: int | None = None,
    newest_first: bool = True,
) -> Iterator[Mapping[str, object]]:
    """Give rows of a view, keys in the view's order; read them before the transaction ends.

    `where` asks for equal values, given as text; an empty one asks for what is not there.
    `since` and `until` bound the view's moment, the second excluded. `before` is the last row
    of the page before, newest first. StoreError names the view or column that does not exist,
    or the value that cannot be.
    """
    found = find_view(view)
    query = select(found.clause).limit(limit)
    for name, value in (where or {}).items():
        query = query.where(_equals(found, name, value))
    for moment, is_start in ((since, True), (until, False)):
        if moment is not None:
            at = _moment_of(found)
            query = query.where(at >= moment if is_start else at < moment)
    order = [found.clause.c[name] for name in (found.moment, found.key) if name]
    if before is not None:
        last = tuple_(*(literal(before[one.name], one.type) for one in order))
        query = query.where(tuple_(*order) < last)
    query = query.order_by(*(one.desc() if newest_first else one.asc() for one in order))
    return (dict(row) for row in c.execute(query).mappings())


def each_row(
    read: Callable[[Callable[[Connection], list[Row]]], list[Row]],
    view: str,
    *,
    where: Mapping[str, str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Row]:
    """Give all rows of a view, the newest first, a page at a time: memory stays flat.

    Each page is a transaction of its own, so that a slow reader holds up nothing; what is
    added meanwhile comes before the first page, and is not given.
    """
    last: Row | None = None
    while True:
        asked = partial(
            list_rows, view=view, where=where, since=since, until=until, before=last, limit=PAGE
        )
        rows = read(lambda c, asked=asked: list(asked(c)))  # type: ignore[misc]
        yield from rows
        if len(rows) < PAGE:
            return
        last = rows[-1]


def find_view(name: str) -> View:
    """Find a view; StoreError names those there are."""
    found = VIEWS.get(name)
    if found is None:
        raise StoreError(f"there is no view {name}: there are {', '.join(VIEWS)}")
    return found


def _moment_of(view: View) -> ColumnElement[datetime]:
    if view.moment is None:
        raise StoreError(f"{view.clause.name} has no time to filter by")
    return view.clause.c[view.moment]


def _equals(view: View, name: str, value: str) -> ColumnElement[bool]:
    if name not in view.clause.c:
        names = ", ".join(view.clause.c.keys())
        raise StoreError(f"{view.clause.name} has no column {name}: there are {names}")
    wanted = view.clause.c[name]
    if value == "":
        return wanted.is_(None)
    return wanted == _typed(wanted, value)


def _typed(wanted: ColumnElement[Any], value: str) -> object:
    try:
        match wanted.type:
            case Boolean():
                return _TRUTHS[value.lower()]
            case Integer():
                return int(value)
            case UtcDateTime():
                return datetime.fromisoformat(value)
            case _:
                return value
    except (KeyError, ValueError) as error:
        raise StoreError(f"{value} is no value of {wanted}") from error


def column_kinds(view: str) -> Mapping[str, str]:
    """Say what each column of a view holds: `integer`, `boolean`, `moment` or `string`."""
    names = {Integer: "integer", Boolean: "boolean", UtcDateTime: "moment"}
    columns = find_view(view).clause.c
    return {name: names.get(type(column.type), "string") for name, column in columns.items()}
