"""The inbox: hits of all items, newest first, filtered and a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from watchdog.model import Hit, LanguageCode, OutletId, State, Triage
from watchdog.store.corrections import CORRECTION
from watchdog.store.hits import HITS, as_hit
from watchdog.store.tables import HIT, ITEM, JUDGEMENT
from watchdog.store.telling_tables import AUDIT

_H = HIT.c


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """Which hits are asked for; None asks for all."""

    watchlist: str | None = None
    item: str | None = None
    state: State | None = None
    outlet: OutletId | None = None
    language: LanguageCode | None = None
    triage: Triage | None = None
    since: datetime | None = None  # seen at or after
    until: datetime | None = None  # seen before
    hit_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxHit:
    """A hit as the inbox lists it."""

    hit: Hit
    item_title: str
    episode: int
    triage: Triage
    withdrawn: bool  # the article no longer says so


def list_inbox(
    c: Connection,
    asked: InboxFilter,
    *,
    names: Mapping[OutletId, str],
    before: tuple[datetime, int] | None = None,
    limit: int,
) -> tuple[InboxHit, ...]:
    """Give a page of hits; `before` is when the last one before was seen, and its id."""
    query = (
        HITS.add_columns(ITEM.c.title.label("item_title"))
        .join(ITEM, and_(ITEM.c.watchlist == _H.watchlist, ITEM.c.item == _H.item))
        .where(*_wanted(asked))
    )
    if before is not None:
        at, hit_id = before
        query = query.where(or_(_H.seen_at < at, and_(_H.seen_at == at, _H.id < hit_id)))
    rows = c.execute(query.order_by(_H.seen_at.desc(), _H.id.desc()).limit(limit))
    return tuple(
        InboxHit(
            hit=as_hit(row, names),
            item_title=row.item_title,
            episode=row.episode,
            triage=Triage(row.triage),
            withdrawn=row.withdrawn,
        )
        for row in rows
    )


def newest_hit(c: Connection) -> int:
    """Give the highest number of a hit; 0 where there is none."""
    return _highest(c, _H.id)


def newest_news(c: Connection) -> str:
    """Name what the inbox shows now: another word once anything in it may look otherwise.

    Hits come, are judged anew, taken back by their outlets, and judged by people.
    """
    rows = (_H.id, JUDGEMENT.c.id, CORRECTION.c.id, AUDIT.c.id)
    return "-".join(str(_highest(c, one)) for one in rows)


def _highest(c: Connection, number: ColumnElement[int]) -> int:
    found: int | None = c.execute(select(func.max(number))).scalar()
    return found or 0


def _wanted(asked: InboxFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (_H.watchlist, asked.watchlist),
        (_H.item, asked.item),
        (_H.state, asked.state),
        (_H.triage, asked.triage),
        (_H.outlet, asked.outlet),
        (_H.language, asked.language),
        (_H.id, asked.hit_id),
    )
    wanted = [column == value for column, value in pairs if value is not None]
    if asked.since is not None:
        wanted.append(_H.seen_at >= asked.since)
    if asked.until is not None:
        wanted.append(_H.seen_at < asked.until)
    return wanted
