"""All items, and the page of one: its timeline, what changed it, who was told.

In:   an item's key. Out: pages.
Edge: the database; the watchlist's file.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.declarations import Declarations, Item
from watchdog.model import ItemKey, State, Testimony
from watchdog.store import (
    ItemRow,
    ShownTelling,
    item_changes,
    item_days,
    item_deliveries,
    item_tellings,
    last_reports,
    list_items,
)
from watchdog.story import count_voices
from watchdog.web.doors import Access, Door
from watchdog.web.drawing import draw_timeline
from watchdog.web.marking import item_block
from watchdog.web.visit import Visit

MOST = 300  # hits and changes that are drawn and counted
LISTED = 100  # of them and of messages, one by one
DAYS = 90
PAGE = 100  # items of the list
LONGEST_WORDS = 100
LONGEST_NUMBER = 9  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """How many independent voices report a state, and in which languages."""

    state: State
    voices: int
    hits: int
    languages: tuple[tuple[str, int], ...]


async def show_items(visit: Visit) -> Response:
    """List items a page at a time, those no file declares any more last."""
    items = await visit.desk.read(list_items)
    asked = {"find": visit.asked("find")[:LONGEST_WORDS], "page": visit.asked("page")}
    found = find_items(items, asked["find"])
    start = PAGE * _number_of(asked["page"])
    reports = await visit.desk.read(last_reports)
    is_more = len(found) > start + PAGE
    more = {"find": asked["find"], "page": str(start // PAGE + 1)} if is_more else {}
    return visit.page(
        "items.html",
        items=found[start : start + PAGE],
        reports=reports,
        asked=asked,
        found=len(found),
        is_long=len(items) > PAGE,
        more=urlencode({name: value for name, value in more.items() if value}),
    )


def find_items(items: Sequence[ItemRow], words: str) -> list[ItemRow]:
    """Find items by their keys and titles, those no file declares any more last."""
    folded = words.casefold()
    found = (one for one in items if folded in f"{one.key} {one.title}".casefold())
    return sorted(found, key=lambda one: (not one.declared, one.key))


def _number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


async def show_item(visit: Visit) -> Response:
    """Show everything about one item."""
    key = ItemKey(*(str(visit.request.path_params[name]) for name in ("watchlist", "item")))
    rows = [one for one in await visit.desk.read(list_items) if one.key == key]
    if not rows:
        return visit.missing("No such item.")
    names = visit.desk.names()
    tellings = await visit.desk.read(lambda c: item_tellings(c, key, names=names, limit=MOST))
    changes = await visit.desk.read(lambda c: item_changes(c, key, MOST))
    deliveries = await visit.desk.read(lambda c: item_deliveries(c, key, LISTED))
    return visit.page(
        "item.html",
        row=rows[0],
        tellings=tellings[:LISTED],
        is_more=len(tellings) > LISTED,
        by_hit={one.hit.hit_id: one for one in tellings},
        changes=changes[:LISTED],
        deliveries=deliveries,
        drawing=draw_timeline(tellings, changes, visit.desk.clock()),
        voices=count_states(tellings),
        days=await visit.desk.read(lambda c: item_days(c, key, DAYS)),
        most=MOST,
        yaml=await run_in_threadpool(_yaml, visit, rows[0]),
    )


def count_states(tellings: Sequence[ShownTelling]) -> tuple[Voices, ...]:
    """Count who reports which state; false alarms and what was withdrawn count no more."""
    counting = [one for one in tellings if not one.withdrawn and one.triage.value != "false-alarm"]
    states = Counter(one.hit.state for one in counting)
    return tuple(
        Voices(
            state=state,
            voices=count_voices(testimony_of(one) for one in counting if one.hit.state is state),
            hits=states[state],
            languages=tuple(
                Counter(str(one.hit.language) for one in counting if one.hit.state is state).items()
            ),
        )
        for state in State
        if states[state]
    )


def testimony_of(one: ShownTelling) -> Testimony:
    """Take a hit as its item's timeline does."""
    return Testimony(
        hit_id=one.hit.hit_id,
        state=one.hit.state,
        detail=one.hit.detail,
        publisher=one.hit.publisher,
        agency=one.agency,
        sketch=one.sketch,
        at=one.hit.seen_at,
        old=False,
        triage=one.triage,
        withdrawn=one.withdrawn,
    )


def find_item(declarations: Declarations, key: ItemKey) -> Item | None:
    """Find a declared item."""
    found = (one for each in declarations.watchlists for one in each.items if one.key == key)
    return next(found, None)


def _yaml(visit: Visit, row: ItemRow) -> str:
    item = find_item(visit.desk.declarations(), row.key)
    text = visit.desk.watchlist_text(row.key.watchlist) if item else ""
    return item_block(text, item.place.line) if item else ""


DOORS = (
    Door("/items", show_items, Access.VIEWER, words="Items"),
    Door("/items/{watchlist}/{item}", show_item, Access.VIEWER),
)
