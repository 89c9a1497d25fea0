"""Tables `analysed` and `declared`: which version of the declarations analysed which revision.

The version stands apart from its revision's text: an edit is noted in thousands of short rows.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    Text,
    delete,
    func,
    select,
    update,
)

from watchdog.model import LanguageCode, OutletId
from watchdog.store.rows import StoredText, VersionRow
from watchdog.store.tables import ARTICLE, RAW_PAGE, REVISION
from watchdog.store.types import METADATA, Id, UtcDateTime
from watchdog.store.writing import chunked, insert_missing

ANALYSED = Table(
    "analysed",
    METADATA,
    Column("revision_id", Id, ForeignKey("revision.id"), primary_key=True, autoincrement=False),
    Column("watchlist_version", Text, nullable=False),
    Column("revised_at", UtcDateTime, nullable=False),  # when the revision was stored
    Index(None, "watchlist_version", "revised_at"),
)

DECLARED = Table(
    "declared",  # what a version of the declarations asked for
    METADATA,
    Column("version", Text, primary_key=True),
    Column("rules", Text, nullable=False),
    Column("items", JSON, nullable=False),  # item, or `outlet ID` for its pages → its version
    Column("loaded_at", UtcDateTime, nullable=False),
)

_A, _D, _R = ANALYSED.c, DECLARED.c, REVISION.c
_FEED = "feed"  # the template of what a source says

_TEXTS = (
    select(
        _R.id,
        _R.article_id,
        _R.language,
        _R.title,
        _R.paragraphs.cast(Text).label("paragraphs"),  # parsed where it is read
        _R.template,
        _R.published_at,
        _R.created_at,
        ARTICLE.c.url,
        ARTICLE.c.outlet,
    )
    .join(ANALYSED, _A.revision_id == _R.id)
    .join(ARTICLE, ARTICLE.c.id == _R.article_id)
)


def note_analysed(c: Connection, revision_id: int, version: str, revised_at: datetime) -> None:
    """Note which version of the declarations analysed a revision last."""
    row = {"revision_id": revision_id, "watchlist_version": version, "revised_at": revised_at}
    if not insert_missing(c, ANALYSED, [row]):
        mark_analysed(c, [revision_id], version)


def note_declared(c: Connection, row: VersionRow, now: datetime, keep: timedelta) -> None:
    """Note what a version asks for; what others asked for is forgotten after `keep`."""
    values = {"version": row.version, "rules": row.rules, "items": dict(row.items)}
    insert_missing(c, DECLARED, [{**values, "loaded_at": now}])
    c.execute(update(DECLARED).where(_D.version == row.version).values(loaded_at=now))
    c.execute(delete(DECLARED).where(_D.version != row.version, _D.loaded_at < now - keep))


def load_declared_version(c: Connection, version: str) -> VersionRow | None:
    """Tell what a version asked for; None where that is not known any more."""
    row = c.execute(select(DECLARED).where(_D.version == version)).one_or_none()
    return None if row is None else VersionRow(version=version, rules=row.rules, items=row.items)


def outdated_versions(c: Connection, current: str, since: datetime) -> tuple[str, ...]:
    """Name the other versions that analysed revisions stored since then and still stand."""
    found: list[str] = []
    last = ""
    while True:  # one step of the index for each version, however many revisions there are
        last = c.execute(
            select(func.min(_A.watchlist_version)).where(_A.watchlist_version > last)
        ).scalar_one()
        if last is None:
            return tuple(found)
        if last != current and _is_there(c, last, since):
            found.append(last)


def outdated_texts(
    c: Connection, version: str, since: datetime, *, after: int = 0, limit: int
) -> tuple[StoredText, ...]:
    """Give texts that a version analysed last, by revision, from the one after `after`."""
    return _texts(c, _TEXTS.where(_A.watchlist_version == version), since, after, limit)


def stored_texts(
    c: Connection, since: datetime, *, after: int = 0, limit: int
) -> tuple[StoredText, ...]:
    """Give all texts stored since then, whoever analysed them."""
    return _texts(c, _TEXTS, since, after, limit)


def mark_analysed(c: Connection, revision_ids: Iterable[int], version: str) -> None:
    """Note that a version has analysed these revisions."""
    for part in chunked(revision_ids):
        where = _A.revision_id.in_(part)
        c.execute(update(ANALYSED).where(where).values(watchlist_version=version))


def mark_all_analysed(c: Connection, before: str, version: str, since: datetime) -> int:
    """Note that nothing differs between two versions; gives the number of revisions."""
    where = (_A.watchlist_version == before, _A.revised_at >= since)
    return c.execute(update(ANALYSED).where(*where).values(watchlist_version=version)).rowcount


def keep_sketch(c: Connection, revision_id: int, sketch: Sequence[int]) -> None:
    """Keep a revision's sketch, which is made with its first hit."""
    values = [int(value) for value in sketch]
    c.execute(update(REVISION).where(_R.id == revision_id).values(sketch=values))


