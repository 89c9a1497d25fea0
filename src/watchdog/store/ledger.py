"""Counts over the ledger: do the sums agree, what did each route see, how do reads end.

Reads only. What the numbers mean is said in `coverage`.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    update,
)

from watchdog.declarations import SourceKind
from watchdog.model import Body, DeliveryStatus, Outcome, OutletId
from watchdog.store.pruning import POLL_DAY
from watchdog.store.tables import ARTICLE, ARTICLE_URL, POLL, REVISION, SIGHTING, SOURCE
from watchdog.store.telling_tables import ALERT, DELIVERY

_A, _D, _S = ARTICLE.c, DELIVERY.c, SOURCE.c
_READ = (Outcome.OK, Outcome.NOT_MODIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCounts:
    """What went in and what came out, over everything that is kept."""

    seen: int
    new: int
    known: int
    rejected: Mapping[str, int]  # reason → entries
    listed: int  # articles that a source told of first: those counted as new
    articles: int
    read: int
    failed: Mapping[str, int]  # outcome → articles that nobody will read again
    unread: int
    routed: int
    delivered: int
    pending: int
    held: int
    suppressed: Mapping[str, int]  # reason → deliveries
    dead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """What one source listed of an outlet's articles in a span of time."""

    source_id: int
    outlet: OutletId
    seen: int
    only_here: int  # no other source of the outlet listed them


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """How the reads of an outlet's recent articles ended."""

    outlet: OutletId
    reads: int = 0
    errors: Mapping[str, int] = field(default_factory=dict)  # reason's slug → articles
    lengths: tuple[int, ...] = ()  # of the texts read, in letters of their JSON


def count_ledger(c: Connection) -> LedgerCounts:
    """Count everything that must agree."""
    seen, new, known, rejected = _count_entries(c)
    by_status: dict[str, int] = dict(
        c.execute(select(_D.status, func.count()).group_by(_D.status)).all()
    )
    suppressed = c.execute(
        select(_D.reason, func.count())
        .where(_D.status == DeliveryStatus.SUPPRESSED)
        .group_by(_D.reason)
    )
    return LedgerCounts(
        seen=seen,
        new=new,
        known=known,
        rejected=rejected,
        **_count_articles(c),
        routed=_count_routed(c),
        delivered=by_status.get(DeliveryStatus.SENT, 0),
        pending=by_status.get(DeliveryStatus.PENDING, 0) + by_status.get(DeliveryStatus.SENDING, 0),
        held=by_status.get(DeliveryStatus.HELD, 0),
        suppressed=dict(suppressed.all()),
        dead=by_status.get(DeliveryStatus.DEAD, 0),
    )


def _count_routed(c: Connection) -> int:
    """Count what was to be sent, as it was noted when it was planned.

    Every alert is routed to somebody: one without a message was lost on its way.
    """
    routed = case((ALERT.c.routed == 0, 1), else_=ALERT.c.routed)
    count: int = c.execute(select(func.coalesce(func.sum(routed), 0))).scalar_one()
    return count


def _count_entries(c: Connection) -> tuple[int, int, int, dict[str, int]]:
    """Add up what the polls saw, those rolled up too: seen, new, known, rejected by reason."""
    sums = [0, 0, 0]
    rejected: Counter[str] = Counter()
    for table in (POLL, POLL_DAY):
        t = table.c
        row = c.execute(select(func.sum(t.entries), func.sum(t.new), func.sum(t.known))).one()
        sums = [before + (more or 0) for before, more in zip(sums, row, strict=True)]
        for counts in c.execute(select(t.rejected_by).where(t.entries > t.new + t.known)).scalars():
            rejected.update(counts)
    return sums[0], sums[1], sums[2], dict(sorted(rejected.items()))


def _count_articles(c: Connection) -> dict[str, Any]:
    """Sort the articles into read, left and waiting; one that is in none of them is lost."""
    was_read = or_(_A.body == Body.PAGE, _A.last_read_outcome.in_(_READ))
    waits = _A.next_read_at.is_not(None)
    left = and_(~func.coalesce(was_read, False), ~waits)
    own = ARTICLE_URL.alias("own")
    merged = and_(left, own.c.article_id != _A.id)
    failed: dict[str, int] = dict(
        c.execute(
            select(_A.last_read_outcome, func.count())
            .where(left, _A.last_read_outcome.is_not(None))
            .group_by(_A.last_read_outcome)
        ).all()
    )
    duplicates = c.execute(
        select(func.count())
        .select_from(ARTICLE.join(own, own.c.url == _A.url))
        .where(merged, _A.last_read_outcome.is_(None))
    ).scalar_one()
    if duplicates:
        failed["duplicate"] = duplicates
    unread = and_(~func.coalesce(was_read, False), waits)
    seen = SIGHTING.c
    listed = exists().where(seen.article_id == _A.id, seen.first_seen_at == _A.first_seen_at)
    return {
        "listed": _count(c, listed),
        "articles": _count(c),
        "read": _count(c, was_read),
        "failed": failed,
        "unread": _count(c, unread),
    }


