"""Atom: the hits of an item, or of a watchlist, for readers of feeds.

In:   a watchlist, an item; a token in the address, with the scope `feed` alone in mind.
Out:  doors for `/feeds/<watchlist>.atom` and `/feeds/<watchlist>/<item>.atom`.
Edge: answers HTTP.

Readers of feeds send no headers, so the token stands in the address, where others may see it:
it opens feeds and nothing else, unless somebody gave it more.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from xml.etree import ElementTree as ET

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.errors import StoreError
from watchdog.store import Scope, list_rows
from watchdog.text import Row, as_text, clean_text
from watchdog.web.api.answering import answer_problem, no_database, require_scope
from watchdog.web.api.declaring import ProblemError
from watchdog.web.desk import Desk
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

ENTRIES = 50
_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NO_XML = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # the form of a language's code
_START = datetime(1970, 1, 1, tzinfo=UTC)


async def show_feed(visit: Visit) -> Response:
    """Give the hits of an item or of a whole watchlist."""
    secret = visit.request.query_params.get("token", "")
    names = {name: str(value) for name, value in visit.request.path_params.items()}
    base = visit.desk.base_url or str(visit.request.base_url).rstrip("/")
    try:
        return await run_in_threadpool(_feed, visit.desk, base, secret, **names)
    except ProblemError as error:
        return answer_problem(error)
    except StoreError:
        return answer_problem(no_database())


def _feed(desk: Desk, base: str, secret: str, watchlist: str, item: str | None = None) -> Response:
    require_scope(desk, secret, Scope.FEED)
    named = [one for one in desk.declarations().watchlists if one.id == watchlist]
    items = [one for list_ in named for one in list_.items if item in (None, one.key.item)]
    if not items:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no such watchlist or item is declared")
    where = {"watchlist": watchlist} | ({} if item is None else {"item": item})
    rows = desk.database.read(lambda c: list(list_rows(c, "v_hits", where=where, limit=ENTRIES)))
    title = named[0].title if item is None else items[0].title
    address = f"{base}/feeds/{watchlist}" + ("" if item is None else f"/{item}")
    text = write_feed(rows, title=title or watchlist, address=address, base=base)
    return Response(text, media_type="application/atom+xml")


def write_feed(rows: Sequence[Row], *, title: str, address: str, base: str) -> str:
    """Write hits as an Atom feed (RFC 4287); `rows` are of the view of hits, newest first."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", address)
    _add(feed, "title", title)
    moments = [row["seen_at"] for row in rows if isinstance(row["seen_at"], datetime)]
    _add(feed, "updated", str(as_text(max(moments, default=_START))))
    _add(_add(feed, "author"), "name", "Watchdog")
    for row in rows:
        _add_entry(feed, row, base)
    ET.indent(feed)
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add_entry(feed: ET.Element, row: Row, base: str) -> None:
    entry = _add(feed, "entry")
    language = str(row["language"])
    if _TAG.fullmatch(language):
        entry.set(_XML_LANG, language)
    page = f"{base}/hits/{row['hit_id']}"
    _add(entry, "id", page)
    _add(entry, "title", f"{row['state']}: {row['title']}")
    _add(entry, "updated", str(as_text(row["seen_at"])))
    _add(entry, "link").set("href", page)
    for term in (row["item"], row["state"], row["outlet"]):
        _add(entry, "category").set("term", _clean(str(term)))
    _add(entry, "summary", str(row["sentence"]))


def _add(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text:
        element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Leave out what XML cannot hold, and what could deceive."""
    return _NO_XML.sub("", clean_text(text))


DOORS = (
    Door("/feeds/{watchlist}.atom", show_feed, Access.SIGNED),
    Door("/feeds/{watchlist}/{item}.atom", show_feed, Access.SIGNED),
)
