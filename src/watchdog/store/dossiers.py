"""Everything about one item or one hit, for their pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from watchdog.model import (
    DeliveryStatus,
    Detail,
    Field,
    Hit,
    ItemKey,
    OutletId,
    Purpose,
    Reason,
    Span,
    State,
    Triage,
)
from watchdog.store.hits import HITS, as_hit
from watchdog.store.packing import unpack_spans
from watchdog.store.tables import HIT, ITEM, JUDGEMENT, REVISION
from watchdog.store.telling_tables import ALERT, ALERT_HIT, AUDIT, CHANGE, DELIVERY
from watchdog.store.types import day_of

_H, _J, _C, _D = HIT.c, JUDGEMENT.c, CHANGE.c, DELIVERY.c
CUE = "cue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """An item as lists show it."""

    key: ItemKey
    title: str
    first_loaded_at: datetime
    enabled: bool
    declared: bool  # False once no file declares it


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReport:
    """The newest hit of an item."""

    hit_id: int
    state: State
    detail: Detail | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTelling:
    """One hit on an item's timeline."""

    hit: Hit
    episode: int
    triage: Triage
    withdrawn: bool
    agency: str | None  # None where none is credited
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """What a hit did to its item's timeline."""

    hit_id: int
    episode: int
    reason: Reason
    before: State | None  # None when nothing was reported before
    after: State
    created_at: datetime
    alert_id: str | None  # None while it is not told of, or never
    disposition: str  # "" until planned


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDelivery:
    """One message of an alert."""

    alert_id: str
    reason: Reason
    state: State | None
    told_at: datetime  # when the alert was made
    target: str
    purpose: Purpose
    status: DeliveryStatus
    sent_at: datetime | None
    why: str  # why it is held, suppressed or dead


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRevision:
    """One text of an article."""

    revision_id: int
    number: int  # 0 is the feed's
    title: str
    paragraphs: tuple[str, ...]
    template: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownJudgement:
    """One verdict on one revision."""

    revision_id: int
    number: int
    state: State
    detail: Detail | None
    cue: str | None
    created_at: datetime
    marks: tuple[tuple[Field, int, int, str], ...]  # concept id or "cue"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAct:
    """What somebody did to a hit."""

    at: datetime
    who: str
    what: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HitDossier:
    """Everything kept of one hit."""

    telling: ShownTelling
    article_id: int
    revisions: tuple[ShownRevision, ...]  # oldest first
    judgements: tuple[ShownJudgement, ...]  # newest first
    deliveries: tuple[ShownDelivery, ...]
    acts: tuple[ShownAct, ...]


def list_items(c: Connection) -> tuple[ItemRow, ...]:
    """Give all items ever declared, by watchlist and id."""
    rows = c.execute(select(ITEM).order_by(ITEM.c.watchlist, ITEM.c.item))
    return tuple(
        ItemRow(
            key=ItemKey(row.watchlist, row.item),
            title=row.title,
            first_loaded_at=row.first_loaded_at,
            enabled=row.enabled,
            declared=row.declared,
        )
        for row in rows
    )


def last_reports(c: Connection) -> Mapping[ItemKey, LastReport]:
    """Give each item's newest hit that stands, neither withdrawn nor a false alarm."""
    newest = (
        select(_H.id)
        .where(_H.watchlist == ITEM.c.watchlist, _H.item == ITEM.c.item)
        .where(~_H.withdrawn, _H.triage != Triage.FALSE_ALARM)
        .order_by(_H.seen_at.desc(), _H.id.desc())
        .limit(1)
        .correlate(ITEM)
        .scalar_subquery()
    )
    shown = HIT.alias()
    of = shown.c
    rows = c.execute(
        select(ITEM.c.watchlist, ITEM.c.item, of.id, of.state, of.detail, of.seen_at)
        .select_from(ITEM)
        .join(shown, of.id == newest)
    )
    return {
        ItemKey(row.watchlist, row.item): LastReport(
            hit_id=row.id,
            state=State(row.state),
            detail=Detail(row.detail) if row.detail else None,
            seen_at=row.seen_at,
        )
        for row in rows
    }


def item_tellings(
    c: Connection, key: ItemKey, *, names: Mapping[OutletId, str], limit: int
) -> tuple[ShownTelling, ...]:
    """Give an item's hits, newest first, with whose voice each is."""
    return _tellings(c, names, _H.watchlist == key.watchlist, _H.item == key.item, limit=limit)


def item_days(c: Connection, key: ItemKey, limit: int) -> tuple[tuple[date, int], ...]:
    """Count an item's hits by the day (UTC) on which they were seen, the newest day first."""
    day = day_of(c, _H.seen_at).label("day")
    rows = c.execute(
        select(day, func.count().label("hits"))
        .where(_H.watchlist == key.watchlist, _H.item == key.item)
        .group_by(day)
        .order_by(day.desc())
        .limit(limit)
    )
    return tuple((date.fromisoformat(row.day), row.hits) for row in rows)