def outdated_readings(
    c: Connection, extractor_version: int, since: datetime, limit: int
) -> tuple[int, ...]:
    """Name the newest revisions of articles that an older extractor read, their page kept."""
    found = c.execute(
        _readings(since)
        .where(_R.extractor_version < extractor_version)
        .order_by(_R.id)
        .limit(limit)
    )
    return tuple(found.scalars())


def readings_of(
    c: Connection,
    version: str,
    outlets: Iterable[OutletId],
    since: datetime,
    *,
    after: int = 0,
    limit: int,
) -> tuple[int, ...]:
    """Name the newest revisions of some outlets' articles that a version analysed, page kept."""
    found = c.execute(
        _readings(since)
        .join(ANALYSED, _A.revision_id == _R.id)
        .join(ARTICLE, ARTICLE.c.id == _R.article_id)
        .where(_A.watchlist_version == version, ARTICLE.c.outlet.in_(sorted(outlets)))
        .where(_R.id > after)
        .order_by(_R.id)
        .limit(limit)
    )
    return tuple(found.scalars())


def _readings(since: datetime) -> Select[int]:
    newer = REVISION.alias()
    newest = ~(
        select(newer.c.id)
        .where(newer.c.article_id == _R.article_id, newer.c.number > _R.number)
        .exists()
    )
    return (
        select(_R.id)
        .join(RAW_PAGE, RAW_PAGE.c.revision_id == _R.id)
        .where(_R.created_at >= since, _R.template != _FEED, newest)
    )


def article_of_revision(c: Connection, revision_id: int) -> tuple[int, OutletId]:
    """Say whose text a revision is: the article, and its outlet."""
    row = c.execute(
        select(_R.article_id, ARTICLE.c.outlet)
        .join(ARTICLE, ARTICLE.c.id == _R.article_id)
        .where(_R.id == revision_id)
    ).one()
    return row.article_id, OutletId(row.outlet)


def mark_read(c: Connection, revision_id: int, extractor_version: int) -> None:
    """Note that an extractor has seen a revision's page, whatever it found there."""
    where = _R.id == revision_id
    c.execute(update(REVISION).where(where).values(extractor_version=extractor_version))


def _is_there(c: Connection, version: str, since: datetime) -> bool:
    where = (_A.watchlist_version == version, _A.revised_at >= since)
    return c.execute(select(_A.revision_id).where(*where).limit(1)).one_or_none() is not None


def _texts(
    c: Connection, query: Select[Any], since: datetime, after: int, limit: int
) -> tuple[StoredText, ...]:
    rows = c.execute(
        query.where(_A.revised_at >= since, _A.revision_id > after)
        .order_by(_A.revision_id)
        .limit(limit)
    )
    return tuple(_stored_text(row) for row in rows)


def _stored_text(row: Row[Any]) -> StoredText:
    return StoredText(
        revision_id=row.id,
        article_id=row.article_id,
        url=row.url,
        outlet=OutletId(row.outlet),
        language=LanguageCode(row.language),
        title=row.title,
        paragraphs=row.paragraphs,
        template=row.template,
        published_at=row.published_at,
        created_at=row.created_at,
    )
