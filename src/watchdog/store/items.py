"""Tables `item` and `episode`: the awaited events, and the row that a timeline is locked by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, literal, select, update

from watchdog.declarations import Item
from watchdog.model import Detail, ItemKey, State, Step, Testimony, Timeline, Triage
from watchdog.store.corrections import withdrawn_judgements
from watchdog.store.tables import ARTICLE, EPISODE, HIT, ITEM, JUDGEMENT, REVISION
from watchdog.store.writing import Values, chunked, insert_missing

_I, _E, _H = ITEM.c, EPISODE.c, HIT.c

_TESTIMONIES = (
    select(
        _H.id,
        _H.state,
        _H.detail,
        _H.seen_at,
        _H.old,
        _H.triage,
        _H.withdrawn,
        ARTICLE.c.publisher,
        REVISION.c.agency,
        REVISION.c.sketch,
    )
    .join(ARTICLE, ARTICLE.c.id == _H.article_id)
    .join(JUDGEMENT, JUDGEMENT.c.id == _H.judgement_id)
    .join(REVISION, REVISION.c.id == JUDGEMENT.c.revision_id)
)

_JUDGED = (
    select(
        _H.id,
        JUDGEMENT.c.id.label("judgement_id"),
        JUDGEMENT.c.state,
        JUDGEMENT.c.detail,
        _H.seen_at,
        _H.old,
        _H.triage,
        literal(False).label("withdrawn"),  # noqa: FBT003 - corrections say so, below
        ARTICLE.c.publisher,
        REVISION.c.agency,
        REVISION.c.sketch,
    )
    .select_from(JUDGEMENT)
    .join(HIT, _H.id == JUDGEMENT.c.hit_id)
    .join(ARTICLE, ARTICLE.c.id == _H.article_id)
    .join(REVISION, REVISION.c.id == JUDGEMENT.c.revision_id)
)
# Looked up thousands of times: quicker than asking the classes.
_STATES = {state.value: state for state in State}
_DETAILS: Mapping[str | None, Detail | None] = {
    None: None,
    **{detail.value: detail for detail in Detail},
}
_TRIAGES = {triage.value: triage for triage in Triage}
_FEED = "feed"  # the template of what a source says: a page's word goes before it


def sync_items(c: Connection, items: Iterable[Item], now: datetime) -> None:
    """Make the table agree with the declarations.

    `was` renames an item with its history, once. Items no longer declared keep theirs.
    """
    declared = list(items)
    for item in declared:
        if item.was is not None:
            _rename(c, ItemKey(item.key.watchlist, item.was), item.key)
    _write_items(c, {item.key: _item_values(item) for item in declared}, now)


def item_first_loaded(c: Connection, key: ItemKey) -> datetime | None:
    """Tell when an item was first loaded; None for an unknown one."""
    return c.execute(select(_I.first_loaded_at).where(_is(ITEM, key))).scalar_one_or_none()


def lock_item(c: Connection, key: ItemKey) -> None:
    """Keep others from changing this item's timeline until the transaction ends.

    On SQLite the transaction itself keeps them out. Lock several in the order of their keys.
    """
    c.execute(select(_I.item).where(_is(ITEM, key)).with_for_update()).all()


def load_timeline(
    c: Connection, key: ItemKey, *, now: datetime, recurring: timedelta | None
) -> Timeline:
    """Give the current episode as a testimony of `now` meets it; only reads."""
    number = current_episode(c, key, now=now, recurring=recurring)
    rows = c.execute(
        _TESTIMONIES.where(_is(HIT, key), _H.episode == number).order_by(_H.seen_at, _H.id)
    )
    testimonies = tuple(_testimony(row) for row in rows)
    return Timeline(item=key, episode=number, testimonies=testimonies)


def current_episode(
    c: Connection, key: ItemKey, *, now: datetime, recurring: timedelta | None
) -> int:
    """Give the number of the episode that a testimony of `now` belongs to; only reads.

    After so long without a hit that is the next one, still empty. It is opened by
    `record_judgement`, which takes the number given here: so ask first, then record.
    """
    last = c.execute(
        select(EPISODE).where(_is(EPISODE, key)).order_by(_E.number.desc()).limit(1)
    ).one_or_none()
    if last is None:
        return 1
    if recurring is not None and now - last.last_seen_at >= recurring:
        return int(last.number) + 1
    return int(last.number)


def load_course(c: Connection, key: ItemKey, number: int) -> tuple[Step, ...]:
    """Give the steps of an episode, in order: a twentieth of the time of its testimonies."""
    shown = (_H.id, _H.state, _H.detail, _H.old, _H.triage, _H.withdrawn)
    rows = c.execute(
        select(*shown).where(_is(HIT, key), _H.episode == number).order_by(_H.seen_at, _H.id)
    )
    return tuple(
        Step(hit_id, _STATES[state], _DETAILS[detail], old, _TRIAGES[triage], withdrawn)
        for hit_id, state, detail, old, triage, withdrawn in rows
    )


def load_testimonies(c: Connection, hit_ids: Sequence[int]) -> tuple[Testimony, ...]:
    """Give hits as their timelines count them, in the order asked for."""
    found: dict[int, Testimony] = {}
    for part in chunked(hit_ids):
        found |= {row.id: _testimony(row) for row in c.execute(_TESTIMONIES.where(_H.id.in_(part)))}
    return tuple(found[hit_id] for hit_id in hit_ids)


def rebuild_timeline(c: Connection, key: ItemKey, number: int) -> Timeline:
    """Make an episode again from its judgements and corrections, only ever added, and the triage.

    What hits show is not looked at: it must come out equal to `load_timeline`, in whatever
    order several workers wrote.
    """
    rows = c.execute(
        _JUDGED.where(_is(HIT, key), _H.episode == number).order_by(
            _H.seen_at, _H.id, REVISION.c.template != _FEED, REVISION.c.number, JUDGEMENT.c.id
        )
    )
    latest = {row.id: (row.judgement_id, _testimony(row)) for row in rows}
    withdrawn = withdrawn_judgements(c, key)
    testimonies = (
        replace(testimony, withdrawn=judgement in withdrawn)
        for judgement, testimony in latest.values()
    )
    return Timeline(item=key, episode=number, testimonies=tuple(testimonies))


def touch_episode(c: Connection, key: ItemKey, number: int, now: datetime) -> None:
    """Open an episode, or note that it had one more hit."""
    values = {"watchlist": key.watchlist, "item": key.item, "number": number}
    if insert_missing(c, EPISODE, [{**values, "opened_at": now, "last_seen_at": now}]):
        return
    c.execute(
        update(EPISODE)
        .where(_is(EPISODE, key), _E.number == number, _E.last_seen_at < now)
        .values(last_seen_at=now)
    )


def load_testimony(c: Connection, hit_id: int) -> Testimony:
    """Give one hit as its timeline counts it."""
    return _testimony(c.execute(_TESTIMONIES.where(_H.id == hit_id)).one())


def _is(table: Table, key: ItemKey) -> ColumnElement[bool]:
    return and_(table.c.watchlist == key.watchlist, table.c.item == key.item)


def _rename(c: Connection, old: ItemKey, new: ItemKey) -> None:
    taken = c.execute(select(_I.item).where(_is(ITEM, new))).one_or_none()
    if taken is None:
        c.execute(update(ITEM).where(_is(ITEM, old)).values(item=new.item))


def _item_values(item: Item) -> Values:
    return {
        "watchlist": item.key.watchlist,
        "item": item.key.item,
        "title": item.title,
        "version": item.version,
        "enabled": item.enabled,
        "declared": True,
    }


def _write_items(c: Connection, wanted: Mapping[ItemKey, Values], now: datetime) -> None:
    """Write only what differs: thousands of items are synced at each edit."""
    rows = c.execute(select(ITEM).order_by(_I.watchlist, _I.item)).all()
    known = {ItemKey(row.watchlist, row.item): row for row in rows}
    missing = [values for key, values in wanted.items() if key not in known]
    insert_missing(c, ITEM, [{**values, "first_loaded_at": now} for values in missing])
    for key, row in known.items():
        values = wanted.get(key, {"declared": False})
        if any(row._mapping[name] != value for name, value in values.items()):  # noqa: SLF001 - SQLAlchemy's public name
            c.execute(update(ITEM).where(_is(ITEM, key)).values(**values))


def _testimony(row: Row[*tuple[Any, ...]]) -> Testimony:
    return Testimony(
        hit_id=row.id,
        state=State(row.state),
        detail=None if row.detail is None else Detail(row.detail),
        publisher=row.publisher,
        agency=row.agency,
        sketch=tuple(row.sketch),
        at=row.seen_at,
        old=row.old,
        triage=Triage(row.triage),
        withdrawn=row.withdrawn,
    )
