"""The inbox: hits of all items, what they say, and what people say of them.

In:   a filter in the address. Out: hits, newest first, grouped by episode.
Edge: the database.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode

from starlette.responses import Response

from watchdog.model import LanguageCode, OutletId, State, Triage
from watchdog.pipeline.acting import triage_hit
from watchdog.store import (
    InboxFilter,
    InboxHit,
    list_inbox,
    list_items,
    newest_news,
)
from watchdog.web.days import first_moment
from watchdog.web.doors import Access, Door
from watchdog.web.false_alarms import find_example
from watchdog.web.visit import Visit

PAGE_SIZE = 50
NOTE_LIMIT = 500
_FIELDS = ("item", "state", "outlet", "language", "triage", "since", "until", "zone")
E = TypeVar("E", bound=StrEnum)


async def show_inbox(visit: Visit) -> Response:
    """Show a page of hits; nothing (204) to a page that asks for news and has all."""
    newest = await visit.desk.read(newest_news)
    if visit.partial and visit.asked("newest") == newest:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    asked, names = read_filter(visit), visit.desk.names()
    before = _read_cursor(visit.asked("before"))
    hits = await visit.desk.read(
        lambda c: list_inbox(c, asked, names=names, before=before, limit=PAGE_SIZE + 1)
    )
    given = {name: visit.asked(name) for name in _FIELDS if visit.asked(name)}
    if not {"since", "until"} & given.keys():
        given.pop("zone", None)  # it says nothing else
    more = hits[PAGE_SIZE - 1] if len(hits) > PAGE_SIZE else None
    return visit.page(
        "inbox.html",
        groups=_by_episode(hits[:PAGE_SIZE]),
        given=given,
        query=urlencode(given),
        older=urlencode(given | {"before": _cursor(more)}) if more else "",
        first=before is None,
        newest=newest,
        items=await visit.desk.read(list_items),
        outlets=names,
        languages=visit.desk.declarations().languages,
        states=list(State),
        triages=list(Triage),
        example=None,
    )


async def triage(visit: Visit) -> Response:
    """Keep what somebody says of a hit; a false alarm is answered with its example."""
    hit_id = int(visit.request.path_params["hit_id"])
    said, note = _one_of(Triage, visit.form.get("triage", "")), visit.form.get("note", "")
    if said is None:
        return visit.page("message.html", HTTPStatus.BAD_REQUEST, words="There is no such answer.")
    now = visit.desk.clock()
    done = await visit.desk.write(
        lambda c: triage_hit(c, hit_id, said, who=visit.who, now=now, note=note[:NOTE_LIMIT])
    )
    if not done:
        return visit.missing("No such hit.")
    if not visit.partial:
        return visit.follow(f"/hits/{hit_id}")
    names = visit.desk.names()
    [row] = await visit.desk.read(
        lambda c: list_inbox(c, InboxFilter(hit_id=hit_id), names=names, limit=1)
    )
    example = await find_example(visit, hit_id) if said is Triage.FALSE_ALARM else None
    return visit.page("row.html", row=row, example=example)


def read_filter(visit: Visit) -> InboxFilter:
    """Read the filter from an address; what cannot be is taken as not given."""
    watchlist, _, item = visit.asked("item").partition("/")
    zone = visit.asked("zone")
    return InboxFilter(
        watchlist=watchlist or None,
        item=item or None,
        state=_one_of(State, visit.asked("state")),
        outlet=OutletId(visit.asked("outlet")) or None,
        language=LanguageCode(visit.asked("language")) or None,
        triage=_one_of(Triage, visit.asked("triage")),
        since=first_moment(visit.asked("since"), zone),
        until=first_moment(visit.asked("until"), zone, later=1),
    )


def _by_episode(hits: Sequence[InboxHit]) -> list[list[InboxHit]]:
    """Put hits of one episode together, where its newest stands."""
    groups: dict[tuple[object, int], list[InboxHit]] = {}
    for one in hits:
        groups.setdefault((one.hit.item, one.episode), []).append(one)
    return list(groups.values())


def _one_of(kind: type[E], value: str) -> E | None:
    return kind(value) if value in set(kind) else None


def _cursor(last: InboxHit) -> str:
    return f"{last.hit.seen_at.isoformat()}~{last.hit.hit_id}"


def _read_cursor(value: str) -> tuple[datetime, int] | None:
    at, _, number = value.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(number)) if moment.tzinfo else None
    except ValueError:
        return None


DOORS = (
    Door("/", show_inbox, Access.VIEWER, words="Inbox"),
    Door("/hits/{hit_id:int}/triage", triage, Access.EDITOR, ("POST",)),
)