def item_changes(c: Connection, key: ItemKey, limit: int) -> tuple[ShownChange, ...]:
    """Give what changed an item's timeline, newest first."""
    rows = c.execute(
        select(CHANGE)
        .where(_C.watchlist == key.watchlist, _C.item == key.item)
        .order_by(_C.created_at.desc(), _C.id.desc())
        .limit(limit)
    )
    return tuple(
        ShownChange(
            hit_id=row.hit_id,
            episode=row.episode,
            reason=Reason(row.reason),
            before=State(row.before) if row.before else None,
            after=State(row.after),
            created_at=row.created_at,
            alert_id=row.alert_id,
            disposition=row.disposition or "",
        )
        for row in rows
    )


def item_deliveries(c: Connection, key: ItemKey, limit: int) -> tuple[ShownDelivery, ...]:
    """Give the messages about an item, those of the newest alert first."""
    return _deliveries(c, ALERT.c.watchlist == key.watchlist, ALERT.c.item == key.item, limit=limit)


def load_hit_dossier(
    c: Connection, hit_id: int, names: Mapping[OutletId, str]
) -> HitDossier | None:
    """Give everything about a hit; None when there is no such hit."""
    tellings = _tellings(c, names, _H.id == hit_id, limit=1)
    if not tellings:
        return None
    article_id = c.execute(select(_H.article_id).where(_H.id == hit_id)).scalar_one()
    of_hit = select(ALERT_HIT.c.alert_id).where(ALERT_HIT.c.hit_id == hit_id)
    return HitDossier(
        telling=tellings[0],
        article_id=article_id,
        revisions=_revisions(c, article_id),
        judgements=_judgements(c, hit_id),
        deliveries=_deliveries(c, ALERT.c.id.in_(of_hit), limit=100),
        acts=_acts(c, f"hit {hit_id}"),
    )


def _tellings(
    c: Connection, names: Mapping[OutletId, str], *where: object, limit: int
) -> tuple[ShownTelling, ...]:
    rows = c.execute(
        HITS.add_columns(REVISION.c.agency, REVISION.c.sketch)
        .join(REVISION, REVISION.c.id == _J.revision_id)
        .where(*where)  # type: ignore[arg-type] # conditions
        .order_by(_H.seen_at.desc(), _H.id.desc())
        .limit(limit)
    )
    return tuple(
        ShownTelling(
            hit=as_hit(row, names),
            episode=row.episode,
            triage=Triage(row.triage),
            withdrawn=row.withdrawn,
            agency=row.agency,
            sketch=tuple(row.sketch),
        )
        for row in rows
    )


def _deliveries(c: Connection, *where: object, limit: int) -> tuple[ShownDelivery, ...]:
    rows = c.execute(
        select(
            DELIVERY,
            ALERT.c.reason.label("alert_reason"),
            ALERT.c.state,
            ALERT.c.created_at.label("told_at"),
        )
        .join(ALERT, ALERT.c.id == _D.alert_id)
        .where(*where)  # type: ignore[arg-type] # conditions
        .order_by(ALERT.c.created_at.desc(), _D.id)
        .limit(limit)
    )
    return tuple(
        ShownDelivery(
            alert_id=row.alert_id,
            reason=Reason(row.alert_reason),
            state=State(row.state) if row.state else None,
            told_at=row.told_at,
            target=row.target,
            purpose=Purpose(row.purpose),
            status=DeliveryStatus(row.status),
            sent_at=row.sent_at,
            why=row.reason or row.last_error,
        )
        for row in rows
    )


def _revisions(c: Connection, article_id: int) -> tuple[ShownRevision, ...]:
    rows = c.execute(
        select(REVISION).where(REVISION.c.article_id == article_id).order_by(REVISION.c.number)
    )
    return tuple(
        ShownRevision(
            revision_id=row.id,
            number=row.number,
            title=row.title,
            paragraphs=tuple(row.paragraphs),
            template=row.template,
            created_at=row.created_at,
        )
        for row in rows
    )


def _judgements(c: Connection, hit_id: int) -> tuple[ShownJudgement, ...]:
    rows = c.execute(
        select(JUDGEMENT, REVISION.c.number)
        .join(REVISION, REVISION.c.id == _J.revision_id)
        .where(_J.hit_id == hit_id)
        .order_by(_J.id.desc())
    )
    return tuple(
        ShownJudgement(
            revision_id=row.revision_id,
            number=row.number,
            state=State(row.state),
            detail=Detail(row.detail) if row.detail else None,
            cue=row.cue,
            created_at=row.created_at,
            marks=_marks(unpack_spans(row.spans), row.cue_spans),
        )
        for row in rows
    )


def _marks(
    spans: Sequence[Span], cues: Sequence[Sequence[object]]
) -> tuple[tuple[Field, int, int, str], ...]:
    return (
        *((span.field, span.start, span.end, str(span.concept)) for span in spans),
        *((Field(str(field)), int(str(a)), int(str(b)), CUE) for field, a, b in cues),
    )


def _acts(c: Connection, subject: str) -> tuple[ShownAct, ...]:
    rows = c.execute(select(AUDIT).where(AUDIT.c.subject == subject).order_by(AUDIT.c.id.desc()))
    return tuple(
        ShownAct(
            at=row.at,
            who=row.who,
            what=row.detail.get("triage", row.what),
            note=row.detail.get("note", ""),
        )
        for row in rows
    )
