"""Tables `article`, `article_url` and `sighting`: what was seen, and what is to be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from watchdog.model import Body, LanguageCode, Outcome, OutletId, Validators
from watchdog.store.rows import ArticleRow, DueRead, RecordedCandidate, SeenCandidate


def record_candidates(
    c: Connection,
    *,
    source_id: int | None,
    outlet: OutletId,
    publisher: str,
    language: LanguageCode,
    seen: Sequence[SeenCandidate],
    now: datetime,
) -> tuple[RecordedCandidate, ...]:
    """Write down what a source listed, in its order; new and changed articles become due.

    `source_id` is None where no source listed them (replay of recorded pages).
    """
    raise NotImplementedError


def find_article(c: Connection, url: str) -> int | None:
    """Find an article by any address it was seen under."""
    raise NotImplementedError


def load_article(c: Connection, article_id: int) -> ArticleRow | None:
    """Give one article."""
    raise NotImplementedError


def resolve_article(c: Connection, article_id: int, canonical_url: str) -> int:
    """Register the address a page calls its own; give the article that it belongs to."""
    raise NotImplementedError


def claim_due_reads(
    c: Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    busy_outlets: Sequence[OutletId] = (),
) -> tuple[DueRead, ...]:
    """Take articles whose page is due, news before what is old."""
    raise NotImplementedError


def close_read(
    c: Connection,
    article_id: int,
    *,
    outcome: Outcome,
    reason: str = "",
    next_read_at: datetime | None,
    body: Body | None = None,
    validators: Validators | None = None,
    now: datetime,
) -> None:
    """Note how a read ended. None keeps body and validators; no `next_read_at`, no more reads."""
    raise NotImplementedError


def pending_reads(c: Connection, outlets: Sequence[OutletId] | None = None) -> int:
    """Count the articles that still wait for a first successful read (None: of all outlets)."""
    raise NotImplementedError
