"""Tables `correction` and `doubt`: what outlets took back, and what a second read must confirm.

A correction is only ever added: it says of one judgement whether its article still stands by
it. The last one counts, and a new judgement needs none. `hit.withdrawn` shows it; it can be
made again from here. A doubt is of one article and ends with its second read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Table,
    Text,
    case,
    func,
    select,
    update,
)

from watchdog.model import Body, Detail, ItemKey, OutletId, State
from watchdog.store.tables import ARTICLE, HIT, JUDGEMENT, REVISION
from watchdog.store.telling_tables import ALERT_HIT
from watchdog.store.types import METADATA, Id, UtcDateTime, one_of
from watchdog.store.writing import insert_missing, insert_row

_H, _J = HIT.c, JUDGEMENT.c
_FEED = "feed"


class Cause(StrEnum):
    """What an outlet did with an article."""

    TEXT = "text"  # it says something else, or nothing of it
    GONE = "gone"  # the page is not there any more
    MOVED = "moved"  # its address leads to an index
    BACK = "back"  # it is there again
    SITE = "site"  # many pages are away at once: the site's doing, not the article's

    @property
    def is_absence(self) -> bool:
        """Whether there is no page."""
        return self in {Cause.GONE, Cause.MOVED}


CORRECTION = Table(
    "correction",  # append-only
    METADATA,
    Column("id", Id, primary_key=True),
    Column("hit_id", Id, ForeignKey("hit.id"), nullable=False),
    Column("judgement_id", Id, ForeignKey("judgement.id"), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("cause", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    one_of("cause", Cause),
    Index(None, "hit_id"),
    Index(None, "created_at"),
)

DOUBT = Table(
    "doubt",
    METADATA,
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("cause", Text, nullable=False),
    Column("verdicts", JSON, nullable=False),  # "watchlist/item" → state, or null for none
    Column("since", UtcDateTime, nullable=False),
    one_of("cause", Cause),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A first read that a second one must confirm."""

    cause: Cause
    verdicts: Mapping[ItemKey, State | None]  # by item what the article says now; None: nothing
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A hit as its article's page made it."""

    hit_id: int
    item: ItemKey
    state: State
    detail: Detail | None
    item_version: str
    episode: int
    old: bool
    withdrawn: bool
    told: bool  # some alert has it
    revision_id: int
    judgement_id: int


def shown_hits(c: Connection, article_id: int) -> tuple[ShownHit, ...]:
    """Give the hits of an article that its page made, the withdrawn ones too, by item."""
    told = select(ALERT_HIT.c.hit_id).where(ALERT_HIT.c.hit_id == _H.id).exists()
    rows = c.execute(
        select(HIT, _J.item_version, _J.revision_id, told.label("told"))
        .join(JUDGEMENT, _J.id == _H.judgement_id)
        .join(REVISION, REVISION.c.id == _J.revision_id)
        .where(_H.article_id == article_id, REVISION.c.template != _FEED)
        .order_by(_H.watchlist, _H.item)
    )
    return tuple(
        ShownHit(
            hit_id=row.id,
            item=ItemKey(row.watchlist, row.item),
            state=State(row.state),
            detail=None if row.detail is None else Detail(row.detail),
            item_version=row.item_version,
            episode=row.episode,
            old=row.old,
            withdrawn=row.withdrawn,
            told=row.told,
            revision_id=row.revision_id,
            judgement_id=row.judgement_id,
        )
        for row in rows
    )


def withdraw_hit(c: Connection, hit_id: int, cause: Cause, now: datetime) -> bool:
    """Note that the article stands by it no more; False where that was known.

    A new judgement brings the hit back, or `restore_hit`.
    """
    return _correct(c, hit_id, cause, now, withdrawn=True)


def restore_hit(c: Connection, hit_id: int, now: datetime) -> bool:
    """Note that the article stands by it again; False where it always did."""
    return _correct(c, hit_id, Cause.BACK, now, withdrawn=False)


def _correct(c: Connection, hit_id: int, cause: Cause, now: datetime, *, withdrawn: bool) -> bool:
    done = c.execute(
        update(HIT)
        .where(_H.id == hit_id, _H.withdrawn != withdrawn)
        .values(withdrawn=withdrawn)
        .returning(_H.judgement_id)
    ).one_or_none()
    if done is not None:
        insert_row(
            c,
            CORRECTION,
            hit_id=hit_id,
            judgement_id=done.judgement_id,
            withdrawn=withdrawn,
            cause=cause,
            created_at=now,
        )
    return done is not None


def withdrawn_judgements(c: Connection, key: ItemKey) -> frozenset[int]:
    """Name the judgements of an item's hits that their articles stand by no more."""
    rows = c.execute(
        select(CORRECTION.c.judgement_id, CORRECTION.c.withdrawn)
        .join(HIT, _H.id == CORRECTION.c.hit_id)
        .where(_H.watchlist == key.watchlist, _H.item == key.item)
        .order_by(CORRECTION.c.id)
    )
    last = {row.judgement_id: row.withdrawn for row in rows}
    return frozenset(judgement for judgement, withdrawn in last.items() if withdrawn)


# --- doubts --------------------------------------------------------------------------


def find_doubt(c: Connection, article_id: int) -> Doubt | None:
    """Give what a second read of an article must confirm."""
    row = c.execute(select(DOUBT).where(DOUBT.c.article_id == article_id)).one_or_none()
    if row is None:
        return None
    verdicts = {
        ItemKey(*name.split("/", 1)): None if state is None else State(state)
        for name, state in row.verdicts.items()
    }
    return Doubt(cause=Cause(row.cause), verdicts=verdicts, since=row.since)


def put_doubt(c: Connection, article_id: int, doubt: Doubt) -> None:
    """Note what a second read must confirm, in place of what was noted before."""
    drop_doubt(c, article_id)
    verdicts = {str(item): state for item, state in doubt.verdicts.items()}
    values = {"cause": doubt.cause, "verdicts": verdicts, "since": doubt.since}
    insert_missing(c, DOUBT, [{"article_id": article_id, **values}])


def drop_doubt(c: Connection, article_id: int) -> None:
    """Note that an article is in doubt no more."""
    c.execute(DOUBT.delete().where(DOUBT.c.article_id == article_id))


def count_rereads(
    c: Connection, outlet: OutletId, since: datetime, away: Sequence[str], *, without: int
) -> tuple[int, int]:
    """Count an outlet's other pages that were read again since then: those there, those away.

    `away` are the reasons of reads that found no page where there had been one.
    """
    again = (
        ARTICLE.c.outlet == outlet,
        ARTICLE.c.id != without,
        ARTICLE.c.body == Body.PAGE,
        ARTICLE.c.reads > 1,
        ARTICLE.c.last_read_at >= since,
    )
    found = func.sum(case((ARTICLE.c.last_read_error == "", 1), else_=0))
    lost = func.sum(case((ARTICLE.c.last_read_error.in_(away), 1), else_=0))
    row = c.execute(select(func.coalesce(found, 0), func.coalesce(lost, 0)).where(*again)).one()
    return int(row[0]), int(row[1])
