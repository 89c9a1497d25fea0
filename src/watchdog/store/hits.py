"""Tables `hit` and `judgement`: which item was found in which article, and in which state."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from watchdog.model import (
    Detail,
    Field,
    Hit,
    ItemKey,
    Judgement,
    LanguageCode,
    OutletId,
    State,
    Triage,
)
from watchdog.store.items import touch_episode
from watchdog.store.packing import mark_sentence, pack_spans, unpack_spans
from watchdog.store.rows import RecordedHit
from watchdog.store.tables import ARTICLE, HIT, JUDGEMENT, REVISION
from watchdog.store.writing import chunked, insert_missing, insert_row

_H, _J, _A = HIT.c, JUDGEMENT.c, ARTICLE.c

_FEED = "feed"  # the template of what a source says
_CUE = "cue"  # how the deciding words are marked, among the ids of concepts

HITS = (  # with the judgement shown and the article
    select(
        HIT,
        _J.cue_spans,
        _J.sentence_field,
        _J.sentence_start,
        _J.spans,
        _J.prominent,
        _J.attributed,
        _J.conflicts,
        _A.publisher,
        _A.page_url,
        _A.title,
        _A.published_at,
    )
    .join(JUDGEMENT, _J.id == _H.judgement_id)
    .join(ARTICLE, _A.id == _H.article_id)
)


def record_judgement(
    c: Connection,
    article_id: int,
    revision_id: int,
    judgement: Judgement,
    *,
    episode: int,
    old: bool,
    now: datetime,
) -> RecordedHit:
    """Append a judgement and let its hit show it. The item must be known and locked.

    A judgement of an older revision than the one shown is kept, but not shown; nor is one of
    a source's words where a page's is shown.
    """
    before = c.execute(
        select(_H.id, _H.state, _H.withdrawn).where(
            _H.watchlist == judgement.item.watchlist,
            _H.item == judgement.item.item,
            _H.article_id == article_id,
        )
    ).one_or_none()
    hit_id = (
        before.id if before is not None else _add_hit(c, article_id, judgement, episode, old, now)
    )
    added = insert_missing(
        c, JUDGEMENT, [_judgement_values(judgement, hit_id, revision_id, now)], "id"
    )
    judgement_id = added[0].id if added else _find_judgement(c, hit_id, revision_id, judgement)
    if added and not _is_outdated(c, hit_id, revision_id):
        _show(c, hit_id, judgement_id, judgement)
    return RecordedHit(
        hit_id=hit_id,
        judgement_id=judgement_id,
        is_new_hit=before is None,
        is_new_judgement=bool(added),
        previous=None if before is None or before.withdrawn else State(before.state),
    )


def find_hits(c: Connection, article_id: int) -> Mapping[ItemKey, int]:
    """Give the hits of an article that are not withdrawn, by item."""
    rows = c.execute(
        select(_H.id, _H.watchlist, _H.item)
        .where(_H.article_id == article_id, ~_H.withdrawn)
        .order_by(_H.watchlist, _H.item)
    )
    return {ItemKey(row.watchlist, row.item): row.id for row in rows}


def set_triage(c: Connection, hit_id: int, triage: Triage) -> bool:
    """Keep what a person said of a hit; False for an unknown one."""
    done = c.execute(update(HIT).where(_H.id == hit_id).values(triage=triage))
    return done.rowcount == 1


def load_hits(
    c: Connection, hit_ids: Sequence[int], names: Mapping[OutletId, str] | None = None
) -> tuple[Hit, ...]:
    """Give hits in the order asked for; `names` are the outlets' names as declared."""
    found: dict[int, Hit] = {}
    for part in chunked(hit_ids):
        rows = c.execute(HITS.where(_H.id.in_(part)))
        found |= {row.id: as_hit(row, names or {}) for row in rows}
    return tuple(found[hit_id] for hit_id in hit_ids if hit_id in found)


def hits_of_item(
    c: Connection, key: ItemKey, *, limit: int, names: Mapping[OutletId, str] | None = None
) -> tuple[Hit, ...]:
    """Give an item's hits, newest first."""
    rows = c.execute(
        HITS.where(_H.watchlist == key.watchlist, _H.item == key.item)
        .order_by(_H.seen_at.desc(), _H.id.desc())
        .limit(limit)
    )
    return tuple(as_hit(row, names or {}) for row in rows)