def _count(c: Connection, *where: Any) -> int:  # noqa: ANN401 - conditions of any table
    return c.execute(select(func.count()).select_from(ARTICLE).where(*where)).scalar_one()


def compare_routes(
    c: Connection,
    *,
    since: datetime,
    until: datetime,
    outlets: Collection[OutletId] | None = None,
) -> tuple[RouteRow, ...]:
    """Tell for each source (of these outlets) how many articles it listed, and how many alone."""
    recent = (
        select(_A.id)
        .where(_A.first_seen_at >= since, _A.first_seen_at < until, ~_A.old, *_of(outlets))
        .subquery()
    )
    routes = (
        select(SIGHTING.c.article_id, func.count().label("routes"))
        .where(SIGHTING.c.article_id.in_(select(recent.c.id)))
        .group_by(SIGHTING.c.article_id)
        .subquery()
    )
    rows = c.execute(
        select(
            _S.id,
            _S.outlet,
            func.count().label("seen"),
            func.sum(case((routes.c.routes == 1, 1), else_=0)).label("only_here"),
        )
        .select_from(
            routes.join(SIGHTING, SIGHTING.c.article_id == routes.c.article_id).join(
                SOURCE, _S.id == SIGHTING.c.source_id
            )
        )
        .group_by(_S.id, _S.outlet)
        .order_by(_S.id)
    )
    return tuple(
        RouteRow(
            source_id=row.id, outlet=OutletId(row.outlet), seen=row.seen, only_here=row.only_here
        )
        for row in rows
    )


def hasten_sitemaps(c: Connection, outlet: OutletId, now: datetime) -> int:
    """Make the sitemaps of an outlet due at once: they list what its feed no longer does."""
    done = c.execute(
        update(SOURCE)
        .where(
            _S.outlet == outlet,
            _S.kind == SourceKind.NEWS_SITEMAP.value,
            _S.active,
            _S.next_due_at > now,
            _S.lease_until.is_(None),
            _S.failures == 0,  # one that fails keeps its distance
        )
        .values(next_due_at=now)
    )
    return done.rowcount


def _of(outlets: Collection[OutletId] | None) -> tuple[ColumnElement[bool], ...]:
    return () if outlets is None else (_A.outlet.in_(outlets),)


def recent_readings(
    c: Connection,
    *,
    since: datetime,
    until: datetime,
    outlets: Collection[OutletId] | None = None,
) -> Sequence[ReadingRow]:
    """Tell how the pages of articles first seen in a span of time were read, by outlet."""
    rows = c.execute(
        select(_A.outlet, _A.body, _A.last_read_outcome, _A.last_read_error, _length())
        .where(_A.first_seen_at >= since, _A.first_seen_at < until)
        .where(_A.last_read_outcome.is_not(None), *_of(outlets))
    )
    errors: dict[str, Counter[str]] = {}
    lengths: dict[str, list[int]] = {}
    reads: Counter[str] = Counter()
    for row in rows:
        reads[row.outlet] += 1
        if row.last_read_outcome in _READ:
            if row.length is not None and row.body == Body.PAGE:
                lengths.setdefault(row.outlet, []).append(row.length)
        else:
            slug = row.last_read_error.partition(":")[0]
            errors.setdefault(row.outlet, Counter())[slug] += 1
    return tuple(
        ReadingRow(
            outlet=OutletId(outlet),
            reads=count,
            errors=errors.get(outlet, Counter()),
            lengths=tuple(lengths.get(outlet, ())),
        )
        for outlet, count in sorted(reads.items())
    )


def _length() -> Any:  # noqa: ANN401 - a column of a query
    """Give the length of an article's last text."""
    return (
        select(func.length(cast(REVISION.c.paragraphs, Text)))
        .where(REVISION.c.article_id == _A.id)
        .order_by(REVISION.c.number.desc())
        .limit(1)
        .scalar_subquery()
        .label("length")
    )


def last_news(c: Connection, *, since: datetime) -> Mapping[OutletId, tuple[datetime, int]]:
    """Tell of outlets when their last article was first seen, and how many were since then.

    Of all that have a source, but for those without any article. One question, which the index
    answers outlet by outlet.
    """
    named = select(_S.outlet).distinct().subquery()
    mine = _A.outlet == named.c.outlet
    last = select(func.max(_A.first_seen_at)).where(mine).scalar_subquery()
    count = (
        select(func.count())
        .select_from(ARTICLE)
        .where(mine, _A.first_seen_at >= since)
        .scalar_subquery()
    )
    rows = c.execute(select(named.c.outlet, last, count))
    return {OutletId(outlet): (at, articles) for outlet, at, articles in rows if at is not None}
