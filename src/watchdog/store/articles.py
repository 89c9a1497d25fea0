"""Table `article`: what is to be read, who reads it, and how that went."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, or_, select, update

from watchdog.model import Body, LanguageCode, Outcome, OutletId, PageKind, Validators
from watchdog.store.packing import unpack_candidate
from watchdog.store.rows import ArticleRow, DueRead
from watchdog.store.tables import ARTICLE
from watchdog.store.types import UtcDateTime

_A = ARTICLE.c

_READ = (Outcome.OK, Outcome.NOT_MODIFIED)

# True while an article waits for its first successful read.
# (A comparison, because SQLite looks up no index for IS NOT NULL.)
READ_PENDING = (_A.next_read_at >= datetime.min.replace(tzinfo=UTC)) & (
    _A.last_read_outcome.is_(None) | _A.last_read_outcome.not_in(_READ)
)


def load_article(c: Connection, article_id: int) -> ArticleRow | None:
    """Give one article."""
    row = c.execute(select(ARTICLE).where(_A.id == article_id)).one_or_none()
    return None if row is None else _article_row(row)


def claim_due_reads(  # noqa: PLR0913 - what a reader may ask for
    c: Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    busy_outlets: Sequence[OutletId] = (),
    only: OutletId | None = None,
    per_outlet: int = 1,
    held: Collection[int] = (),
) -> tuple[DueRead, ...]:
    """Take articles whose page is due (of `only` one outlet, or of all), news before what is old.

    Never one that we have in hand (`held`).

    One of each outlet, and none where we (`busy_outlets`) or another owner read one: more
    would hold places, and their leases run, while its pace lets them wait.
    """
    # What was never read comes before what is looked at again.
    order = (_A.old, case((_A.reads > 0, 1), else_=0), _A.next_read_at, _A.id)
    is_free = or_(_A.read_lease_until.is_(None), _A.read_lease_until <= now)
    is_free &= _A.id.not_in(held)
    turn = func.row_number().over(partition_by=_A.outlet, order_by=order).label("turn")
    others = select(_A.outlet).where(_A.read_lease_until > now, _A.read_lease_owner != owner)
    candidates = select(_A.id, turn).where(
        _A.next_read_at <= now, is_free, _A.outlet.not_in(busy_outlets), _A.outlet.not_in(others)
    )
    if only is not None:
        candidates = candidates.where(_A.outlet == only)
    waiting = candidates.subquery()
    due = c.execute(
        select(ARTICLE)
        # Asked twice whether it is free: another machine may have taken it since.
        .where(_A.id.in_(select(waiting.c.id).where(waiting.c.turn <= per_outlet)), is_free)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    c.execute(
        update(ARTICLE)
        .where(_A.id.in_([row.id for row in due]))
        .values(read_lease_until=now + lease, read_lease_owner=owner)
    )
    return tuple(_due_read(row) for row in due)


def close_read(  # noqa: PLR0913 - what a read may find out
    c: Connection,
    article_id: int,
    *,
    outcome: Outcome,
    reason: str = "",
    next_read_at: datetime | None,
    due_at: datetime | None = None,
    body: Body | None = None,
    validators: Validators | None = None,
    now: datetime,
) -> None:
    """Note how a read ended. None keeps body and validators; no `next_read_at`, no more reads.

    `due_at` is what the read was claimed for: where a source has asked for another one since,
    that stays due.
    """
    values: dict[str, Any] = {
        "next_read_at": next_read_at if due_at is None else _unless_asked(due_at, next_read_at),
        "read_lease_until": None,
        "read_lease_owner": None,
        "reads": _A.reads + 1,
        "read_failures": 0 if outcome in _READ else _A.read_failures + 1,
        "last_read_at": now,
        "last_read_outcome": outcome,
        "last_read_error": reason,
    }
    if body is not None:
        values["body"] = body
    if validators is not None:
        values |= {
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "body_hash": validators.body_hash,
        }
    c.execute(update(ARTICLE).where(_A.id == article_id).values(**values))


def _unless_asked(due_at: datetime, next_read_at: datetime | None) -> ColumnElement[Any]:
    wanted = literal(next_read_at, UtcDateTime)
    return case((_A.next_read_at != due_at, _A.next_read_at), else_=wanted)


def pending_reads(c: Connection, outlets: Sequence[OutletId] | None = None) -> int:
    """Count the articles that still wait for a first successful read (None: of all outlets)."""
    query = select(func.count()).select_from(ARTICLE).where(READ_PENDING)
    if outlets is not None:
        query = query.where(_A.outlet.in_(outlets))
    return c.execute(query).scalar_one()


def _due_read(row: Row[Any]) -> DueRead:
    return DueRead(
        article_id=row.id,
        outlet=OutletId(row.outlet),
        publisher=row.publisher,
        language=LanguageCode(row.language),
        url=row.url,
        page_url=row.page_url,
        due_at=row.next_read_at,
        candidate=unpack_candidate(row.candidate),
        validators=Validators(
            etag=row.etag, last_modified=row.last_modified, body_hash=row.body_hash
        ),
        body=Body(row.body),
        failures=row.read_failures,
        reads=row.reads,
        first_seen_at=row.first_seen_at,
        old=row.old,
        kind=PageKind(row.kind),
    )


def _article_row(row: Row[Any]) -> ArticleRow:
    outcome = row.last_read_outcome
    return ArticleRow(
        article_id=row.id,
        outlet=OutletId(row.outlet),
        publisher=row.publisher,
        language=LanguageCode(row.language),
        url=row.url,
        page_url=row.page_url,
        title=row.title,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        body=Body(row.body),
        old=row.old,
        candidate=unpack_candidate(row.candidate),
        reads=row.reads,
        last_read_outcome=None if outcome is None else Outcome(outcome),
        next_read_at=row.next_read_at,
    )