def _add_hit(
    c: Connection,
    article_id: int,
    judgement: Judgement,
    episode: int,
    old: bool,  # noqa: FBT001 - as above
    now: datetime,
) -> int:
    touch_episode(c, judgement.item, episode, now)
    article = c.execute(select(_A.outlet, _A.language).where(_A.id == article_id)).one()
    return insert_row(
        c,
        HIT,
        watchlist=judgement.item.watchlist,
        item=judgement.item.item,
        article_id=article_id,
        episode=episode,
        triage=Triage.NEW,
        old=old,
        withdrawn=False,
        seen_at=now,
        outlet=article.outlet,
        language=article.language,
        **_shown_values(judgement),
    )


def _shown_values(judgement: Judgement) -> dict[str, Any]:
    return {
        "state": judgement.state,
        "detail": judgement.detail,
        "cue": judgement.cue,
        "sentence": judgement.sentence,
    }


def _judgement_values(
    judgement: Judgement, hit_id: int, revision_id: int, now: datetime
) -> dict[str, Any]:
    return _shown_values(judgement) | {
        "hit_id": hit_id,
        "revision_id": revision_id,
        "item_version": judgement.item_version,
        "cue_spans": [[field.value, start, end] for field, start, end in judgement.cue_spans],
        "sentence_field": judgement.sentence_field,
        "sentence_start": judgement.sentence_start,
        "spans": pack_spans(judgement.spans),
        "prominent": judgement.prominent,
        "attributed": judgement.attributed,
        "conflicts": [state.value for state in judgement.conflicts],
        "created_at": now,
    }


def _find_judgement(c: Connection, hit_id: int, revision_id: int, judgement: Judgement) -> int:
    found: int = c.execute(
        select(_J.id).where(
            _J.hit_id == hit_id,
            _J.revision_id == revision_id,
            _J.item_version == judgement.item_version,
        )
    ).scalar_one()
    return found


def _is_outdated(c: Connection, hit_id: int, revision_id: int) -> bool:
    """Compare by number; but what a source says of an article never replaces its page."""
    rank = (REVISION.c.template != _FEED, REVISION.c.number)
    shown = c.execute(
        select(*rank)
        .join(JUDGEMENT, _J.revision_id == REVISION.c.id)
        .join(HIT, _H.judgement_id == _J.id)
        .where(_H.id == hit_id)
    ).one_or_none()
    judged = c.execute(select(*rank).where(REVISION.c.id == revision_id)).one()
    return shown is not None and tuple(judged) < tuple(shown)


def _show(c: Connection, hit_id: int, judgement_id: int, judgement: Judgement) -> None:
    c.execute(
        update(HIT)
        .where(_H.id == hit_id)
        .values(judgement_id=judgement_id, withdrawn=False, **_shown_values(judgement))
    )


def as_hit(row: Row[Any], names: Mapping[OutletId, str]) -> Hit:
    """Make a hit of a row of `HITS`."""
    spans = unpack_spans(row.spans)
    outlet = OutletId(row.outlet)
    return Hit(
        hit_id=row.id,
        item=ItemKey(row.watchlist, row.item),
        state=State(row.state),
        detail=None if row.detail is None else Detail(row.detail),
        cue=row.cue,
        sentence=row.sentence,
        marks=mark_sentence(
            row.sentence,
            row.sentence_start,
            [
                *((span.field, span.start, span.end, span.concept) for span in spans),
                *((Field(field), start, end, _CUE) for field, start, end in row.cue_spans),
            ],
            Field(row.sentence_field),
        ),
        concepts=tuple(dict.fromkeys(span.concept for span in spans)),
        prominent=row.prominent,
        attributed=row.attributed,
        conflicts=tuple(State(state) for state in row.conflicts or ()),
        outlet=outlet,
        outlet_name=names.get(outlet, outlet),
        publisher=row.publisher,
        language=LanguageCode(row.language),
        url=row.page_url,
        title=row.title,
        published_at=row.published_at,
        seen_at=row.seen_at,
        withdrawn=row.withdrawn,
    )
